import { parseDockerfile } from '../dockerfile/parse.ts';
import { dockerfileComments } from '../engine/suppress/comment-scopes.ts';
import { rulesNamedBy } from '../engine/suppress/foreign-comments.ts';
import { applyEdits } from '../model/edit.ts';
import type { TextEdit } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';

/** hadolint's and tally's comments: whose, the reach, the ids, and what follows: mostly the reason. Spaces are as in the source. */
const forms = [
  /^#[ \t]*(hadolint)[ \t]+(?:(global|stage)[ \t]+)?ignore[ \t]*=[ \t]*(\w+(?:[ \t]*,[ \t]*\w+)*)(.*)$/,
  /^#[ \t]*(tally)[ \t]+(?:(global)[ \t]+)?ignore[ \t]*=[ \t]*([\w/*-]+(?:[ \t]*,[ \t]*[\w/*-]+)*)(.*)$/,
];

/** What is meant for one of them, and cannot be read. */
const unread = /^#[ \t]*(hadolint|tally)[ \t]+(?:(?:global|stage)[ \t]+)?ignore\b/i;

interface Translated {
  readonly text: string;
  readonly count: number;
  /** What stays as it is, and why; each with the line it speaks of (from 1). */
  readonly notes: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * Turns the ignore comments of hadolint and tally into ours, where they stand. All else stays byte for byte; ids that no rule of ours
 * answers stay in the comment that they were in, so that a second run changes nothing.
 */
export function translateComments(source: SourceText, rules: readonly Rule[]): Translated {
  const notes: { line: number; reason: string }[] = [];
  const edits: TextEdit[] = [];
  if (/ignore/.test(source.text)) {
    for (const [{ span }, scopes] of dockerfileComments(parseDockerfile(source))) {
      const written = source.text.slice(span.start, span.end);
      const match = forms.map((form) => form.exec(written)).find((found) => found !== null);
      const note = (text: string) => notes.push({ line: source.position(span.start).line, reason: text });
      if (!match) {
        const tool = unread.exec(written)?.[1];
        if (tool) note(`the comment stays: ${tool.toLowerCase()} does not read it either`);
        continue;
      }
      const [, tool = '', reach, list = '', rest = ''] = match;
      const reason = reasonOf(rest);
      if (reach === undefined && scopes.own === undefined) {
        note(`the ${tool} comment stays: by itself at the top of the file, one of ours would speak of all of it`);
        continue;
      }
      const { known, unknown } = translateIds(tool === 'tally' ? 'tally' : 'hadolint', list, rules);
      if (unknown.length > 0)
        note(`no rule here answers ${unknown.join(', ')}: the ${tool} comment stays for ${unknown.length === 1 ? 'it' : 'them'}`);
      if (known.length === 0) continue;
      const own = `# plimsoll ${reach === undefined ? '' : reach === 'global' ? 'file ' : 'stage '}ignore=${known.join(',')}${reason ? ` -- ${reason}` : ''}`;
      const remaining = unknown.length === 0 ? '' : `${lineBreakAndIndent(source, span.start)}${written.replace(list, unknown.join(','))}`;
      edits.push({ path: source.path, span, text: own + remaining });
    }
  }
  return { text: applyEdits(source.text, edits), count: edits.length, notes };
}

/** `# because`, `;reason=because`, `-- because` → `because` */
function reasonOf(rest: string): string {
  return rest.replace(/^[\s#:;,—–-]+(?:reason\s*[=:]\s*)?/i, '').trim();
}

function translateIds(tool: 'hadolint' | 'tally', list: string, rules: readonly Rule[]) {
  const known = new Set<string>();
  const unknown: string[] = [];
  for (const id of list.split(',').map((each) => each.trim())) {
    const name = id.split('/').at(-1) ?? id;
    if (/^SC\d{4}$/i.test(name)) known.add(name.toUpperCase());
    else if (tool === 'tally' && /^(?:all|\*)$/.test(id)) known.add('all');
    else {
      const ids = rulesNamedBy(tool, name, rules);
      if (ids.length === 0) unknown.push(id);
      // Where several rules answer, one of them is mostly silent: its id would be reported as one that hides nothing.
      else known.add(ids.length === 1 ? (ids[0] as string) : name);
    }
  }
  return { known: [...known], unknown };
}

/** A new line like the one that a comment stands in. */
function lineBreakAndIndent({ text }: SourceText, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  return `${newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n'}${text.slice(start, at)}`;
}
