import type { PackageFile } from '../package.types.ts';
import type { Executable, Section, Segment } from './executable.types.ts';
import { Words } from './words.ts';

/** Real programs have some dozens; more than these are not read. */
const mostSections = 4096;
const mostSegments = 512;
const namesLimit = 1 << 20;

/** Where members of the headers are (System V ABI, chapters 4 and 5), for both widths. */
const layouts = {
  32: { header: 52, shoff: 32, shentsize: 46, phoff: 28, phentsize: 42, section: { size: 40, addr: 12, offset: 16, length: 20 } },
  64: { header: 64, shoff: 40, shentsize: 58, phoff: 32, phentsize: 54, section: { size: 64, addr: 16, offset: 24, length: 32 } },
} as const;

/** Sections without bytes in the file. */
const noBits = 8;
const loaded = 1;
const writableFlag = 2;

/** Reads the headers of an ELF file; undefined where it is none or where they lie outside of the file. */
export function readElf(file: PackageFile): Executable | undefined {
  const start = file.read(0, 64);
  if (start.length < 52 || start[0] !== 0x7f || start[1] !== 0x45 || start[2] !== 0x4c || start[3] !== 0x46) return undefined;
  const bits = start[4] === 2 ? 64 : 32;
  const bigEndian = start[5] === 2;
  const layout = layouts[bits];
  if (start.length < layout.header) return undefined;
  const header = new Words(start, bigEndian);
  return { format: 'elf', bits, bigEndian, sections: sectionsOf(file, header, bits), segments: segmentsOf(file, header, bits) };
}

function sectionsOf(file: PackageFile, header: Words, bits: 32 | 64): Section[] {
  const { shoff, shentsize, section } = layouts[bits];
  const table = header.word(shoff, bits);
  const entrySize = header.u16(shentsize);
  if (table === 0 || table >= file.size || entrySize < section.size) return [];
  const { bigEndian } = header;
  const first = new Words(file.read(table, table + entrySize), bigEndian);
  // Where a number does not fit into the header, the first section holds it.
  const count = Math.min(header.u16(shentsize + 2) || first.word(section.length, bits), mostSections);
  const namesIndex = header.u16(shentsize + 4);
  const entries = new Words(file.read(table, table + count * entrySize), bigEndian);
  const place = (index: number) => ({
    address: entries.word(index * entrySize + section.addr, bits),
    offset: entries.word(index * entrySize + section.offset, bits),
    size: entries.word(index * entrySize + section.length, bits),
  });
  if (namesIndex >= count) return [];
  const namesAt = place(namesIndex);
  if (namesAt.offset >= file.size) return [];
  const names = new Words(file.read(namesAt.offset, namesAt.offset + Math.min(namesAt.size, namesLimit)), bigEndian);
  const sections: Section[] = [];
  for (let i = 1; i < count; i++) {
    const found = place(i);
    if (entries.u32(i * entrySize + 4) === noBits || found.size === 0 || found.offset >= file.size) continue;
    sections.push({ name: names.name(entries.u32(i * entrySize), 256), ...found, size: Math.min(found.size, file.size - found.offset) });
  }
  return sections;
}

function segmentsOf(file: PackageFile, header: Words, bits: 32 | 64): Segment[] {
  const { phoff, phentsize } = layouts[bits];
  const table = header.word(phoff, bits);
  const entrySize = header.u16(phentsize);
  const count = Math.min(header.u16(phentsize + 2), mostSegments);
  if (table === 0 || table >= file.size || entrySize < (bits === 64 ? 56 : 32)) return [];
  const entries = new Words(file.read(table, table + count * entrySize), header.bigEndian);
  const segments: Segment[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * entrySize;
    if (entries.u32(at) !== loaded) continue;
    const offset = entries.word(at + (bits === 64 ? 8 : 4), bits);
    const address = entries.word(at + (bits === 64 ? 16 : 8), bits);
    const size = entries.word(at + (bits === 64 ? 32 : 16), bits);
    const flags = entries.u32(at + (bits === 64 ? 4 : 24));
    if (offset >= file.size || size === 0) continue;
    segments.push({ address, offset, size: Math.min(size, file.size - offset), writable: (flags & writableFlag) !== 0 });
  }
  return segments;
}
