import type { Command, Io } from './commands/define.ts';
import { version } from './commands/version.ts';
import { whyUnreadable } from './disk/bounded-read.ts';
import { observeDisk } from './disk/observer.ts';
import { maxSourceBytes } from './engine/read.ts';
import { UserError } from './model/errors.ts';
import { type ProcessOutput, processOutput, takeGlobalOptions, warn, writeAll } from './process-output.ts';
import { isRemembered } from './remembered/is-remembered.ts';
import { Recording } from './remembered/recording.ts';
import { writeRun } from './remembered/run-store.ts';
import { surroundingsOf } from './remembered/surroundings.ts';
import { makeHyperlinks } from './reporters/hyperlinks.ts';

/** What the launcher calls this build; the sources have no name, and their runs are not remembered. */
declare const PLIMSOLL_BUILD: string | undefined;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  image: async () => (await import('./commands/image.ts')).image,
  sbom: async () => (await import('./commands/sbom.ts')).sbom,
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
  const output = processOutput(global, process.env);
  const build = typeof PLIMSOLL_BUILD === 'undefined' ? undefined : PLIMSOLL_BUILD;
  const recording = build !== undefined && isRemembered(words, process.env) ? new Recording(process.env) : undefined;
  const io = makeIo(output, recording);
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
    observeDisk(recording);
    const code = await command.run(positionals, options, io);
    const run = recording?.finish(code);
    if (run && build !== undefined) writeRun(surroundingsOf(build, words, output), process.env, run);
    return code;
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

/** A single lower-case word that is neither a command nor a path was meant to be a command. */
async function rejectMisspelt(word: string): Promise<void> {
  const [{ statusOf }, { nearest }] = await Promise.all([import('./disk/status.ts'), import('./model/nearest.ts')]);
  if (statusOf(word, 'follow').kind !== undefined) return;
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

/** @param recording is told what the command asks and says. */
function makeIo(output: ProcessOutput, recording: Recording | undefined): Io {
  return {
    cwd: process.cwd(),
    env: recording?.env ?? process.env,
    programEnv: process.env,
    write: (text) => {
      recording?.wrote(1, text);
      writeAll(1, text);
    },
    warn: (text) => {
      recording?.wrote(2, text);
      warn(text);
    },
    readStdin: () => {
      recording?.transient();
      return readStdin();
    },
    stdin: () => {
      recording?.transient();
      return process.stdin;
    },
    uninterrupted: (work) => {
      recording?.transient();
      return uninterrupted(work);
    },
    onSignal,
    columns: output.columns,
    color: output.color,
    hyperlinks: output.hyperlinks ? makeHyperlinks(process.cwd()) : undefined,
    interactive: output.interactive,
    openTerminal: async () => (await import('./process-terminal.ts')).openTerminal(),
  };
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
