/** A named part of a program file that has bytes in the file. */
export interface Section {
  /** With its segment before it in Mach-O: `__DATA,__go_buildinfo`. */
  readonly name: string;
  /** Where it is in memory. */
  readonly address: number;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
}

/** A part of the file that is mapped into memory. */
export interface Segment {
  readonly address: number;
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
  readonly writable: boolean;
}

/** What the headers of an ELF, PE or Mach-O file say of where things are. */
export interface Executable {
  readonly format: 'elf' | 'pe' | 'macho';
  readonly bits: 32 | 64;
  readonly bigEndian: boolean;
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
}
