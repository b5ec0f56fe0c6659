import { zstdDecompressSync } from 'node:zlib';
import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import type { PackageFile } from '../../package.types.ts';

/** Manifests of whole distributions have some 10 MB. */
const mostBytes = 256 * 1024 * 1024;

export const chiselManifest = defineCataloger({
  id: 'chisel-manifest',
  ecosystem: 'deb',
  finds: 'installed',
  summary: 'Ubuntu packages of which chisel cut slices, from its manifest (JSON lines, zstd)',
  reads: ['**/var/lib/chisel/manifest.wall'],
  examples: [
    {
      files: {
        'var/lib/chisel/manifest.wall':
          '{"jsonwall":"1.0","schema":"1.0","count":2}\n{"kind":"content","slice":"libc6_libs","path":"/usr/lib/libc.so.6"}\n' +
          '{"kind":"package","name":"libc6","version":"2.39-0ubuntu8.4","sha256":"61e2","arch":"amd64"}\n{"kind":"package","name":"broken"}\n',
      },
      finds: ['pkg:deb/libc6@2.39-0ubuntu8.4?arch=amd64'],
      unknown: 1,
    },
  ],
  *parse(file) {
    const text = plainText(file);
    if (text === undefined) {
      yield { unknown: 'the manifest is damaged, or larger than is read' };
      return;
    }
    const files = new Map<string, string[]>();
    for (const line of text.split('\n')) {
      const entry = asObject(line === '' ? undefined : jsonValue(line));
      const path = asString(entry?.['path']);
      const [name, version] = [asString(entry?.['name']), asString(entry?.['version'])];
      if (entry?.['kind'] === 'content' && path !== undefined && !path.endsWith('/')) {
        const owner = (asString(entry['slice']) ?? '').split('_')[0] ?? '';
        const owned = files.get(owner);
        if (owned) owned.push(path.slice(1));
        else files.set(owner, [path.slice(1)]);
      } else if (entry?.['kind'] !== 'package') continue;
      else if (!name || !version)
        yield { unknown: `an entry of chisel without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
      else {
        const [arch, sha256] = [asString(entry['arch']), asString(entry['sha256'])];
        yield { type: 'deb', name, version, ...(arch && { qualifiers: { arch } }), ...(sha256 && { checksums: { sha256 } }) };
      }
    }
    for (const [about, paths] of files) yield { about, files: paths };
  },
});

function plainText(file: PackageFile): string | undefined {
  const bytes = file.bytes();
  if (Buffer.from(bytes.subarray(0, 4)).toString('hex') !== '28b52ffd') return file.text();
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: mostBytes }).toString('utf8');
  } catch {
    return undefined;
  }
}
