/** What a file begins as: programs and libraries of Linux, Windows and macOS, or a script with its interpreter. */
export type ProgramKind = 'elf' | 'pe' | 'macho' | 'script';

/** Tells by the first bytes (64 are enough) whether a file is a program. Java's class files share the mark of Mach-O's universal ones. */
export function programOf(start: Uint8Array): ProgramKind | undefined {
  const [a, b, c, d] = start;
  if (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) return 'elf';
  if (a === 0x23 && b === 0x21) return 'script';
  if (a === 0x4d && b === 0x5a && start.length >= 64) return 'pe';
  if ((a === 0xce || a === 0xcf) && b === 0xfa && c === 0xed && d === 0xfe) return 'macho';
  if (a === 0xfe && b === 0xed && c === 0xfa && (d === 0xce || d === 0xcf)) return 'macho';
  // The number of architectures follows, where a class file has its version, which is above 44.
  const count = ((start[4] ?? 0) << 24) | ((start[5] ?? 0) << 16) | ((start[6] ?? 0) << 8) | (start[7] ?? 0);
  return a === 0xca && b === 0xfe && c === 0xba && (d === 0xbe || d === 0xbf) && count > 0 && count < 30 ? 'macho' : undefined;
}
