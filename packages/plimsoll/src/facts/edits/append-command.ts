import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edit that runs one more command right behind a command of RUN, written as the commands around it are. It runs only if
 * that command succeeded, and a failure of either still fails the step where it did before.
 *
 * @returns undefined where the place is not a plain list: JSON form, pipes, subshells, conditions, background, sudo.
 */
export function appendCommand(
  view: DockerfileView,
  run: InstructionOf<'RUN'>,
  script: ShellScript,
  command: Command,
  what: string,
): TextEdit | undefined {
  if (script.form !== 'shell' || !script.understood || run.broken) return undefined;
  if (command.inside.length > 0 || command.pipe || command.conditional || command.joiner === '&' || command.joiner === '||')
    return undefined;
  if (command.redirections.some(({ operator }) => operator.startsWith('<<'))) return undefined;
  // Whether what is added needs sudo too cannot be told, and it would be one more use of it.
  if (command.prefixes.some(({ name }) => name === 'sudo')) return undefined;
  const inHeredoc = run.heredocs.some(({ span }) => span.start <= command.span.start && command.span.start < span.end);
  const following = operatorBehind(view, run, command.span.end, inHeredoc);
  if (following === undefined) return undefined;
  const separator = separatorFor(command, following);
  return view.insert(command.span.end, joined(view, run, script, command, separator, inHeredoc) + what);
}

type Separator = '&&' | ';' | '\n';
type Following = Separator | '||' | 'end';

/**
 * Under errexit the last command of an `&&` list fails the step, those before it do not: what stood last and may not lose
 * that is followed by a list entry of its own.
 */
function separatorFor(command: Command, following: Following): Separator {
  if (!command.errexit || following === '&&' || following === '||') return '&&';
  if (following === 'end') return command.joiner === ';' || command.joiner === '\n' ? command.joiner : '&&';
  return following;
}

/** What stands between a command and the next, through continuation lines and comments; undefined if it is anything else. */
function operatorBehind(view: DockerfileView, run: InstructionOf<'RUN'>, from: number, inHeredoc: boolean): Following | undefined {
  const { text } = view.source;
  const continuation = inHeredoc ? '\\' : view.dockerfile.escape;
  const end = inHeredoc ? run.span.end : run.lineSpan.end;
  let at = from;
  while (at < end) {
    const character = text[at];
    if (character === ' ' || character === '\t' || character === '\r') at++;
    else if (character === continuation && /^[ \t]*\r?\n/.test(text.slice(at + 1, at + 200)))
      at = afterComments(text, text.indexOf('\n', at) + 1);
    else if (character === '\n') return inHeredoc ? '\n' : undefined;
    else if (text.startsWith('&&', at)) return '&&';
    else if (text.startsWith('||', at)) return '||';
    else if (character === ';') return text[at + 1] === ';' ? undefined : ';';
    else return inHeredoc && character === '#' ? '\n' : undefined;
  }
  return 'end';
}

/** Behind comments and empty lines between continuation lines. */
function afterComments(text: string, lineStart: number): number {
  let at = lineStart;
  for (;;) {
    const newline = text.indexOf('\n', at);
    const line = text.slice(at, newline === -1 ? text.length : newline).trim();
    if (newline === -1 || (line !== '' && !line.startsWith('#'))) return at;
    at = newline + 1;
  }
}

function joined(
  view: DockerfileView,
  run: InstructionOf<'RUN'>,
  script: ShellScript,
  command: Command,
  separator: Separator,
  inHeredoc: boolean,
): string {
  const { text } = view.source;
  const { newline, escape: continuation } = view.dockerfile;
  const lineStart = text.lastIndexOf('\n', command.span.start - 1) + 1;
  if (separator === '\n') return newline + (/^[ \t]*/.exec(text.slice(lineStart, command.span.start))?.[0] ?? '');
  const gaps = gapsOf(view, script, separator);
  const before = gaps.findLast(({ end }) => end <= command.span.start) ?? gaps[0];
  if (before) return before.text;
  const inner = inHeredoc ? '' : text.slice(run.keywordSpan.start, command.span.end);
  const lastBreak = inner.lastIndexOf('\n');
  if (lastBreak === -1) return separator === '&&' ? ' && ' : '; ';
  const indent = /^[ \t]*/.exec(inner.slice(lastBreak + 1))?.[0] ?? '';
  return separator === '&&' ? ` ${continuation}${newline}${indent}&& ` : `; ${continuation}${newline}${indent}`;
}

/** How the commands of the script are joined over line ends: `&& \` or `\` and `&&`, with their indentation. */
function gapsOf(view: DockerfileView, script: ShellScript, separator: '&&' | ';'): { readonly text: string; readonly end: number }[] {
  const { escape: continuation } = view.dockerfile;
  const result: { text: string; end: number }[] = [];
  let last: Command | undefined;
  for (const command of script.commands) {
    if (command.inside.length > 0) continue;
    if (last && command.joiner === separator && command.span.start - last.span.end < 200) {
      const text = view.source.text.slice(last.span.end, command.span.start);
      const rest = text.replaceAll(continuation, '').replace(separator, '');
      if (text.includes('\n') && rest.trim() === '' && text.indexOf('\n') === text.lastIndexOf('\n'))
        result.push({ text, end: command.span.start });
    }
    last = command;
  }
  return result;
}
