import type { OpenImage } from '../image/image.types.ts';
import { bytesText } from '../model/quantity.ts';
import type { Io } from './define.ts';

/** Often enough to be seen to move, and rarely enough to cost nothing. */
const everyMilliseconds = 200;

/** Shows on a terminal how far the reading of an image is, in a line that is gone when it ends. */
export async function withProgress<T>(open: OpenImage, io: Io, work: (onBytes: (bytes: number) => void) => Promise<T>): Promise<T> {
  if (!io.interactive) return work(() => {});
  const sizes = open.layers.map(({ size }) => size);
  const whole = sizes.every((size) => size !== undefined) ? ` of ${bytesText(sizes.reduce((sum, size) => sum + size, 0))}` : '';
  let read = 0;
  let shown = performance.now();
  let isShown = false;
  try {
    return await work((bytes) => {
      read += bytes;
      const now = performance.now();
      if (now - shown < everyMilliseconds) return;
      shown = now;
      isShown = true;
      io.warn(`\r\u001b[Kreading the layers: ${bytesText(read)}${whole}`);
    });
  } finally {
    if (isShown) io.warn('\r\u001b[K');
  }
}
