import { unknown as isUnknown, known } from '../../model/known.ts';
import { MappedText, type SourceText } from '../../model/text.ts';
import { parseShell } from '../../shell/parse.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { Pipeline, WorkflowStep, WorkflowText } from '../workflow.types.ts';

const mostCharacters = 1024 * 1024;
const mostScripts = 500;

/**
 * A Jenkinsfile is a Groovy program and is not run here: its `sh '…'` strings are read as shell scripts and its `cron('…')`
 * as schedules. What else it does (libraries, `docker.build`) is unknown.
 */
export function readJenkins(source: SourceText, unknown: (reason: string) => void): Pipeline {
  const { text } = source;
  if (text.length > mostCharacters) {
    unknown('is larger than 1 MiB');
    return { triggers: triggersElsewhere, jobs: [] };
  }
  unknown('is a program: only its sh steps were read');
  const steps: WorkflowStep[] = [];
  const schedules: WorkflowText[] = [];
  const call = /\b(sh|cron)\b[ \t]*\(?[ \t]*(?:script[ \t]*:[ \t]*)?(?='|")|\/\/[^\n]*/g;
  for (let match = call.exec(text); match && steps.length < mostScripts; match = call.exec(text)) {
    if (match[1] === undefined) continue;
    const string = stringAt(text, match.index + match[0].length);
    if (!string) continue;
    call.lastIndex = string.end;
    const span = { start: match.index, end: string.end };
    if (match[1] === 'cron') schedules.push(textOf(string.body));
    else steps.push({ ...emptyStep, span, script: parseShell(string.body, { dialect: 'posix', errexit: true }), text: string.body });
  }
  const first = steps[0]?.span;
  const jobs = first ? [{ ...emptyJob, id: 'sh', span: { start: first.start, end: first.start + 2 }, steps }] : [];
  return { triggers: { ...triggersElsewhere, schedules }, jobs };
}

function textOf(mapped: MappedText): WorkflowText {
  const raw = mapped.text;
  const span = mapped.toSourceSpan(0, raw.length);
  return { raw, value: raw.includes('$') ? isUnknown('is set where the pipeline runs') : known(raw), span, mapped };
}

/** A Groovy string of one or three quotes: what stands in it, escapes of quotes and backslashes resolved. */
function stringAt(text: string, start: number): { body: MappedText; end: number } | undefined {
  const quote = text[start] ?? '';
  const delimiter = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  const starts: number[] = [];
  const sources: number[] = [];
  let body = '';
  let from = start + delimiter.length;
  const piece = (to: number) => {
    if (to <= from) return;
    starts.push(body.length);
    sources.push(from);
    body += text.slice(from, to);
  };
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') {
      if (text[at + 1] === '\n' || /['"\\$]/.test(text[at + 1] ?? '')) {
        piece(at);
        from = text[at + 1] === '\n' ? at + 2 : at + 1;
      }
      at++;
    } else if (text.startsWith(delimiter, at)) {
      piece(at);
      const mapped = starts.length > 0 ? new MappedText(body, starts, sources, at) : MappedText.slice('', at);
      return { body: mapped, end: at + delimiter.length };
    } else if (delimiter.length === 1 && text[at] === '\n') return undefined;
  }
  return undefined;
}
