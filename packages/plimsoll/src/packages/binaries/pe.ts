import type { PackageFile } from '../package.types.ts';
import type { Executable, Section, Segment } from './executable.types.ts';
import { Words } from './words.ts';

/** A PE file: Windows programs and libraries, and .NET assemblies on every system. */
export interface PortableExecutable extends Executable {
  readonly format: 'pe';
  /** Has a header of the common language runtime: a .NET assembly. */
  readonly managed: boolean;
  /** Where the file is put in memory; addresses inside of its tables are relative to it. */
  readonly imageBase: number;
  readonly resources?: { readonly address: number; readonly size: number };
}

/** The format allows 96; linkers of other worlds write a few more. */
const mostSections = 512;
const resourceDirectory = 2;
const runtimeDirectory = 14;
const writableFlag = 0x8000_0000;

/** Reads the headers of a PE file (Microsoft's "PE Format"); undefined where it is none. */
export function readPe(file: PackageFile): PortableExecutable | undefined {
  const start = file.read(0, 64);
  if (start.length < 64 || start[0] !== 0x4d || start[1] !== 0x5a) return undefined;
  const at = new Words(start).u32(0x3c);
  if (at < 4 || at >= file.size) return undefined;
  const header = new Words(file.read(at, at + 24 + 240));
  if (header.u32(0) !== 0x4550) return undefined;
  const magic = header.u16(24);
  if (magic !== 0x10b && magic !== 0x20b) return undefined;
  const bits = magic === 0x20b ? 64 : 32;
  const imageBase = bits === 64 ? header.u64(48) : header.u32(52);
  const sections = sectionsOf(file, imageBase, at + 24 + header.u16(20), Math.min(header.u16(6), mostSections));
  const directories = 24 + (bits === 64 ? 112 : 96);
  const directoryCount = header.u32(directories - 4);
  const directory = (index: number) =>
    index < directoryCount
      ? { address: header.u32(directories + index * 8), size: header.u32(directories + index * 8 + 4) }
      : { address: 0, size: 0 };
  const resources = directory(resourceDirectory);
  return {
    format: 'pe',
    bits,
    bigEndian: false,
    sections: sections.map(({ writable: _, ...section }) => section),
    segments: sections.map(({ name: _, ...segment }) => segment),
    managed: directory(runtimeDirectory).address !== 0,
    imageBase,
    ...(resources.address !== 0 && { resources: { ...resources, address: imageBase + resources.address } }),
  };
}

function sectionsOf(file: PackageFile, imageBase: number, table: number, count: number): (Section & Segment)[] {
  const entries = new Words(file.read(table, table + count * 40));
  const sections: (Section & Segment)[] = [];
  for (let at = 0; at + 40 <= entries.bytes.length; at += 40) {
    const offset = entries.u32(at + 20);
    const size = Math.min(entries.u32(at + 16), file.size - offset);
    if (size <= 0) continue;
    const writable = entries.u32(at + 36) >= writableFlag;
    sections.push({ name: entries.name(at, 8), address: imageBase + entries.u32(at + 12), offset, size, writable });
  }
  return sections;
}
