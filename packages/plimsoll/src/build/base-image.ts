import { lookupBase } from '../bases/catalogue.ts';
import type { BaseFacts, ImageReference } from '../bases/catalogue.types.ts';

/** An image outside the file; the catalogue is asked when somebody wants its facts. */
export class BaseImage {
  readonly kind = 'image';
  readonly reference: ImageReference;
  readonly #platform: string | undefined;
  #facts: { readonly value: BaseFacts | undefined } | undefined;

  constructor(reference: ImageReference, platform: string | undefined) {
    this.reference = reference;
    this.#platform = platform;
  }

  get facts(): BaseFacts | undefined {
    this.#facts ??= { value: lookupBase(this.reference, this.#platform === undefined ? {} : { platform: this.#platform }) };
    return this.#facts.value;
  }
}
