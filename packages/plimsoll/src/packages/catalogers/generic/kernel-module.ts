import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { executableOf, sectionBytes } from '../../binaries/executable.ts';
import { defineCataloger } from '../../define.ts';
import { memoryFile } from '../../memory-file.ts';
import type { PackageFile } from '../../package.types.ts';

const mostBytes = 64 * 1024 * 1024;

export const kernelModule = defineCataloger({
  id: 'kernel-module',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Modules of the Linux kernel that have a version of their own; those without one are part of the kernel',
  reads: ['**/lib/modules/**/*.ko', '**/lib/modules/**/*.ko.gz', '**/lib/modules/**/*.ko.zst'],
  examples: [{ files: { 'lib/modules/6.1.0/extra/nothing.ko': 'no program' }, finds: [], unknown: 1 }],
  *parse(file) {
    const plain = decompressed(file);
    const executable = plain && executableOf(plain);
    if (!plain || !executable) {
      yield { unknown: 'is no module that could be read' };
      return;
    }
    const info = moduleInfo(sectionBytes(plain, executable, ['.modinfo'], 1024 * 1024) ?? new Uint8Array());
    const [version, license, supplier] = [info.get('version'), info.get('license'), info.get('author')];
    const own = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.ko(\.\w+)?$/, '');
    if (!version) return;
    yield {
      type: 'generic',
      namespace: 'linux-kernel-module',
      name: info.get('name') ?? own,
      version,
      ...(license && { licenses: [license] }),
      ...(supplier && { supplier }),
    };
  },
});

function decompressed(file: PackageFile): PackageFile | undefined {
  if (file.path.endsWith('.ko')) return file;
  try {
    const unpack = file.path.endsWith('.gz') ? gunzipSync : zstdDecompressSync;
    return memoryFile(file.path, unpack(file.bytes(), { maxOutputLength: mostBytes }));
  } catch {
    return undefined;
  }
}

/** `name=value`, each with a zero at its end; the first of a name counts. */
function moduleInfo(bytes: Uint8Array): Map<string, string> {
  const info = new Map<string, string>();
  for (const entry of new TextDecoder().decode(bytes).split('\0')) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals);
    if (equals > 0 && !info.has(name)) info.set(name, entry.slice(equals + 1).trim());
  }
  return info;
}
