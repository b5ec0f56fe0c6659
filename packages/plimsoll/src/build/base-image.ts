import type { BaseFacts, ImageReference } from '../bases/catalogue.types.ts';

/** An image outside the file; the catalogue is asked when somebody wants its facts. */
export class BaseImage {
  readonly kind = 'image';
  readonly reference: ImageReference;

  constructor(reference: ImageReference) {
    this.reference = reference;
  }

  get facts(): BaseFacts | undefined {
    return undefined;
  }
}
