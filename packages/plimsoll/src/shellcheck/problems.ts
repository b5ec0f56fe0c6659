import type { Step } from '../build/graph.types.ts';
import { MappedText, type SourceText, type Span } from '../model/text.ts';
import { parseShell } from '../shell/parse.ts';
import { preambleLines } from './compose.ts';
import type { Replacement, ScriptResult, ShellcheckComment, ShellcheckRange } from './provider.types.ts';
import type { ShellcheckScript } from './script.types.ts';

/** Something that ShellCheck says of a Dockerfile. */
export interface ShellProblem {
  /** e.g. `SC2086`. */
  readonly code: string;
  readonly level: ShellcheckComment['level'];
  readonly message: string;
  readonly at: Span;
  readonly step: Step;
  readonly atRunTime: boolean;
  /** ShellCheck's own repair, in places of the Dockerfile; none where it is not the script's text that stands there. */
  readonly replacements: readonly { readonly span: Span; readonly text: string }[];
}

/**
 * Codes that say nothing of what stands in a Dockerfile: that our own first lines or a `#!` below them are odd (SC1128, SC2148, SC2239, SC1103),
 * that ShellCheck takes one shell for another (SC2187) or knows it not (SC1071), that it did not look at another file (SC1090, SC1091),
 * in which construct an error lies that is reported itself (SC1009), and that there are systems whose find wants a path (SC2185).
 */
const senseless: ReadonlySet<number> = new Set([1009, 1071, 1090, 1091, 1103, 1128, 2148, 2185, 2187, 2239]);

/** "Fix any mentioned problems and try again", without saying which: they are mentioned by another code. */
const isEmpty = ({ code, message }: ShellcheckComment) => code === 1072 && /^\s*Fix any/.test(message);

/** "echo may not expand escape sequences": that of dash does. */
const isForOtherEchoes = ({ code }: ShellcheckComment, { dialect }: ShellcheckScript) => code === 2028 && dialect === 'dash';

/** "In POSIX sh, … is undefined": a shell that is not known may well define it. */
const isPortability = (code: number) => code === 2039 || code === 2169 || (code >= 3000 && code < 4000);

/** What was said of a script, in places of the Dockerfile, in their order. */
export function problemsOf(script: ShellcheckScript, result: ScriptResult, knowsBusybox: boolean, source: SourceText): ShellProblem[] {
  if ('failed' in result) return [];
  const undecided = script.unknownShell || (script.dialect === 'busybox' && !knowsBusybox);
  const lines = new Lines(script.body.text);
  return result.comments
    .filter((comment) => {
      const { code, line } = comment;
      return (
        line > preambleLines &&
        !senseless.has(code) &&
        !isEmpty(comment) &&
        !isForOtherEchoes(comment, script) &&
        !(undecided && isPortability(code)) &&
        !script.disabled.some(({ first, last }) => code >= first && code <= last)
      );
    })
    .map((comment) => {
      const { start, end } = lines.range(comment);
      return {
        code: `SC${comment.code}`,
        level: comment.level,
        message: comment.message,
        at: script.body.span(start, end),
        step: script.step,
        atRunTime: script.atRunTime,
        replacements: replacementsOf(script, comment, start, lines, source),
      };
    });
}

function replacementsOf(script: ShellcheckScript, { fix = [] }: ShellcheckComment, found: number, lines: Lines, source: SourceText) {
  const { body } = script;
  if (!script.editable || fix.length === 0 || !staysReadable(body.text, fix, lines)) return [];
  const replacements = fix.map((each: Replacement) => {
    const { start, end } = lines.range(each);
    if (each.line <= preambleLines || each.text.includes('\n')) return undefined;
    if (start < end) {
      const span = body.span(start, end);
      return source.slice(span) === body.text.slice(start, end) ? { span, text: each.text } : undefined;
    }
    // What is put behind something stays on its line, although the next character may stand on another.
    const at = start > found ? body.toSource(start - 1) + 1 : body.toSource(start);
    return { span: { start: at, end: at }, text: each.text };
  });
  return replacements.filter((each) => each !== undefined).length === fix.length ? replacements.filter((each) => each !== undefined) : [];
}

/** Some repairs are put in the wrong place (`done; && exit 1`): one after which the script is none any more is no repair. */
function staysReadable(text: string, fix: readonly Replacement[], lines: Lines): boolean {
  const edits = fix.map((each) => ({ ...lines.range(each), text: each.text })).sort((a, b) => b.start - a.start || b.end - a.end);
  let repaired = text;
  for (const { start, end, text: instead } of edits) repaired = repaired.slice(0, start) + instead + repaired.slice(end);
  // The syntax is read as Bash, of which the other shells' is a part.
  return parseShell(MappedText.slice(repaired, 0), { dialect: 'bash' }).understood;
}

/** Finds ShellCheck's lines and columns in the body of a script. */
class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  range({ line, column, endLine, endColumn }: ShellcheckRange): { readonly start: number; readonly end: number } {
    const start = this.#offset(line, column);
    return { start, end: Math.max(start, this.#offset(endLine, endColumn)) };
  }

  #offset(line: number, column: number): number {
    const text = this.#text;
    const start = this.#starts[line - 1 - preambleLines];
    if (start === undefined) return line <= preambleLines ? 0 : text.length;
    const next = this.#starts[line - preambleLines];
    const last = next === undefined ? text.length : next - 1;
    let offset = start;
    for (let reached = 1; reached < column && offset < last; ) {
      const character = text.codePointAt(offset) ?? 0;
      reached += character === 9 ? 8 - ((reached - 1) % 8) : 1;
      // A character beyond the first plane is two units of our text.
      offset += character > 0xffff ? 2 : 1;
    }
    return offset;
  }
}
