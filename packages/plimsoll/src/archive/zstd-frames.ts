/** Not the bytes of a zstd stream. */
export class ZstdFormatError extends Error {}

const lengths = { magic: 4, size: 4, descriptor: 1, block: 3 } as const;

/**
 * Cuts a zstd stream (RFC 8878, 3.1) between its frames. Node's decoder takes whatever follows a frame in the same piece for garbage and
 * stops without a word, but zstd:chunked layers have a frame for each file, and skippable ones between.
 */
export class ZstdFrameCutter {
  #step: keyof typeof lengths = 'magic';
  #value = 0;
  #got = 0;
  #pass = 0;
  #checksumBytes = 0;
  #isLast = false;

  /** The chunk in pieces that each belong to one frame. Throws `ZstdFormatError`. */
  *cut(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    let from = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#pass > 0) {
        const bytes = Math.min(this.#pass, chunk.length - at);
        this.#pass -= bytes;
        at += bytes;
      } else {
        this.#value += (chunk[at++] as number) * 2 ** (8 * this.#got++);
        if (this.#got === lengths[this.#step]) this.#field();
      }
      if (!this.#isLast || this.#pass > 0) continue;
      yield chunk.subarray(from, at);
      from = at;
      this.#isLast = false;
      this.#step = 'magic';
    }
    if (from < chunk.length) yield chunk.subarray(from);
  }

  #field(): void {
    const value = this.#value;
    this.#value = 0;
    this.#got = 0;
    switch (this.#step) {
      case 'magic':
        if (value === 0xfd2fb528) this.#step = 'descriptor';
        else if (value >= 0x184d2a50 && value <= 0x184d2a5f) this.#step = 'size';
        else throw new ZstdFormatError('no frame begins where one should');
        break;
      case 'size':
        this.#pass = value;
        this.#isLast = true;
        break;
      case 'descriptor': {
        const isSingle = (value & 0x20) !== 0;
        const contentSize = [isSingle ? 1 : 0, 2, 4, 8][value >> 6] ?? 0;
        const dictionary = [0, 1, 2, 4][value & 3] ?? 0;
        this.#pass = (isSingle ? 0 : 1) + dictionary + contentSize;
        this.#checksumBytes = (value & 4) === 0 ? 0 : 4;
        this.#step = 'block';
        break;
      }
      case 'block': {
        const isRepeated = ((value >> 1) & 3) === 1;
        this.#isLast = (value & 1) === 1;
        this.#pass = (isRepeated ? 1 : value >> 3) + (this.#isLast ? this.#checksumBytes : 0);
        break;
      }
    }
  }
}
