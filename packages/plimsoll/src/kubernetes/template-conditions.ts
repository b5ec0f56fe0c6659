import type { ManifestText } from './manifest.types.ts';

/** Which parts of a template are there only under a condition. */
export class TemplateConditions {
  readonly #masked: string;
  /** Where actions open or close a block, in order, with how many are open from there. */
  readonly #depths: readonly { readonly at: number; readonly depth: number }[];

  /** @param masked the text with its actions replaced by white space or marks of the same length. */
  constructor(text: string, masked: string) {
    this.#masked = masked;
    this.#depths = text.includes('{{') ? depthsOf(text) : [];
  }

  /** Where to look from for conditions inside of a mapping: it begins with its first key, which a condition can stand in front of. */
  before(start: number): number {
    let from = start;
    while (from > 0 && /[\s-]/.test(this.#masked[from - 1] ?? '')) from--;
    return from;
  }

  /** A scalar that stands under a condition of its own below `from` is there or not: its value is unknown. */
  certain(from: number, scalar: ManifestText | undefined): ManifestText | undefined {
    if (!scalar || this.#depths.length === 0 || this.#depthAt(scalar.span.start) <= this.#depthAt(from)) return scalar;
    return { ...scalar, value: undefined };
  }

  #depthAt(offset: number): number {
    let low = 0;
    let high = this.#depths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#depths[middle]?.at ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return this.#depths[low - 1]?.depth ?? 0;
  }
}

function depthsOf(text: string): { at: number; depth: number }[] {
  const found: { at: number; depth: number }[] = [];
  let depth = 0;
  for (const { 1: word, index } of text.matchAll(/\{\{-?[ \t]{0,9}(if|with|range|define|block|end)\b/g)) {
    depth += word === 'end' ? -1 : 1;
    found.push({ at: index, depth });
  }
  return found;
}
