import { fstatSync, statSync, writeSync } from 'node:fs';
import { showsHyperlinks } from './reporters/hyperlinks.ts';

/** Options of every command. */
export interface GlobalOptions {
  readonly rest: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly quiet: boolean;
  readonly color: 'auto' | 'always' | 'never';
}

/** Takes them out of the words of a command line. */
export function takeGlobalOptions(words: readonly string[]): GlobalOptions {
  const found = { help: false, version: false, quiet: false, color: 'auto' as GlobalOptions['color'] };
  const end = words.indexOf('--');
  const rest = words.filter((word, index) => {
    if (end !== -1 && index > end) return true;
    if (word === '--help' || word === '-h') found.help = true;
    else if (word === '--version' || word === '-V') found.version = true;
    else if (word === '--quiet' || word === '-q') found.quiet = true;
    else if (word === '--color' || word === '--color=always') found.color = 'always';
    else if (word === '--no-color' || word === '--color=never') found.color = 'never';
    else if (word !== '--color=auto') return true;
    return false;
  });
  return { ...found, rest };
}

/** What the two outputs of this process can show. */
export interface ProcessOutput {
  readonly columns: number;
  readonly color: boolean;
  readonly hyperlinks: boolean;
  /** stderr is a terminal, and --quiet was not given. */
  readonly interactive: boolean;
}

export function processOutput(global: GlobalOptions, env: NodeJS.ProcessEnv): ProcessOutput {
  const stdout = isTerminal(1) ? process.stdout : undefined;
  const color =
    global.color === 'always' || (global.color === 'auto' && !env['NO_COLOR'] && env['TERM'] !== 'dumb' && stdout?.isTTY === true);
  return {
    columns: Math.max(40, Math.min(stdout?.columns ?? 80, 120)),
    color,
    hyperlinks: showsHyperlinks(env, color),
    interactive: !global.quiet && isTerminal(2) && process.stderr.isTTY === true,
  };
}

/** Reading process.stdout loads the stream classes, which costs a start more than all of lint: only where it may be a terminal. */
function isTerminal(handle: number): boolean {
  try {
    const file = fstatSync(handle);
    return file.isCharacterDevice() && file.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    return false; // It is closed (`>&-`).
  }
}

/** Synchronous and complete: pipes may take a part only, or be full for a moment. */
export function writeAll(handle: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(handle, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Nobody is left to tell that nobody is left to tell. */
export function warn(text: string): void {
  try {
    writeAll(2, text);
  } catch (error) {
    if (!['EPIPE', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
