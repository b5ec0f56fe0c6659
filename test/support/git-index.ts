import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a folder look as if git tracked some of its files, without git. */
export function trackFiles(root: string, paths: readonly string[]): void {
  const entries = [...paths].sort().map((path) => {
    const bytes = readFileSync(join(root, path));
    const id = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest();
    const flags = Buffer.from([0, Buffer.byteLength(path)]);
    const entry = Buffer.concat([Buffer.alloc(40), id, flags, Buffer.from(path)]);
    return Buffer.concat([entry, Buffer.alloc(8 - (entry.length % 8))]);
  });
  mkdirSync(join(root, '.git'), { recursive: true });
  const head = Buffer.from(`DIRC\0\0\0\x02\0\0\0${String.fromCharCode(entries.length)}`, 'latin1');
  writeFileSync(join(root, '.git/index'), Buffer.concat([head, ...entries, Buffer.alloc(20)]));
}
