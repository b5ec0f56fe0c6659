import { composeScript, scriptKey } from './compose.ts';
import type { Provider, ScriptResult } from './provider.types.ts';
import type { ResultStore } from './result-store.ts';
import type { ShellcheckScript } from './script.types.ts';

/**
 * Hands scripts to ShellCheck as they come, many at once, each text only once; what was said of a text before is taken from the store.
 */
export class ShellcheckQueue {
  readonly #provider: Provider;
  readonly #store: ResultStore;
  readonly #results = new Map<string, ScriptResult>();
  /** Texts to be handed on, and keys of those that ShellCheck is reading. */
  readonly #waiting = new Map<string, string>();
  readonly #asked = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(provider: Provider, store: ResultStore) {
    this.#provider = provider;
    this.#store = store;
  }

  /** Hands on the scripts that nothing is known of; their keys are what `areKnown` asks for. */
  add(scripts: readonly ShellcheckScript[]): readonly string[] {
    const keys: string[] = [];
    for (const script of scripts) {
      const text = composeScript(script, this.#provider);
      const key = scriptKey(text, this.#provider.version);
      if (this.#results.has(key)) continue;
      const comments = this.#store.get(key);
      if (comments) {
        this.#results.set(key, { comments });
        continue;
      }
      keys.push(key);
      if (!this.#asked.has(key)) this.#waiting.set(key, text);
    }
    this.#start(this.#provider.batch);
    return keys;
  }

  /** What is said of a script that was added, once `settle` is through. */
  resultOf(script: ShellcheckScript): ScriptResult | undefined {
    return this.#results.get(scriptKey(composeScript(script, this.#provider), this.#provider.version));
  }

  areKnown(keys: readonly string[]): boolean {
    return keys.every((key) => this.#results.has(key));
  }

  /** Waits for what is said of scripts that were added. */
  async settle(keys: readonly string[]): Promise<void> {
    while (!this.areKnown(keys)) {
      // Nothing more may come that fills a batch; the last ones are shared out, so that no processor waits for another.
      const share = Math.max(this.#provider.least, Math.ceil(this.#waiting.size / this.#provider.parallel));
      this.#start(Math.min(this.#provider.batch, share, this.#waiting.size));
      await Promise.race(this.#running);
    }
  }

  /** Remembers what was said. */
  save(): void {
    this.#store.save();
  }

  /** Starts calls of at least `least` scripts as long as there are scripts and processors. */
  #start(least: number): void {
    while (this.#waiting.size >= least && this.#waiting.size > 0 && this.#running.size < this.#provider.parallel) {
      const batch: [key: string, text: string][] = [];
      for (const entry of this.#waiting) {
        if (batch.length === least) break;
        batch.push(entry);
        this.#waiting.delete(entry[0]);
        this.#asked.add(entry[0]);
      }
      const call: Promise<void> = this.#check(batch).finally(() => {
        this.#running.delete(call);
        this.#start(this.#provider.batch);
      });
      this.#running.add(call);
    }
  }

  async #check(batch: readonly (readonly [key: string, text: string])[]): Promise<void> {
    const results = await this.#provider.check(batch.map(([, text]) => text));
    for (const [index, [key]] of batch.entries()) {
      const result = results[index] ?? { failed: 'ShellCheck did not answer' };
      this.#asked.delete(key);
      this.#results.set(key, result);
      if ('comments' in result) this.#store.put(key, result.comments);
    }
  }
}
