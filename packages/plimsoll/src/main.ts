import { fstatSync, statSync, writeSync } from 'node:fs';
import type { Command, Io } from './commands/define.ts';
import { version } from './commands/version.ts';
import { whyUnreadable } from './disk/bounded-read.ts';
import { maxSourceBytes } from './engine/read.ts';
import { UserError } from './model/errors.ts';
import { makeHyperlinks, showsHyperlinks } from './reporters/hyperlinks.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  audit: async () => (await import('./commands/audit.ts')).audit,
  lint: async () => (await import('./commands/lint.ts')).lint,
  fix: async () => (await import('./commands/fix.ts')).fix,
  format: async () => (await import('./commands/format.ts')).format,
  explain: async () => (await import('./commands/explain.ts')).explain,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
};

/** The only place that knows `process`: words in, exit code out. */
export async function main(words: readonly string[]): Promise<number> {
  const global = takeGlobalOptions(words);
  const io = makeIo(global);
  try {
    const [first, ...rest] = global.rest;
    if (global.version) {
      io.write(`plimsoll ${version}\n`);
      return 0;
    }
    const named = first !== undefined && Object.hasOwn(commands, first) ? first : undefined;
    if ((global.help && !named) || first === 'help') {
      io.write(await overview());
      return 0;
    }
    if (first !== undefined && !named && /^[a-z]+$/.test(first)) await rejectMisspelt(first);
    const command = await (commands[named ?? 'audit'] as () => Promise<Command>)();
    const { parseArguments, helpText } = await import('./commands/define.ts');
    if (global.help) {
      io.write(helpText(command));
      return 0;
    }
    const { positionals, options } = parseArguments(command, named ? rest : global.rest);
    return await command.run(positionals, options, io);
  } catch (error) {
    if (error instanceof UserError) {
      const { printable } = await import('./reporters/terminal.ts');
      io.warn(`plimsoll: ${printable(error.message)}${error.hint ? ` (${printable(error.hint)})` : ''}\n`);
      return error.exitCode;
    }
    // Who reads the result has enough of it, as `head` does.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    io.warn(
      `plimsoll ${version} failed, which is a defect; please report it with the command you ran:\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 3;
  }
}

interface GlobalOptions {
  readonly rest: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly quiet: boolean;
  readonly color: 'auto' | 'always' | 'never';
}

function takeGlobalOptions(words: readonly string[]): GlobalOptions {
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

/** A single lower-case word that is neither a command nor a path was meant to be a command. */
async function rejectMisspelt(word: string): Promise<void> {
  const [{ existsSync }, { nearest }] = await Promise.all([import('node:fs'), import('./model/nearest.ts')]);
  if (existsSync(word)) return;
  const meant = nearest(word, Object.keys(commands));
  throw new UserError(`there is no command or path ${word}`, 2, meant ? `did you mean plimsoll ${meant}?` : 'see plimsoll --help');
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = all.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`);
  return `plimsoll ${version}: makes containers ready for production

  plimsoll [COMMAND] [options]      without a command: audit this folder

${lines.join('\n')}

  --help     about a command, behind its name
  --version  --quiet  --color[=always|never|auto]  --no-color

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or
configuration, 3 something could not be read or done
`;
}

function makeIo(global: GlobalOptions): Io {
  const { env } = process;
  // Reading process.stdout loads the stream classes, which costs a start more than all of lint: only where it may be a terminal.
  const terminal = (handle: number) => {
    try {
      const file = fstatSync(handle);
      return file.isCharacterDevice() && file.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
    } catch {
      return false; // It is closed (`>&-`).
    }
  };
  const stdout = terminal(1) ? process.stdout : undefined;
  const color =
    global.color === 'always' || (global.color === 'auto' && !env['NO_COLOR'] && env['TERM'] !== 'dumb' && stdout?.isTTY === true);
  return {
    cwd: process.cwd(),
    env,
    write: (text) => writeAll(1, text),
    warn,
    readStdin,
    uninterrupted,
    onSignal,
    columns: Math.max(40, Math.min(stdout?.columns ?? 80, 120)),
    color,
    hyperlinks: showsHyperlinks(env, color) ? makeHyperlinks(process.cwd()) : undefined,
    interactive: !global.quiet && terminal(2) && process.stderr.isTTY === true,
  };
}

/** Synchronous and complete: pipes may take a part only, or be full for a moment. */
function writeAll(handle: number, text: string | Uint8Array): void {
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
function warn(text: string): void {
  try {
    writeAll(2, text);
  } catch (error) {
    if (!['EPIPE', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxSourceBytes) break;
    }
  } catch (error) {
    throw new UserError(`standard input ${whyUnreadable(error)}`, 3);
  }
  return Buffer.concat(chunks);
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Node would die at once; with a handler the signal waits for the event loop, which `work` does not enter. */
async function uninterrupted(work: () => void): Promise<void> {
  let came: NodeJS.Signals | undefined;
  const remember = (signal: NodeJS.Signals) => {
    came ??= signal;
  };
  for (const signal of signals) process.on(signal, remember);
  try {
    work();
    // The check phase comes after the one in which signals are delivered.
    await new Promise<void>((resolve) => setImmediate(resolve));
  } finally {
    for (const signal of signals) process.off(signal, remember);
    if (came) process.kill(process.pid, came);
  }
}

function onSignal(cleanUp: () => void): () => void {
  const undo = () => {
    for (const signal of signals) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals) => {
    undo();
    cleanUp();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, end);
  return undo;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
