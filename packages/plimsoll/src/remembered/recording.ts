import type { DiskObserver, Question } from '../disk/observer.ts';
import { type Environment, watchedEnvironment } from './environment.ts';
import type { Answered, Piece, RememberedRun, RunQuestion } from './run.types.ts';

/** Runs that ask or say more are rare, and not worth their place. */
const mostQuestions = 200_000;
const mostBytes = 48 * 1024 * 1024;

/** Takes down what a run asks and what it says. */
export class Recording implements DiskObserver {
  readonly env: Environment;
  readonly #answered = new Map<string, Answered>();
  #pieces: { readonly handle: Piece['handle']; readonly parts: Uint8Array[] }[] = [];
  #bytes = 0;
  #usable = true;

  constructor(env: Environment) {
    this.env = watchedEnvironment(env, (name, answer) => this.#add({ kind: 'variable', path: name, detail: '' }, answer));
  }

  asked(question: Question, answer: string): void {
    this.#add(question, answer);
  }

  /** The run did something that cannot be told again. */
  transient(): void {
    this.#usable = false;
    this.#answered.clear();
    this.#pieces = [];
  }

  wrote(handle: Piece['handle'], text: string | Uint8Array): void {
    if (!this.#usable) return;
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.#bytes += bytes.length;
    if (this.#bytes > mostBytes) {
      this.transient();
      return;
    }
    const last = this.#pieces.at(-1);
    if (last?.handle === handle) last.parts.push(bytes);
    else this.#pieces.push({ handle, parts: [bytes] });
  }

  /** Undefined for a run that another one might not repeat although it finds all the same. */
  finish(exitCode: number): RememberedRun | undefined {
    if (!this.#usable) return undefined;
    const pieces = this.#pieces.map(({ handle, parts }) => ({ handle, bytes: Buffer.concat(parts) }));
    return { answered: [...this.#answered.values()], pieces, exitCode };
  }

  #add(question: RunQuestion, answer: string): void {
    if (!this.#usable) return;
    const { kind, path, detail } = question;
    const key = `${kind} ${detail} ${path}`;
    const known = this.#answered.get(key);
    // What was one thing and then another decided the run in a way that nobody can tell.
    if (known && known.answer !== answer) this.transient();
    else if (!known && this.#answered.size < mostQuestions && isSayable(path)) this.#answered.set(key, { question, answer });
    else if (!known) this.transient();
  }
}

/** A name that UTF-8 cannot say would be asked for as another one; a NUL ends a field of what is kept. */
function isSayable(path: string): boolean {
  return path.isWellFormed() && !path.includes('\0');
}
