import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnFile } from '../disk/own-file.ts';
import type { ShellcheckComment } from './provider.types.ts';
import { readComment } from './read-comments.ts';

/** What ShellCheck said of scripts before, by `scriptKey`. */
export interface ResultStore {
  get(key: string): readonly ShellcheckComment[] | undefined;
  put(key: string, comments: readonly ShellcheckComment[]): void;
  /** Writes what is new. */
  save(): void;
}

/** Where nothing is to be remembered. */
export const noStore: ResultStore = { get: () => undefined, put: () => {}, save: () => {} };

/** A part that has grown beyond this begins anew. */
const largestPart = 4 * 1024 * 1024;

/**
 * Results in files of a folder that is the user's own, each with a part of the keys, so that a run over one Dockerfile reads a few kB.
 * A line is a key and what was said; lines are only appended, each run's in one write, so that runs at the same time do not disturb each
 * other. Whatever cannot be read, or is not what was written, counts as not there; what cannot be written is lost, and the next run is slower.
 */
export function openResultStore(folder: string): ResultStore {
  const parts = new Map<string, Part>();
  const partOf = (key: string) => {
    const name = key.slice(0, 1);
    let part = parts.get(name);
    if (!part) {
      part = new Part(join(folder, `${Buffer.from(name).toString('hex')}.jsonl`));
      parts.set(name, part);
    }
    return part;
  };
  return {
    get: (key) => partOf(key).get(key),
    put: (key, comments) => partOf(key).put(key, comments),
    save: () => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        for (const part of parts.values()) part.save();
      } catch {
        // A home that is full or cannot be written to: as above.
      }
    },
  };
}

class Part {
  readonly #file: string;
  readonly #lines = new Map<string, string>();
  readonly #tooLarge: boolean;
  #added = '';

  constructor(file: string) {
    this.#file = file;
    const text = readOwnFile(file)?.toString('utf8') ?? '';
    this.#tooLarge = text.length > largestPart;
    if (this.#tooLarge) return;
    for (const line of text.split('\n')) {
      const space = line.indexOf(' ');
      if (space > 0) this.#lines.set(line.slice(0, space), line.slice(space + 1));
    }
  }

  get(key: string): readonly ShellcheckComment[] | undefined {
    const line = this.#lines.get(key);
    if (line === undefined) return undefined;
    if (line === '[]') return none;
    let data: unknown;
    try {
      data = JSON.parse(line);
    } catch {
      return undefined; // A line that was cut off.
    }
    if (!Array.isArray(data)) return undefined;
    const comments = data.map(readComment);
    return comments.includes(undefined) ? undefined : (comments as ShellcheckComment[]);
  }

  put(key: string, comments: readonly ShellcheckComment[]): void {
    this.#added += `${key} ${JSON.stringify(comments)}\n`;
  }

  save(): void {
    if (this.#added === '') return;
    if (this.#tooLarge) rmSync(this.#file, { force: true });
    // In front, too: the last line of another run may have been cut off.
    appendFileSync(this.#file, `\n${this.#added}`, { mode: 0o600 });
    this.#added = '';
  }
}

const none: readonly never[] = [];
