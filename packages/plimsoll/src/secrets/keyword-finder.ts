/**
 * Finds all of many words in bytes in one pass. A table of pairs of bytes says where no word begins, which is nearly everywhere; only
 * elsewhere are words compared. Words have at least two characters, of Latin-1; letters of either case where asked for.
 */
export class KeywordFinder<T> {
  readonly #mayBegin = new Uint8Array(65536);
  readonly #byPair = new Map<number, { readonly word: Buffer; readonly folded: boolean; readonly entries: T[] }[]>();
  readonly #known = new Map<string, T[]>();
  /** Length of the longest word. */
  longest = 0;

  add(word: string, anyCase: boolean, entry: T): void {
    const text = anyCase ? word.toLowerCase() : word;
    const known = this.#known.get(`${anyCase} ${text}`);
    if (known) {
      known.push(entry);
      return;
    }
    const entries = [entry];
    this.#known.set(`${anyCase} ${text}`, entries);
    const bytes = Buffer.from(text, 'latin1');
    this.longest = Math.max(this.longest, bytes.length);
    for (const first of bothCases(text[0] ?? '', anyCase)) {
      for (const second of bothCases(text[1] ?? '', anyCase)) {
        const pair = first | (second << 8);
        this.#mayBegin[pair] = 1;
        const words = this.#byPair.get(pair) ?? [];
        words.push({ word: bytes, folded: anyCase, entries });
        this.#byPair.set(pair, words);
      }
    }
  }

  /** Words that begin in `[from, to)` and end before `end`. Stops where the callback returns false. */
  find(bytes: Uint8Array, from: number, to: number, end: number, onKeyword: (at: number, entries: readonly T[]) => boolean): void {
    const mayBegin = this.#mayBegin;
    let before = bytes[from] ?? 0;
    const last = Math.min(to, end - 1);
    for (let at = from; at < last; at++) {
      const next = bytes[at + 1] ?? 0;
      const pair = before | (next << 8);
      before = next;
      if (mayBegin[pair] === 0) continue;
      for (const { word, folded, entries } of this.#byPair.get(pair) ?? []) {
        if (at + word.length <= end && equals(bytes, at, word, folded) && !onKeyword(at, entries)) return;
      }
    }
  }
}

function bothCases(char: string, anyCase: boolean): Set<number> {
  return new Set(anyCase ? [char.charCodeAt(0), char.toUpperCase().charCodeAt(0)] : [char.charCodeAt(0)]);
}

function equals(bytes: Uint8Array, at: number, word: Uint8Array, folded: boolean): boolean {
  for (let index = word.length - 1; index >= 2; index--) {
    let byte = bytes[at + index] ?? 0;
    if (folded && byte >= 65 && byte <= 90) byte |= 32;
    if (byte !== word[index]) return false;
  }
  return true;
}
