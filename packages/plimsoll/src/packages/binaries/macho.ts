import type { PackageFile } from '../package.types.ts';
import type { Executable, Section, Segment } from './executable.types.ts';
import { Words } from './words.ts';

const commandsLimit = 1 << 20;
const mostSections = 4096;
/** Of a file for several processors; Java's classes begin with the same four bytes and a version that is at least 45. */
const mostSlices = 32;

/**
 * Reads the headers of a Mach-O file (Apple's `mach-o/loader.h`); undefined where it is none. Of a file for several processors the first
 * one is read: they are built from the same sources.
 */
export function readMachO(file: PackageFile): Executable | undefined {
  const start = new Words(file.read(0, 48), true);
  const magic = start.u32(0);
  if (magic !== 0xcafe_babe && magic !== 0xcafe_babf) return readSlice(file, 0);
  const slices = start.u32(4);
  if (slices === 0 || slices > mostSlices) return undefined;
  return readSlice(file, magic === 0xcafe_babf ? start.u64(16) : start.u32(16));
}

function readSlice(file: PackageFile, base: number): Executable | undefined {
  if (base >= file.size) return undefined;
  const bytes = file.read(base, base + 32);
  if (bytes.length < 28) return undefined;
  const magic = new Words(bytes, true).u32(0);
  const bigEndian = magic === 0xfeed_face || magic === 0xfeed_facf;
  if (!bigEndian && magic !== 0xcefa_edfe && magic !== 0xcffa_edfe) return undefined;
  const bits = magic === 0xfeed_facf || magic === 0xcffa_edfe ? 64 : 32;
  const header = new Words(bytes, bigEndian);
  const first = base + (bits === 64 ? 32 : 28);
  const commands = new Words(file.read(first, first + Math.min(header.u32(20), commandsLimit)), bigEndian);
  const sections: Section[] = [];
  const segments: Segment[] = [];
  const count = header.u32(16);
  let at = 0;
  for (let i = 0; i < count && at + 8 <= commands.bytes.length; i++) {
    const size = commands.u32(at + 4);
    if (size < 8) break;
    if (commands.u32(at) === (bits === 64 ? 0x19 : 1)) readSegment(commands, at, size, { file, base, bits, sections, segments });
    at += size;
  }
  return { format: 'macho', bits, bigEndian, sections, segments };
}

interface Slice {
  readonly file: PackageFile;
  readonly base: number;
  readonly bits: 32 | 64;
  readonly sections: Section[];
  readonly segments: Segment[];
}

function readSegment(commands: Words, at: number, size: number, { file, base, bits, sections, segments }: Slice): void {
  const wide = bits === 64;
  const step = wide ? 8 : 4;
  const inFile = (offset: number, length: number) => ({ offset: base + offset, size: Math.min(length, file.size - base - offset) });
  const segment = inFile(commands.word(at + 24 + 2 * step, bits), commands.word(at + 24 + 3 * step, bits));
  const writable = (commands.u32(at + 24 + 4 * step + 4) & 2) !== 0;
  if (segment.size > 0) segments.push({ address: commands.word(at + 24, bits), ...segment, writable });
  const count = commands.u32(at + 24 + 4 * step + 8);
  const entrySize = wide ? 80 : 68;
  let entry = at + (wide ? 72 : 56);
  for (let i = 0; i < count && entry + entrySize <= at + size && sections.length < mostSections; i++, entry += entrySize) {
    const place = inFile(commands.u32(entry + (wide ? 48 : 40)), commands.word(entry + 32 + step, bits));
    if (place.size <= 0) continue;
    const name = `${commands.name(entry + 16, 16)},${commands.name(entry, 16)}`;
    sections.push({ name, address: commands.word(entry + 32, bits), ...place });
  }
}
