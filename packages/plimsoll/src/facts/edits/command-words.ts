import type { Span } from '../../model/text.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** From the program to its subcommand: `apt-get -y install`; of a command without one the program. */
export function commandSpan({ command, subcommand }: PackageOperation): Span {
  const { start, end } = command.program.span;
  return { start, end: subcommand && subcommand.span.start >= end ? subcommand.span.end : end };
}

/** Program and subcommand as a person would name the command: `apt-get install`. */
export function commandName({ command, subcommand, manager }: PackageOperation): string {
  const program = command.name ?? command.program.unquoted;
  if (!subcommand) return program;
  const { unquoted } = subcommand;
  const second = command.args.find((word) => word.span.start >= subcommand.span.end)?.unquoted;
  if (manager === 'pip' && program.startsWith('python')) return `${program} -m pip ${unquoted}`;
  const first = command.args[0];
  if (first && first !== subcommand && /^(?:pip|tool|workload|global|env)$/.test(first.unquoted))
    return `${program} ${first.unquoted} ${unquoted}`;
  if (manager === 'go' && unquoted === 'mod' && second) return `go mod ${second}`;
  return `${program} ${unquoted}`;
}

/** The edit that puts an option behind the subcommand, in shell and in JSON form. */
export function insertOption(view: DockerfileView, { command, subcommand }: PackageOperation, option: string) {
  const word = subcommand ?? command.program;
  const quoted = view.text(word.span);
  const isJson = quoted.startsWith('"') && view.text(command.program.span).startsWith('"');
  return view.insert(word.span.end, isJson ? `, "${option}"` : ` ${option}`);
}
