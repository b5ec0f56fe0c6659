import { fstatSync, writeSync } from 'node:fs';
import type { Command, Io } from './commands/define.ts';
import { version } from './commands/version.ts';
import { maxSourceBytes } from './engine/read.ts';
import { UserError } from './model/errors.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  audit: async () => (await import('./commands/audit.ts')).audit,
  lint: async () => (await import('./commands/lint.ts')).lint,
  fix: async () => (await import('./commands/fix.ts')).fix,
  explain: async () => (await import('./commands/explain.ts')).explain,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
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
      io.warn(`plimsoll: ${error.message}${error.hint ? ` (${error.hint})` : ''}\n`);
      return error.exitCode;
    }
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
  // Reading process.stdout loads the stream classes, which costs a start more than all of lint: only where it is a terminal.
  const terminal = (handle: number) => fstatSync(handle).isCharacterDevice();
  const stdout = terminal(1) ? process.stdout : undefined;
  const color =
    global.color === 'always' || (global.color === 'auto' && !env['NO_COLOR'] && env['TERM'] !== 'dumb' && stdout?.isTTY === true);
  return {
    cwd: process.cwd(),
    env,
    write: (text) => writeAll(1, text),
    warn: (text) => writeAll(2, text),
    readStdin,
    columns: Math.max(40, Math.min(stdout?.columns ?? 80, 120)),
    color,
    interactive: !global.quiet && terminal(2) && process.stderr.isTTY === true,
  };
}

/** Synchronous and complete: pipes may take a part only, or be full for a moment. */
function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(handle, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxSourceBytes) break;
  }
  return Buffer.concat(chunks);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
