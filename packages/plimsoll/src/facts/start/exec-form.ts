import type { TextEdit } from '../../model/finding.ts';
import type { MappedText } from '../../model/text.ts';
import type { ShellScript } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { isShellBuiltin } from './shell-builtins.ts';

/**
 * The edits that write a command of shell form as a JSON array, each word where it stands.
 *
 * @returns undefined unless it is one program with constant words that no shell has to touch.
 */
export function execFormEdits(file: DockerfileView, body: MappedText, script: ShellScript): readonly TextEdit[] | undefined {
  const [command] = script.commands;
  if (!script.understood || !command || script.commands.length !== 1 || command.pipe || command.inside.length > 0) return undefined;
  const whole = body.toSourceSpan(0, body.text.length);
  // Anything in front of or behind the command, such as ! or &, is for the shell.
  if (command.span.start !== whole.start || command.span.end !== whole.end) return undefined;
  const { name } = command;
  if (name === undefined || name === '' || isShellBuiltin(name)) return undefined;
  if (command.assignments.length > 0 || command.prefixes.length > 0 || command.redirections.length > 0) return undefined;
  const words = [command.program, ...command.args];
  if (command.program.text.startsWith('~') || words.some(({ value }) => value === undefined)) return undefined;
  return words.map(({ value, span }, index) => {
    const open = index === 0 ? '[' : '';
    return file.replace(span, `${open}${JSON.stringify(value)}${index === words.length - 1 ? ']' : ','}`);
  });
}
