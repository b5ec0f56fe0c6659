import { inflateSync } from 'node:zlib';
import { asArray, asObject, asString, jsonValue } from '../../model/json-values.ts';
import type { PackageFile } from '../package.types.ts';
import { executableOf, sectionBytes } from './executable.ts';

export interface AuditedCrate {
  readonly name: string;
  readonly version: string;
  /** `crates.io`, `git`, `local`, `registry` or something else. */
  readonly source: string;
  /** Needed only to build, so no code of it is in the program. */
  readonly build: boolean;
  /** The program's own crate. */
  readonly root: boolean;
  /** Indexes of the crates that it needs. */
  readonly dependencies: readonly number[];
}

/** What cargo-auditable limits itself to. */
const packedLimit = 8 << 20;
const textLimit = 64 << 20;

/**
 * The list of crates that `cargo auditable` leaves in a program (section `.dep-v0`: JSON, compressed by zlib).
 * @returns undefined where there is none; `broken` where it cannot be read
 */
export function auditedCratesOf(file: PackageFile): readonly AuditedCrate[] | 'broken' | undefined {
  const executable = executableOf(file);
  const packed = executable && sectionBytes(file, executable, ['.dep-v0', '__DATA,.dep-v0'], packedLimit);
  if (!packed) return undefined;
  const listed = asObject(jsonValue(inflated(packed)))?.['packages'];
  return Array.isArray(listed) ? listed.map(crateOf) : 'broken';
}

/** Empty where the bytes are no zlib stream or give too much. */
function inflated(packed: Uint8Array): string {
  try {
    return inflateSync(packed, { maxOutputLength: textLimit }).toString('utf8');
  } catch {
    return '';
  }
}

function crateOf(value: unknown): AuditedCrate {
  const crate = asObject(value) ?? {};
  return {
    name: asString(crate['name']) ?? '',
    version: asString(crate['version']) ?? '',
    source: asString(crate['source']) ?? '',
    build: crate['kind'] === 'build',
    root: crate['root'] === true,
    dependencies: asArray(crate['dependencies']).filter((each) => typeof each === 'number'),
  };
}
