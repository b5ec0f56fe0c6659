import { Pieces, type Positions } from './positions.ts';
import { shellDialect } from './programs.ts';
import { shellOptions } from './settings.ts';
import type { Command } from './view.ts';
import { type ScriptWord, SyntaxWord } from './words.ts';

/** A script that a command runs: the string of `sh -c` or `eval`, or what it reads from standard input. */
export interface NestedScript {
  /** Where it is written; undefined for standard input. */
  readonly positions: Positions | undefined;
  /** The words it was made of; undefined for standard input. */
  readonly words: readonly ScriptWord[];
  readonly errexit: boolean;
  readonly pipefail: boolean;
  /** `eval`: it runs in the same shell, and what it sets stays. */
  readonly sameShell: boolean;
}

/** The script that a command reads as a shell would, if it is a command that does. */
export function nestedScript(command: Command, args: readonly ScriptWord[], positions: Positions): NestedScript | undefined {
  const { name } = command;
  if (name === undefined) return undefined;
  if (name === 'eval') {
    const words = args[0]?.unquoted === '--' ? args.slice(1) : args;
    return words.length === 0 ? undefined : { ...settings, positions: joined(words, positions), words, sameShell: true };
  }
  if (name === 'su' || name === 'runuser') {
    const at = args.findIndex((word) => /^(-[a-z]*c|--command)$/.test(word.unquoted));
    const string = at === -1 ? undefined : args[at + 1];
    return string && { ...settings, positions: string.script(), words: [string] };
  }
  if (!shellDialect(name)) return undefined;
  const options = shellOptions(args.map((word) => word.unquoted));
  const operand = args[options.operand];
  const { errexit, pipefail } = options;
  if (options.string) return operand && { positions: operand.script(), words: [operand], errexit, pipefail, sameShell: false };
  if (operand && !options.stdin) return undefined;
  return { positions: undefined, words: [], errexit, pipefail, sameShell: false };
}

const settings = { errexit: false, pipefail: false, sameShell: false };

/** The words of `eval` with blanks between them. */
function joined(words: readonly ScriptWord[], outer: Positions): Positions {
  const [first] = words;
  if (words.length === 1 && first) return first.script();
  const pieces = new Pieces(outer);
  for (const word of words) {
    if (word !== first) pieces.addBlank();
    if (word instanceof SyntaxWord) word.addTo(pieces);
  }
  return pieces.done();
}
