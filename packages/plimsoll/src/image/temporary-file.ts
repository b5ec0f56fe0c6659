import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Bytes that are too many for memory, in a file that only this user can open. Its name is removed at once where the system lets that be
 * (all but Windows), so nothing is left behind however the program ends.
 */
export class TemporaryFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  readonly #handle: number;
  #bytes = 0;

  constructor() {
    const file = join(this.#folder, 'bytes');
    try {
      this.#handle = openSync(file, 'wx+', 0o600);
    } finally {
      this.#remove();
    }
  }

  append(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) at += writeSync(this.#handle, chunk, at, chunk.length - at, this.#bytes + at);
    this.#bytes += chunk.length;
  }

  /** The bytes from `start` to before `end`; fewer where the file ends. */
  read(start: number, end: number): Buffer {
    const from = Math.max(0, start);
    const bytes = Buffer.alloc(Math.max(0, Math.min(end, this.#bytes) - from));
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(this.#handle, bytes, at, bytes.length - at, from + at);
      if (got === 0) break;
      at += got;
    }
    return bytes.subarray(0, at);
  }

  close(): void {
    closeSync(this.#handle);
    this.#remove();
  }

  #remove(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // Windows keeps what is open; `close` tries again.
    }
  }
}
