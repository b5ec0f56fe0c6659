import type { Impact } from '../../model/finding.ts';
import { bytesText } from '../../model/quantity.ts';
import type { ImageView } from '../views/image-view.ts';
import { type HiddenFile, shippedFiles } from './shipped-files.ts';
import { type Waste, wasteOf } from './waste.ts';

/** One kind of files that one layer need not hold. */
export interface LayerWaste extends Pick<Waste, 'id' | 'holds' | 'remedy'> {
  readonly layer: number;
  readonly bytes: number;
  /** Most bytes first. */
  readonly paths: readonly string[];
}

/** What the image could do without, by kind and layer; layers that are known to be the base's are left out. */
export function ownWaste(image: ImageView): readonly LayerWaste[] {
  return image.derive(wasteOfOwnLayers);
}

function wasteOfOwnLayers(image: ImageView): readonly LayerWaste[] {
  return wasteOf(image.analysis, image.derive(filesOf)).flatMap(({ id, holds, remedy, layers, files }) =>
    layers
      .filter(({ layer }) => !image.isBaseLayer(layer))
      .map(({ layer, bytes }) => {
        const paths = files.filter((file) => file.layer === layer).map(({ path }) => path);
        return { id, holds, remedy, layer, bytes, paths };
      }),
  );
}

function filesOf(image: ImageView) {
  return shippedFiles(image.analysis);
}

/** Files of one layer that a later one hides in one way. */
export interface HiddenBytes {
  readonly how: HiddenFile['how'];
  readonly layer: number;
  readonly by: number;
  readonly bytes: number;
  /** Most bytes first. */
  readonly paths: readonly string[];
}

/** What layers hide of others below, layer by layer, but for what is hidden of a known base: only another base would save that. */
export function hiddenBytes(image: ImageView): readonly HiddenBytes[] {
  return image.derive(hiddenByLayers);
}

function hiddenByLayers(image: ImageView): readonly HiddenBytes[] {
  const own = image.derive(filesOf).hidden.filter(({ layer }) => !image.isBaseLayer(layer));
  const groups = Map.groupBy(own, ({ how, layer, by }) => `${how} ${layer} ${by}`);
  return [...groups.values()].flatMap((files) => {
    const [first] = files;
    if (!first) return [];
    const sorted = files.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return [{ how: first.how, layer: first.layer, by: first.by, bytes, paths: sorted.map(({ path }) => path) }];
  });
}

/** What it would save to leave bytes out of the image. */
export function savedBytes(bytes: number): Impact {
  return { imageBytes: -bytes, basis: `sizes of the files in the layer, ${bytesText(bytes)} uncompressed` };
}
