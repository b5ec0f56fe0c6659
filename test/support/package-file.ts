import { readFileSync } from 'node:fs';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import type { PackageFile } from '../../packages/plimsoll/src/packages/package.types.ts';

/** A file of this machine as catalogers see it. */
export function diskPackageFile(path: string): PackageFile {
  return memoryFile(path.replace(/^\//, ''), readFileSync(path));
}
