import { readFileSync } from 'node:fs';
import type { PackageFile } from '../../packages/plimsoll/src/packages/package.types.ts';

/** Bytes as the file that catalogers see. */
export function packageFile(path: string, bytes: Uint8Array): PackageFile {
  return {
    path,
    size: bytes.length,
    read: (start, end) => bytes.subarray(Math.max(0, start), Math.max(0, end)),
    bytes: () => bytes,
    text: () => new TextDecoder().decode(bytes),
  };
}

/** A file of this machine as catalogers see it. */
export function diskPackageFile(path: string): PackageFile {
  return packageFile(path.replace(/^\//, ''), readFileSync(path));
}
