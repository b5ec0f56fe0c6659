import type { ImageSummary } from '../facts/image/summary.ts';
import { extractFile } from '../image/extract.ts';
import type { OpenImage } from '../image/image.types.ts';
import { mergeLayers } from '../image/tree.ts';
import { bytesText } from '../model/quantity.ts';
import { browse } from './browse.ts';
import type { Io } from './define.ts';

/** Shows an image on the whole terminal. Throws UserError (2) where there is none. */
export async function browseImage(open: OpenImage, summary: ImageSummary, io: Io): Promise<void> {
  const analyses = summary.image.layers.map(({ analysis }) => analysis);
  const treeOf = (count: number) => mergeLayers(analyses.slice(0, count)).tree;
  const score = (summary.efficiency.score * 100).toFixed(1);
  await browse(
    {
      name: summary.image.tags[0] ?? summary.image.name,
      summary: `${bytesText(summary.bytes)}, ${bytesText(summary.needlessBytes)} needless, efficiency ${score} %`,
      layers: summary.layers.map(({ layer, instruction, base }) => ({
        bytes: layer.bytes,
        diffId: layer.diffId,
        instruction,
        isBase: base !== 'no',
      })),
      treeOf,
      extract: (path, layer, to) => extractFile(open, treeOf(layer + 1), path, to),
    },
    io,
  );
}
