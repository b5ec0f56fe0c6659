/** Numbers that are the same in every run with the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** One to eight small changes: cut, repeat, swap, insert a fragment or a character, splice in another seed. */
export function mutate(random: Random, text: string, seeds: readonly string[], fragments: readonly string[]): string {
  let result = text;
  for (let rounds = random.below(8); rounds >= 0; rounds--) result = change(random, result, seeds, fragments);
  return result.slice(0, 20_000);
}

function change(random: Random, text: string, seeds: readonly string[], fragments: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(40));
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at, end).repeat(1 + random.below(4)) + text.slice(end);
    case 2:
      return text.slice(0, at) + random.pick(seeds).slice(0, random.below(400)) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random.below(random.below(2) === 0 ? 128 : 0x3010)) + text.slice(at);
    case 4:
      return text.slice(0, at);
    default:
      return text.slice(0, at) + random.pick(fragments) + text.slice(random.below(2) === 0 ? at : end);
  }
}
