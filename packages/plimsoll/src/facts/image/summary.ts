import type { ImageAnalysis, ImageLayer } from '../../image/image.types.ts';
import type { ImageView } from '../views/image-view.ts';
import { diveEfficiency, type Efficiency } from './efficiency.ts';
import { type ShippedFiles, shippedFiles } from './shipped-files.ts';
import { type Waste, wasteOf } from './waste.ts';

/** A layer with all that is said of it. */
export interface LayerSummary {
  readonly layer: ImageLayer;
  /** As one would write it in a Dockerfile; empty where the history tells nothing. */
  readonly instruction: string;
  /** Of the image that this one was built from; `no` also where that is not known. */
  readonly base: 'certain' | 'likely' | 'no';
  readonly files: number;
  /** Bytes that no container sees. */
  readonly hiddenBytes: number;
}

/** What every report of an image begins with. */
export interface ImageSummary {
  readonly image: ImageAnalysis;
  /** Sum of the files of all layers. */
  readonly bytes: number;
  /** Sum of the layers as stored; undefined where a source does not say. */
  readonly storedBytes: number | undefined;
  readonly layers: readonly LayerSummary[];
  readonly efficiency: Efficiency;
  readonly shipped: ShippedFiles;
  readonly waste: readonly Waste[];
  /** Bytes of waste that nothing that runs reads. */
  readonly needlessBytes: number;
}

/** Sums an image up; linear in the members of its layers. */
export function summarizeImage(view: ImageView): ImageSummary {
  const image = view.analysis;
  const shipped = shippedFiles(image);
  const waste = wasteOf(image, shipped);
  const hidden = new Map<number, number>();
  for (const { layer, bytes } of shipped.hidden) hidden.set(layer, (hidden.get(layer) ?? 0) + bytes);
  const layers = image.layers.map(
    (layer): LayerSummary => ({
      layer,
      instruction: view.stepOf(layer.index)?.text ?? '',
      base: view.isCertainlyBaseLayer(layer.index) ? 'certain' : view.isBaseLayer(layer.index) ? 'likely' : 'no',
      files: layer.analysis.entries.reduce((count, { kind }) => count + (kind === 'directory' ? 0 : 1), 0),
      hiddenBytes: hidden.get(layer.index) ?? 0,
    }),
  );
  const stored = image.layers.map(({ storedBytes }) => storedBytes);
  return {
    image,
    bytes: image.layers.reduce((sum, { bytes }) => sum + bytes, 0),
    storedBytes: stored.every((bytes) => bytes !== undefined) ? stored.reduce((sum, bytes) => sum + bytes, 0) : undefined,
    layers,
    efficiency: diveEfficiency(image),
    shipped,
    waste,
    needlessBytes: waste.reduce((sum, { needed, bytes }) => sum + (needed === 'no' ? bytes : 0), 0),
  };
}
