import type { Step } from '../../build/graph.types.ts';
import type { DownloadOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';

/** A program that a shell or interpreter gets straight from a download. */
export interface FetchedScript {
  readonly download: DownloadOperation;
  readonly interpreter: Command;
  /** A failed download fails the step. */
  readonly failureSeen: boolean;
}

/** How many members of a pipeline are looked at behind a download. */
const longest = 12;

/** How far in front of a download the command is looked for whose word holds it. */
const farthest = 24;

/** `curl … | sh`, `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"` and the like, in the order of the downloads. */
export function fetchedScripts(step: Step): readonly FetchedScript[] {
  const { script } = step;
  if (!script?.understood) return [];
  const found: FetchedScript[] = [];
  for (const operation of step.operations) {
    if (operation.kind !== 'download' || operation.output !== '-' || operation.urls.length === 0) continue;
    const { command } = operation;
    const pipeline = command.pipe && script.pipelines[command.pipe.pipeline];
    const reader =
      command.pipe &&
      pipeline?.members
        .slice(command.pipe.index + 1, command.pipe.index + 1 + longest)
        .flat()
        .find(readsProgram);
    if (reader && pipeline) {
      found.push({ download: operation, interpreter: reader, failureSeen: pipeline.pipefail });
      continue;
    }
    if (!command.inside.includes('substitution')) continue;
    const outer = substitutedInto(script.commands, command);
    if (outer) found.push({ download: operation, interpreter: outer, failureSeen: false });
  }
  return found;
}

/** The command that runs the output of a command substitution as a program. */
function substitutedInto(commands: readonly Command[], inner: Command): Command | undefined {
  for (let at = inner.index - 1; at >= Math.max(0, inner.index - farthest); at--) {
    const command = commands[at];
    if (!command?.name || command.span.end < inner.span.end) continue;
    const place = command.args.findIndex(({ span }) => span.start <= inner.span.start && inner.span.end <= span.end);
    const word = command.args[place];
    if (!word) continue;
    if (word.unquoted.startsWith('<(')) return runsFiles(command.name) && place === firstOperand(command) ? command : undefined;
    if (!/^(\$\(|`)/.test(word.unquoted)) return undefined;
    if (command.name === 'eval') return command;
    return takesProgram(command.name, command.args[place - 1]?.unquoted ?? '') ? command : undefined;
  }
  return undefined;
}

/** It runs the program that it reads from its standard input. */
function readsProgram(command: Command): boolean {
  const { name, args } = command;
  if (name === undefined || command.prefixes.some((prefix) => prefix.name === 'xargs')) return false;
  const shell = isShell(name);
  if (!shell && !isInterpreter(name)) return false;
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.unquoted ?? '';
    if (text === '-' || text === '/dev/stdin') return true;
    if (!text.startsWith('-')) return false;
    if (text === '--') return !shell || at === args.length - 1;
    if (text.startsWith('--')) continue;
    if (!shell) {
      if (!/^-[uEsIBOSwq]+$/.test(text)) return false;
      continue;
    }
    if (text.includes('c')) return false;
    if (text.includes('s')) return true;
    if (text.endsWith('o')) at++;
  }
  return true;
}

function firstOperand({ args }: Command): number {
  return args.findIndex(({ unquoted }) => !unquoted.startsWith('-'));
}

const isShell = (name: string): boolean => /^(sh|bash|dash|ash|zsh|ksh)$/.test(name);
const isInterpreter = (name: string): boolean => /^(python[\d.]*|perl|ruby|node|nodejs|php[\d.]*)$/.test(name);
const runsFiles = (name: string): boolean => isShell(name) || isInterpreter(name) || name === '.' || name === 'source';

/** The option in front makes the word the program. */
function takesProgram(name: string, option: string): boolean {
  if (isShell(name)) return /^-[a-z]*c$/.test(option);
  if (name.startsWith('python')) return option === '-c';
  if (name.startsWith('php')) return option === '-r';
  return isInterpreter(name) && option === '-e';
}
