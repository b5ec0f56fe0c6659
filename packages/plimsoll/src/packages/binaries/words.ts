/** Numbers in bytes of either order. Who reads past the end gets 0, as one that reads a file's zero padding: callers check what they got. */
export class Words {
  readonly bytes: Uint8Array;
  readonly bigEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, bigEndian = false) {
    this.bytes = bytes;
    this.bigEndian = bigEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number): number {
    return this.#holds(at, 2) ? this.#view.getUint16(at, !this.bigEndian) : 0;
  }

  u32(at: number): number {
    return this.#holds(at, 4) ? this.#view.getUint32(at, !this.bigEndian) : 0;
  }

  /** Numbers that no file is large enough for come out imprecise; they point outside all the same. */
  u64(at: number): number {
    return this.#holds(at, 8) ? Number(this.#view.getBigUint64(at, !this.bigEndian)) : 0;
  }

  /** A 32-bit or 64-bit word. */
  word(at: number, bits: 32 | 64): number {
    return bits === 64 ? this.u64(at) : this.u32(at);
  }

  /** Latin-1 up to a NUL, at most `limit` bytes. */
  name(at: number, limit: number): string {
    const end = Math.min(at + limit, this.bytes.length);
    let text = '';
    for (let i = at; i < end; i++) {
      const byte = this.bytes[i];
      if (byte === undefined || byte === 0) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #holds(at: number, size: number): boolean {
    return at >= 0 && at + size <= this.bytes.length;
  }
}
