/** The thread in which ShellCheck runs as WebAssembly: it gets scripts and answers with what ShellCheck says of them. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { type CompiledModule, type LinearMemory, webAssembly } from '../model/webassembly.ts';
import type { ScriptResult, ShellcheckComment } from './provider.types.ts';
import { readComment } from './read-comments.ts';
import { emptySystem } from './wasi.ts';

export interface WorkerSettings {
  readonly module: CompiledModule;
  /** The file, made by GHC together with the module, that gives it its imports from JavaScript. */
  readonly glue: string;
}

export interface Question {
  readonly scripts: readonly string[];
}

export interface Answer {
  readonly version: string;
  readonly results: readonly ScriptResult[];
}

interface Shellcheck {
  readonly memory: LinearMemory;
  _initialize(): void;
  hs_init(count: number, words: number): void;
  getVersion(): Promise<string>;
  lintWithOptions(script: string, options: string): Promise<string>;
}

/**
 * The package's own loader leaves `_initialize` out, so that constructors never run and memory is overwritten after some scripts;
 * this is the start that the WASI reactor convention asks for, and then GHC's runtime.
 */
async function load({ module, glue }: WorkerSettings): Promise<Shellcheck> {
  const { default: imports } = (await import(pathToFileURL(glue).href)) as { default: (exports: object) => object };
  const exports: Record<string, unknown> = {};
  const instance = await webAssembly.instantiate(module, {
    ghc_wasm_jsffi: imports(exports),
    wasi_snapshot_preview1: emptySystem(() => shellcheck.memory.buffer),
  });
  Object.assign(exports, instance.exports);
  const shellcheck = instance.exports as unknown as Shellcheck;
  shellcheck._initialize();
  shellcheck.hs_init(0, 0);
  return shellcheck;
}

async function checkOne(shellcheck: Shellcheck, script: string): Promise<ScriptResult> {
  const answer: unknown = JSON.parse(await shellcheck.lintWithOptions(script, '{"severity":"style"}'));
  if (!Array.isArray(answer)) return { failed: 'ShellCheck wrote something else than expected' };
  return { comments: answer.map(readComment).filter((comment): comment is ShellcheckComment => comment !== undefined) };
}

const loaded = load(workerData as WorkerSettings);

parentPort?.on('message', async ({ scripts }: Question) => {
  // What throws here ends the thread, and whoever asked is told.
  const shellcheck = await loaded;
  const results: ScriptResult[] = [];
  for (const script of scripts) results.push(await checkOne(shellcheck, script));
  const answer: Answer = { version: await shellcheck.getVersion(), results };
  parentPort?.postMessage(answer);
});
