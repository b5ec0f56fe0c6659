import type { PackageFile } from '../package.types.ts';
import { readElf } from './elf.ts';
import type { Executable } from './executable.types.ts';
import { readMachO } from './macho.ts';
import { readPe } from './pe.ts';

/** Several catalogers ask of one file. */
const read = new WeakMap<PackageFile, { readonly executable: Executable | undefined }>();

/** The headers of a program or library; undefined where the file is neither ELF nor PE nor Mach-O. Never throws. */
export function executableOf(file: PackageFile): Executable | undefined {
  let known = read.get(file);
  if (!known) {
    known = { executable: readElf(file) ?? readPe(file) ?? readMachO(file) };
    read.set(file, known);
  }
  return known.executable;
}

/**
 * Bytes of a section.
 * @param limit at most as many bytes; what is longer is cut off
 */
export function sectionBytes(file: PackageFile, executable: Executable, names: readonly string[], limit: number): Uint8Array | undefined {
  const section = executable.sections.find(({ name }) => names.includes(name));
  return section && file.read(section.offset, section.offset + Math.min(section.size, limit));
}

/** Bytes at an address of the program's memory, as far as they are in the file; undefined where the file does not fill it. */
export function memoryBytes(file: PackageFile, { segments }: Executable, address: number, length: number): Uint8Array | undefined {
  const segment = segments.find((each) => address >= each.address && address < each.address + each.size);
  if (!segment) return undefined;
  const inside = address - segment.address;
  const start = segment.offset + inside;
  return file.read(start, start + Math.min(length, segment.size - inside));
}
