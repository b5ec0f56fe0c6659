import { bytesOf, PageReader } from '../formats/page-reader.ts';
import type { PackageFile } from '../package.types.ts';

const hashMagic = 0x061561;
/** The header that each page begins with. */
const headerBytes = 26;
const overflowPage = 7;
const hashPages: readonly number[] = [2, 13];
const insidePage = 1;
const outsidePage = 3;

/** Smaller values are counters, not headers of packages. */
const leastValue = 16;

/**
 * The values of a hash database of Berkeley DB (dbinc/db_page.h), as rpm's `Packages` was until version 4.16. Yields an unknown for what is
 * damaged, and goes on.
 */
export function* berkeleyValues(file: PackageFile): Iterable<Uint8Array | { readonly unknown: string }> {
  const pages = new PageReader(file);
  const meta = pages.view(0, 72);
  const little = meta?.getUint32(12, true) === hashMagic;
  if (!meta || (!little && meta.getUint32(12, false) !== hashMagic)) {
    yield { unknown: 'is no hash database of Berkeley DB' };
    return;
  }
  if (meta.getUint8(24) !== 0) {
    yield { unknown: 'is encrypted' };
    return;
  }
  const pageBytes = meta.getUint32(20, little);
  if (pageBytes < 512 || pageBytes > 65_536) {
    yield { unknown: `has pages of ${pageBytes} bytes` };
    return;
  }
  for (let start = pageBytes; start + pageBytes <= file.size; start += pageBytes) {
    const page = pages.view(start, pageBytes);
    if (!page || !hashPages.includes(page.getUint8(25))) continue;
    // The pieces below read other pages, which may take the place of this one in memory.
    const copy = new DataView(bytesOf(page).slice().buffer);
    yield* pageValues(copy, (at) => overflowValue(pages, copy, at, pageBytes, little), little);
  }
}

/** Items lie from the end of a page towards its beginning: key, value, key, value … */
function* pageValues(
  page: DataView,
  overflow: (at: number) => Uint8Array | { readonly unknown: string },
  little: boolean,
): Iterable<Uint8Array | { readonly unknown: string }> {
  const count = Math.min(page.getUint16(20, little), (page.byteLength - headerBytes) >> 1);
  for (let index = 1; index < count; index += 2) {
    const at = page.getUint16(headerBytes + index * 2, little);
    const end = page.getUint16(headerBytes + (index - 1) * 2, little);
    if (at + 1 > page.byteLength) continue;
    const kind = page.getUint8(at);
    if (kind === outsidePage && at + 12 <= page.byteLength) yield overflow(at);
    else if (kind === insidePage && end <= page.byteLength && end - at - 1 >= leastValue) yield bytesOf(page, at + 1, end);
  }
}

/** A value on pages of its own, each of which names the next. */
function overflowValue(
  pages: PageReader,
  page: DataView,
  at: number,
  pageBytes: number,
  little: boolean,
): Uint8Array | { readonly unknown: string } {
  const length = page.getUint32(at + 8, little);
  const parts: Uint8Array[] = [];
  let left = length;
  let next = page.getUint32(at + 4, little);
  while (left > 0 && next !== 0) {
    const part = pages.view(next * pageBytes, pageBytes);
    if (!part || part.getUint8(25) !== overflowPage || !pages.claim(next)) break;
    const taken = Math.min(part.getUint16(22, little), pageBytes - headerBytes, left);
    parts.push(bytesOf(part, headerBytes, headerBytes + taken).slice());
    left -= taken;
    next = part.getUint32(16, little);
  }
  return left === 0 ? Buffer.concat(parts) : { unknown: `an entry of ${length} bytes is damaged` };
}
