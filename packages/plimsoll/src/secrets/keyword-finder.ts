import { hashOfThree, Marks, type ScanMemory } from './scan-memory.ts';

interface Keyword<T> {
  /** Small letters where either case counts. */
  readonly word: string;
  readonly anyCase: boolean;
  /** Where its three rarest characters begin. */
  readonly rarest: number;
  readonly entries: T[];
}

/**
 * Finds all of many words in bytes in one pass, nearly as fast as the bytes can be read: of each word its three rarest characters are marked in
 * a table of hashes, and only where three bytes are marked are words compared. Words have at least three characters of Latin-1.
 */
export class KeywordFinder<T> {
  readonly #marks = new Marks();
  /** For each hash the place of its words in the list, from 1; 0 where there are none. */
  readonly #listOf = new Uint16Array(1 << 15);
  readonly #lists: Keyword<T>[][] = [];
  readonly #known = new Map<string, Keyword<T>>();
  #longest = 0;

  /** Length of the longest word. */
  get longest(): number {
    return this.#longest;
  }

  add(word: string, anyCase: boolean, entry: T): void {
    const text = anyCase ? word.toLowerCase() : word;
    const name = `${anyCase} ${text}`;
    const known = this.#known.get(name);
    if (known) {
      known.entries.push(entry);
      return;
    }
    if (text.length < 3) throw new RangeError(`the keyword ${word} is too short to be looked for`);
    const rarest = rarestThree(text);
    const keyword = { word: text, anyCase, rarest, entries: [entry] };
    this.#known.set(name, keyword);
    this.#longest = Math.max(this.#longest, text.length);
    const hash = this.#marks.mark(text.charCodeAt(rarest), text.charCodeAt(rarest + 1), text.charCodeAt(rarest + 2));
    const list = this.#lists[(this.#listOf[hash] ?? 0) - 1];
    if (list) list.push(keyword);
    else this.#listOf[hash] = this.#lists.push([keyword]);
  }

  /** Words that begin in `[from, to)` and end before `end`. Stops where the callback returns false. */
  find(memory: ScanMemory, from: number, to: number, end: number, onKeyword: (at: number, entries: readonly T[]) => boolean): void {
    const { bytes, places } = memory;
    const count = memory.find(this.#marks, from, Math.min(to + this.#longest, end));
    for (let index = 0; index < count; index++) {
      const place = places[index] ?? 0;
      const hash = hashOfThree(bytes[place] ?? 0, bytes[place + 1] ?? 0, bytes[place + 2] ?? 0);
      const list = this.#lists[(this.#listOf[hash] ?? 0) - 1];
      if (!list) continue;
      for (const keyword of list) {
        const at = place - keyword.rarest;
        if (at < from || at >= to || at + keyword.word.length > end || !equals(bytes, at, keyword)) continue;
        if (!onKeyword(at, keyword.entries)) return;
      }
    }
  }
}

/** Letters as often as English and programs have them; other characters are rarer. */
const frequent = 'etaoinsrlcdupmhgfbyvwkxqjz';

/** Where the three characters begin that are rarest together. */
function rarestThree(word: string): number {
  let best = 0;
  let most = -1;
  for (let start = 0; start + 3 <= word.length; start++) {
    const sum = rarity(word.charCodeAt(start)) + rarity(word.charCodeAt(start + 1)) + rarity(word.charCodeAt(start + 2));
    if (sum > most) {
      most = sum;
      best = start;
    }
  }
  return best;
}

let rarities: Uint8Array | undefined;

function rarity(code: number): number {
  if (!rarities) {
    rarities = new Uint8Array(256).fill(frequent.length);
    for (let rank = 0; rank < frequent.length; rank++) {
      rarities[frequent.charCodeAt(rank)] = rank;
      rarities[frequent.charCodeAt(rank) - 32] = rank;
    }
  }
  return rarities[code] ?? frequent.length;
}

function equals<T>(bytes: Uint8Array, at: number, { word, anyCase }: Keyword<T>): boolean {
  for (let index = 0; index < word.length; index++) {
    let byte = bytes[at + index] ?? 0;
    if (anyCase && byte >= 65 && byte <= 90) byte |= 32;
    if (byte !== word.charCodeAt(index)) return false;
  }
  return true;
}
