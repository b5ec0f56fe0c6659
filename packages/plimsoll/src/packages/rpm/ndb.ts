import { PageReader } from '../formats/page-reader.ts';
import type { PackageFile } from '../package.types.ts';

const headerMagic = 0x506d7052;
const slotMagic = 0x746f6c53;
const blobMagic = 0x53626c42;
const slotBytes = 16;
const pageBytes = 4096;
const blockBytes = 16;

/** The values of rpm's own database `Packages.db` (lib/backend/ndb/rpmpkg.c), which SUSE uses. Yields an unknown for what is damaged. */
export function* ndbValues(file: PackageFile): Iterable<Uint8Array | { readonly unknown: string }> {
  const pages = new PageReader(file);
  const header = pages.view(0, 32);
  if (header?.getUint32(0, true) !== headerMagic) {
    yield { unknown: 'is no database of rpm' };
    return;
  }
  const end = Math.min(header.getUint32(12, true) * pageBytes, file.size);
  // The header takes the room of the first two slots.
  for (let at = 2 * slotBytes; at + slotBytes <= end; at += slotBytes) {
    const slot = pages.view(at, slotBytes);
    if (slot?.getUint32(0, true) !== slotMagic) continue;
    const index = slot.getUint32(4, true);
    const start = slot.getUint32(8, true) * blockBytes;
    if (index === 0 || start === 0) continue;
    const blob = file.read(start, start + blockBytes);
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const length = blob.length === blockBytes ? view.getUint32(12, true) : 0;
    const sound =
      length > 0 && view.getUint32(0, true) === blobMagic && view.getUint32(4, true) === index && start + blockBytes + length <= file.size;
    if (sound && pages.claim(start)) yield file.read(start + blockBytes, start + blockBytes + length);
    else yield { unknown: `entry ${index} is damaged` };
  }
}
