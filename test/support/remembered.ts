import { type Io, parseArguments } from '../../packages/plimsoll/src/commands/define.ts';
import { lint } from '../../packages/plimsoll/src/commands/lint.ts';
import { observeDisk } from '../../packages/plimsoll/src/disk/observer.ts';
import { Recording } from '../../packages/plimsoll/src/remembered/recording.ts';
import type { RememberedRun } from '../../packages/plimsoll/src/remembered/run.types.ts';

interface LintRun {
  /** Undefined if it is none to be told again. */
  readonly run: RememberedRun | undefined;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lint in this process, taken down as the program does it. */
export async function recordLint(cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<LintRun> {
  const recording = new Recording(env);
  let stdout = '';
  let stderr = '';
  const io: Io = {
    cwd,
    env: recording.env,
    programEnv: { ...process.env, ...env },
    write: (text) => {
      recording.wrote(1, text);
      stdout += text;
    },
    warn: (text) => {
      recording.wrote(2, text);
      stderr += text;
    },
    readStdin: async () => {
      recording.transient();
      return Buffer.from('FROM alpine\n');
    },
    stdin: () => {
      throw new Error('lint reads standard input whole');
    },
    uninterrupted: async (work) => {
      recording.transient();
      work();
    },
    onSignal: () => () => {},
    columns: 80,
    color: false,
    hyperlinks: undefined,
    interactive: false,
    openTerminal: async () => undefined,
  };
  const { positionals, options } = parseArguments(lint, words);
  observeDisk(recording);
  try {
    const code = await lint.run(positionals, options, io);
    return { run: recording.finish(code), code, stdout, stderr };
  } finally {
    observeDisk(undefined);
  }
}
