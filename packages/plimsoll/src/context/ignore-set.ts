import type { IgnorePattern } from './ignore-pattern.ts';
import { cleanPath, parentPath } from './path.ts';

/** Which patterns have matched a directory or one of its parents: everything below inherits that. Undefined for the root. */
export type DirectoryState = Uint8Array | undefined;

/** A path longer than this is no path of any file system; matching it would only cost time. */
const longestPath = 65_536;
/** States of directories are kept up to this size in all. */
const cachedBytes = 4 * 1024 * 1024;

/**
 * Patterns in order, as BuildKit applies them when it walks a context: the last pattern that matches a path or,
 * while its directory was entered, one of its parents decides. (moby/patternmatcher, `MatchesUsingParentResults`.)
 */
export class IgnoreSet {
  readonly patterns: readonly IgnorePattern[];
  readonly #exceptions: boolean;
  readonly #states = new Map<string, Uint8Array>();

  constructor(patterns: readonly IgnorePattern[]) {
    this.patterns = patterns;
    this.#exceptions = patterns.some((pattern) => pattern.exception);
  }

  /** Decides on an entry of a directory, given the state of that directory. */
  matches(path: string, parent: DirectoryState): boolean {
    return this.#decide(path, parent, undefined);
  }

  /** Decides on a directory, and gives the state to hand to its entries. */
  enter(directory: string, parent: DirectoryState): { readonly ignored: boolean; readonly state: DirectoryState } {
    if (this.patterns.length === 0) return { ignored: false, state: undefined };
    const state = new Uint8Array(this.patterns.length);
    return { ignored: this.#decide(directory, parent, state), state };
  }

  /** Decides on any path of the context, `/`-separated and relative to its root. The root itself is never ignored. */
  ignores(path: string): boolean {
    if (this.patterns.length === 0 || path.length > longestPath) return false;
    const clean = cleanPath(path);
    return clean !== '.' && this.#decide(clean, this.#stateOf(parentPath(clean)), undefined);
  }

  /**
   * False if nothing below an ignored directory can be sent, so that the walk need not enter it: no exception
   * begins with that directory, and none has a wildcard before it would leave it.
   */
  mayKeepBelow(directory: string): boolean {
    if (!this.#exceptions) return false;
    const prefix = `${directory}/`;
    return this.patterns.some((pattern) => {
      if (!pattern.exception) return false;
      const wildcard = pattern.text.search(/[*?[\\]/);
      const literal = wildcard === -1 ? `${pattern.text}/` : pattern.text.slice(0, wildcard);
      return literal.startsWith(prefix) || (wildcard !== -1 && prefix.startsWith(literal));
    });
  }

  #decide(path: string, parent: DirectoryState, record: Uint8Array | undefined): boolean {
    const { patterns } = this;
    let ignored = false;
    for (let index = 0; index < patterns.length; index++) {
      const pattern = patterns[index] as IgnorePattern;
      if (parent?.[index] !== 1) {
        // A pattern that cannot change the outcome is not tried, and so not remembered for the entries below either.
        if (pattern.exception !== ignored || !pattern.matches(path)) continue;
      }
      if (record) record[index] = 1;
      ignored = !pattern.exception;
    }
    return ignored;
  }

  #stateOf(directory: string): DirectoryState {
    if (directory === '') return undefined;
    const cached = this.#states.get(directory);
    if (cached) return cached;
    // An entry costs about this much beside its state.
    if (this.#states.size * (this.patterns.length + 200) > cachedBytes) this.#states.clear();
    let state: DirectoryState;
    for (let slash = 0; slash !== -1; ) {
      slash = directory.indexOf('/', slash + 1);
      const prefix = slash === -1 ? directory : directory.slice(0, slash);
      const entered = this.#states.get(prefix) ?? this.enter(prefix, state).state;
      if (entered) this.#states.set(prefix, entered);
      state = entered;
    }
    return state;
  }
}
