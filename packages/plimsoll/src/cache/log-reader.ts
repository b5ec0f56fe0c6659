import type { Commit, PathChange } from './history.types.ts';

/** Commits begin with this byte in the output of `logFormat`: no git status letter is one, and neither is a hash. */
const commitMark = '\u0001';

/** The `git log` format that `LogReader` reads, together with `-z --name-status`. */
export const logFormat = '--format=tformat:%x01%H %ct %P';

/** Bytes of one token; a path may not be longer on any system we know, and an endless one must not fill the memory. */
const longestToken = 1 << 16;

/**
 * Reads `git log -z --name-status` as it arrives. Tokens end with NUL, so names with line breaks and quotes are plain text.
 * A commit is complete when the next begins or the output ends, so a stream that is cut leaves only whole commits.
 * Names that are not UTF-8 get replacement characters, exactly as Node's directory listings give them.
 */
export class LogReader {
  readonly commits: Commit[] = [];
  readonly #maxPaths: number;
  #rest: Buffer = Buffer.alloc(0);
  #open: { sha: string; time: number; changed: PathChange[]; root: boolean; truncated: boolean } | undefined;
  #status: PathChange['status'] | 'other' | undefined;

  /** @param maxPaths paths kept of one commit; one that changed more is marked as truncated. */
  constructor(maxPaths: number) {
    this.#maxPaths = maxPaths;
  }

  /** Takes the next bytes. @returns false if they cannot be the output of git log: stop reading. */
  push(chunk: Buffer): boolean {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      if (!this.#token(bytes.toString('utf8', start, end))) return false;
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
    return this.#rest.length <= longestToken;
  }

  /** The output ended as it should: the last commit is whole. */
  finish(): void {
    this.#close();
  }

  #token(token: string): boolean {
    if (this.#status !== undefined) {
      this.#path(this.#status, token);
      this.#status = undefined;
      return true;
    }
    // git writes the line break that ends the header in front of the first status.
    const text = token.startsWith('\n') ? token.slice(1) : token;
    if (text.startsWith(commitMark)) return this.#begin(text.slice(1));
    if (!this.#open || !/^[A-Z]\d*$/.test(text)) return false;
    this.#status = text === 'A' || text === 'D' || text === 'M' || text === 'T' ? text : 'other';
    return true;
  }

  #begin(header: string): boolean {
    this.#close();
    const match = /^([0-9a-f]{40,64}) (\d+) ?(.*)$/.exec(header);
    if (!match?.[1]) return false;
    this.#open = { sha: match[1], time: Number(match[2]), changed: [], root: match[3] === '', truncated: false };
    return true;
  }

  #path(status: PathChange['status'] | 'other', path: string): void {
    const open = this.#open;
    if (!open) return;
    if (open.changed.length >= this.#maxPaths) open.truncated = true;
    // Statuses that `--no-renames` leaves over (unmerged, unknown) still say that the path is not what it was.
    else open.changed.push({ status: status === 'other' ? 'M' : status, path });
  }

  #close(): void {
    if (!this.#open) return;
    const { sha, time, changed, root, truncated } = this.#open;
    this.commits.push({ sha, time, changed, ...(root && { root }), ...(truncated && { truncated }) });
    this.#open = undefined;
  }
}
