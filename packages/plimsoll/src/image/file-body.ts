import type { PackageFile } from '../packages/package.types.ts';
import { TemporaryFile } from './temporary-file.ts';

/** Gathers the content of one file as it comes: in memory, or in a temporary file if it is large. `close` it in any case. */
export class FileBody {
  readonly #path: string;
  readonly #size: number;
  readonly #heldBytes: number;
  #memory: Buffer | undefined;
  #file: TemporaryFile | undefined;
  #filled = 0;

  /** @param heldBytes up to which size a file is held in memory; of a larger one this much is its beginning. */
  constructor(path: string, size: number, heldBytes: number) {
    this.#path = path;
    this.#size = size;
    this.#heldBytes = heldBytes;
  }

  push(chunk: Uint8Array): void {
    if (this.#size > this.#heldBytes) {
      this.#file ??= new TemporaryFile();
      this.#file.append(chunk);
    } else {
      this.#memory ??= Buffer.allocUnsafeSlow(this.#size);
      this.#memory.set(chunk, this.#filled);
    }
    this.#filled += chunk.length;
  }

  asPackageFile(): PackageFile {
    const memory = (this.#memory ?? Buffer.alloc(0)).subarray(0, this.#filled);
    const file = this.#file;
    const bytes = () => (file ? file.read(0, this.#heldBytes) : memory);
    let text: string | undefined;
    return {
      path: this.#path,
      size: this.#filled,
      read: (start, end) => (file ? file.read(start, end) : memory.subarray(Math.max(0, start), Math.max(0, end))),
      bytes,
      text: () => {
        text ??= new TextDecoder().decode(bytes());
        return text;
      },
    };
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#memory = undefined;
  }
}
