import type { Span } from '../../model/text.ts';
import type { Command, ShellScript, ShellWord } from '../../shell/view.ts';
import type { ScanGate } from './delivery.types.ts';

/** A program that a script starts with its arguments, also inside of a container: `docker run aquasec/trivy image app` calls trivy. */
export interface Call {
  readonly name: string;
  readonly args: readonly ShellWord[];
  /** The word that names the program, or its image. */
  readonly program: ShellWord;
  /** The command that it is part of. */
  readonly command: Command;
  readonly script: ShellScript;
}

/** From the program to the last of these words: `docker build`. */
export function headOf({ program }: Call, ...words: (ShellWord | undefined)[]): Span {
  const last = words.findLast((word) => word !== undefined && word.span.end > program.span.start);
  return { start: program.span.start, end: last?.span.end ?? program.span.end };
}

/** A gate by a command's own exit code, unless the shell around it drops that. */
export function gateInShell({ command, script }: Call, gate: ScanGate): ScanGate {
  if (gate.blocks === false) return gate;
  const next = script.commands[command.index + 1];
  if (next?.joiner === '||')
    return dropsFailure(next) ? { blocks: false, why: `it ends in || ${next.name}`, at: next.span } : { blocks: undefined };
  const { pipe } = command;
  if (pipe && pipe.index < pipe.length - 1 && script.pipelines[pipe.pipeline]?.pipefail === false) {
    return { blocks: false, why: 'only the last command of the pipe counts', at: command.span };
  }
  const last = command.index === script.commands.length - 1;
  if (command.conditional || command.inside.includes('substitution') || (!command.errexit && !last)) return { blocks: undefined };
  return gate;
}

function dropsFailure({ name, args }: Command): boolean {
  return name === 'true' || name === ':' || name === 'echo' || name === 'printf' || (name === 'exit' && args[0]?.value === '0');
}
