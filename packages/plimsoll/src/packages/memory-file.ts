import type { PackageFile } from './package.types.ts';

/** A file whose bytes are in memory. */
export function memoryFile(path: string, bytes: Uint8Array): PackageFile {
  let text: string | undefined;
  return {
    path,
    size: bytes.length,
    read: (start, end) => bytes.subarray(Math.max(0, start), Math.max(0, end)),
    bytes: () => bytes,
    text: () => {
      text ??= new TextDecoder().decode(bytes);
      return text;
    },
  };
}
