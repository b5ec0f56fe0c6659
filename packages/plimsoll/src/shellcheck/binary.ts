import { type ChildProcess, execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteTransient } from '../disk/observer.ts';
import { checkByHalves } from './halving.ts';
import type { Provider, ScriptResult, ShellcheckComment } from './provider.types.ts';
import { readComment } from './read-comments.ts';

/** A program that is not there, or does not say which version it is, is none: undefined. */
export async function openBinary(file: string, env: NodeJS.ProcessEnv): Promise<Provider | undefined> {
  const version = await new Promise<string | undefined>((resolve) => {
    execFile(file, ['--version'], { env: ownEnvironment(env), timeout: 10_000, maxBuffer: 64 * 1024 }, (error, stdout) => {
      resolve(error ? undefined : /^version: (\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1]);
    });
  });
  if (version !== undefined) return new Binary(file, version, env);
  noteTransient();
  return undefined;
}

/** Seconds for one call, and for each script in it; an ordinary script takes some milliseconds. */
const patience = { call: 10, script: 0.5 };
const mostOutput = 32 * 1024 * 1024;

class Binary implements Provider {
  readonly version: string;
  readonly knowsBusybox: boolean;
  readonly parallel = availableParallelism();
  readonly batch = 40;
  readonly least = 2;
  readonly #file: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();
  #folder: string | undefined;
  #calls = 0;
  #closed = false;

  constructor(file: string, version: string, env: NodeJS.ProcessEnv) {
    this.#file = file;
    this.version = version;
    this.#env = ownEnvironment(env);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    this.knowsBusybox = major > 0 || minor >= 10;
  }

  check(scripts: readonly string[]): Promise<readonly ScriptResult[]> {
    return checkByHalves(
      scripts,
      (some) => this.#call(some),
      () => this.#closed,
    );
  }

  close(): void {
    this.#closed = true;
    for (const child of this.#running) child.kill('SIGKILL');
    this.#running.clear();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  /** What ShellCheck says of each script, or why it said nothing. */
  async #call(scripts: readonly string[]): Promise<readonly ScriptResult[] | string> {
    if (this.#closed) return 'the run was ended';
    let folder: string;
    try {
      // Nobody else may read or change what is written there (mkdtemp makes it for this user alone).
      this.#folder ??= mkdtempSync(join(tmpdir(), 'plimsoll-shellcheck-'));
      folder = join(this.#folder, String(this.#calls++));
      mkdirSync(folder);
      for (const [index, text] of scripts.entries()) writeFileSync(join(folder, String(index)), text);
    } catch (error) {
      return `the script could not be handed over: ${(error as Error).message}`;
    }
    const output = await this.#run(folder, scripts.length);
    rmSync(folder, { recursive: true, force: true });
    if (typeof output === 'string') return output;
    const results = scripts.map((): { comments: ShellcheckComment[] } => ({ comments: [] }));
    for (const each of output) {
      const comment = readComment(each);
      if (comment) results[Number((each as { file?: unknown }).file)]?.comments.push(comment);
    }
    return results;
  }

  #run(folder: string, count: number): Promise<readonly unknown[] | string> {
    const files = Array.from({ length: count }, (_, index) => String(index));
    // Neither a settings file nor other files that a script names have a say. The newer json1 counts a tab as one column, but now and
    // then as eight: it reads the file again to tell where tabs are.
    const words = ['--norc', '--format=json', '--severity=style', ...files];
    const options = {
      cwd: folder,
      env: this.#env,
      timeout: (patience.call + patience.script * count) * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: mostOutput,
      windowsHide: true,
    } as const;
    return new Promise((resolve) => {
      const child = execFile(this.#file, words, options, (error, stdout) => {
        this.#running.delete(child);
        // It exits with 1 if it has something to say, with 2 if some file could not be read; only what it wrote tells.
        resolve(readDocument(stdout) ?? (error?.killed ? 'ShellCheck took too long' : `ShellCheck failed: ${reasonOf(error)}`));
      });
      this.#running.add(child);
    });
  }
}

function readDocument(stdout: string): readonly unknown[] | undefined {
  try {
    const comments: unknown = JSON.parse(stdout);
    return Array.isArray(comments) ? comments : undefined;
  } catch {
    return undefined; // The caller says why, from how the program ended.
  }
}

function reasonOf(error: Error | null): string {
  return error?.message.split('\n').find((line) => !line.startsWith('Command failed')) ?? 'it wrote something else than expected';
}

/** The user's options for scripts of their own (SHELLCHECK_OPTS) are not meant for these. UTF-8, whatever the terminal speaks. */
function ownEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { SHELLCHECK_OPTS: _, ...rest } = env;
  return { ...rest, LC_ALL: 'C.UTF-8' };
}
