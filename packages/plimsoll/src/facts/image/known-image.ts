import { lookupBase } from '../../bases/catalogue.ts';
import { parseReference } from '../../bases/reference.ts';
import type { ImageAnalysis } from '../../image/image.types.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type ImageSources, ImageView } from '../views/image-view.ts';
import { baseOf } from './base.ts';
import { matchDockerfile } from './dockerfile.ts';
import { historySteps } from './history.ts';

/** What the user says of an image besides its name. */
export interface ImageHints {
  /** The Dockerfile that it was built from. */
  readonly dockerfile?: DockerfileView;
  /** An image that it was built on. */
  readonly base?: ImageAnalysis;
  /** `YYYY-MM-DD`; today by default. */
  readonly today?: string;
}

/**
 * The view of an image with all that can be found out about it: which layers are its base's and what the catalogue says of that base, and
 * which instruction of the Dockerfile made a layer. A Dockerfile that another image was built from is left aside.
 */
export function knownImage(analysis: ImageAnalysis, { dockerfile, base, today }: ImageHints = {}): ImageView {
  const steps = historySteps(analysis);
  const match = dockerfile && matchDockerfile(steps, dockerfile.graph);
  const found = baseOf(analysis, { steps, ...(match && { dockerfile: match }), ...(base && { base }) });
  const name = found.known ? found.value.name : undefined;
  const reference = name === undefined ? undefined : parseReference(name);
  const facts = reference && 'familiar' in reference ? lookupBase(reference, today === undefined ? {} : { today }) : undefined;
  const instructionOf: ImageSources['instructionOf'] = (of) =>
    ('layer' in of ? match?.byLayer.get(of.layer) : match?.byEntry.get(of.history))?.step.instruction.span;
  return new ImageView(analysis, {
    ...(found.known && { baseLayers: found.value.layers, ...(found.value.by === 'command' && { baseIsLikely: true }) }),
    ...(facts && { base: facts }),
    ...(dockerfile && match && { dockerfile, instructionOf }),
    ...(today !== undefined && { today }),
  });
}
