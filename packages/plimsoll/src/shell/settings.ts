import { posix } from 'node:path';
import { shellDialect } from './programs.ts';
import type { Dialect, ShellWord } from './view.ts';

/** What a shell remembers between commands, as far as it matters here. A subshell starts with a copy. */
export interface Scope {
  errexit: boolean;
  pipefail: boolean;
  /** See `Command.directory`. */
  directory: string | undefined;
}

/** Options of a shell's command line: whether it reads a string, and which settings it starts with. */
export interface ShellOptions {
  readonly errexit: boolean;
  readonly pipefail: boolean;
  /** `-c`: the first operand is the script. */
  readonly string: boolean;
  /** `-s`: the script is read from standard input even if there are operands. */
  readonly stdin: boolean;
  /** Index of the first word that is not an option. */
  readonly operand: number;
}

/** Reads the options of `sh`, `bash`, `dash` or `ash` as they read them themselves; `words` begins behind the program. */
export function shellOptions(words: readonly string[]): ShellOptions {
  let errexit = false;
  let pipefail = false;
  let string = false;
  let stdin = false;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || word === '-') {
      at++;
      break;
    }
    if (word.startsWith('--')) {
      if (word === '--rcfile' || word === '--init-file') at++;
      continue;
    }
    if (!/^[-+]./.test(word)) break;
    const on = word[0] === '-';
    for (const letter of word.slice(1)) {
      if (letter === 'c') string = on;
      else if (letter === 's') stdin = on;
      else if (letter === 'e') errexit = on;
      else if (letter === 'o' || letter === 'O') {
        at++;
        if (words[at] === 'pipefail') pipefail = on;
        else if (words[at] === 'errexit') errexit = on;
      }
    }
  }
  return { errexit, pipefail, string, stdin, operand: at };
}

/** Applies `set …` and `cd …` to the shell they run in. */
export function applyBuiltin(name: string, args: readonly ShellWord[], scope: Scope): void {
  if (name === 'set') applySet(args, scope);
  else if (name === 'cd' || name === 'pushd') scope.directory = changed(scope.directory, args);
  else if (name === 'popd') scope.directory = '?';
}

/** Whether `applyBuiltin` has something to do. */
export function isTrackedBuiltin(name: string): boolean {
  return name === 'set' || name === 'cd' || name === 'pushd' || name === 'popd';
}

function applySet(args: readonly ShellWord[], scope: Scope): void {
  for (let at = 0; at < args.length; at++) {
    const word = args[at]?.unquoted ?? '';
    if (word === '--' || word === '-' || !/^[-+]/.test(word)) return;
    const on = word[0] === '-';
    for (const letter of word.slice(1)) {
      if (letter === 'e') scope.errexit = on;
      else if (letter === 'o') {
        at++;
        const option = args[at]?.unquoted;
        if (option === 'pipefail') scope.pipefail = on;
        else if (option === 'errexit') scope.errexit = on;
      }
    }
  }
}

/** PATH_MAX of Linux. */
const longestPath = 4096;

function changed(before: string | undefined, args: readonly ShellWord[]): string {
  const target = args.find((word) => !/^-./.test(word.unquoted))?.value;
  if (target === undefined || target === '' || target === '-') return '?';
  if (target.startsWith('/')) return trimmed(posix.normalize(target));
  if (before === '?' || (before ?? '').length + target.length > longestPath) return '?';
  return trimmed(posix.join(before ?? '', target));
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Dialect and settings of the words of a SHELL instruction, which end in the option that takes the script. */
export function shellSettings(words: readonly string[]): {
  dialect: Dialect;
  errexit: boolean;
  pipefail: boolean;
} {
  const program = (words[0] ?? '').replace(/^.*[/\\]/, '').toLowerCase();
  const name = program.endsWith('.exe') ? program.slice(0, -4) : program;
  if (name === 'cmd') return { dialect: 'cmd', errexit: false, pipefail: false };
  if (name === 'powershell' || name === 'pwsh') return { dialect: 'powershell', errexit: false, pipefail: false };
  const rest = name === 'busybox' || name === 'env' ? words.slice(1) : words;
  const dialect = shellDialect((rest[0] ?? '').replace(/^.*\//, ''));
  if (!dialect) return { dialect: 'other', errexit: false, pipefail: false };
  const { errexit, pipefail } = shellOptions(rest.slice(1));
  return { dialect, errexit, pipefail };
}
