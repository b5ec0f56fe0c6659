import { defineCataloger } from '../../define.ts';
import type { CatalogerReport } from '../../package.types.ts';

/** An entry of the database: single letters, case-sensitive, of which `F` (directory) and `R` (file in it) come many times. */
interface Entry {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly string[];
}

export const apkInstalled = defineCataloger({
  id: 'apk-installed',
  ecosystem: 'apk',
  finds: 'installed',
  summary: 'Packages that apk recorded as installed',
  reads: ['**/lib/apk/db/installed'],
  examples: [
    {
      files: { 'lib/apk/db/installed': 'P:musl\nV:1.2.5-r0\nA:x86_64\no:musl\nL:MIT\nF:lib\nR:libc.so\n\nP:broken\n\n' },
      finds: ['pkg:apk/musl@1.2.5-r0?arch=x86_64'],
      unknown: 1,
    },
    { files: { 'usr/lib/apk/db/installed': 'P:busybox\nV:1.37.0-r20\n\n' }, finds: ['pkg:apk/busybox@1.37.0-r20'] },
  ],
  *parse(file) {
    const all = [...entries(file.text())];
    const providers = new Map<string, string>();
    for (const { fields } of all) {
      const name = fields.get('P') ?? '';
      providers.set(name, name);
      for (const provided of words(fields.get('p'))) if (!providers.has(provided)) providers.set(provided, name);
    }
    for (const entry of all) yield readPackage(entry, providers);
  },
});

function readPackage({ fields, files }: Entry, providers: ReadonlyMap<string, string>): CatalogerReport {
  const name = fields.get('P');
  const version = fields.get('V');
  if (!name || !version) return { unknown: `an entry of apk without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
  const [architecture, license, supplier] = [fields.get('A'), fields.get('L'), fields.get('m')];
  const bytes = Number(fields.get('I'));
  const needs = new Set(words(fields.get('D')).flatMap((need) => providers.get(need) ?? []));
  needs.delete(name);
  return {
    type: 'apk',
    name,
    version,
    ...(architecture && { qualifiers: { arch: architecture } }),
    source: { name: fields.get('o') || name, version },
    ...(license && { licenses: [license] }),
    ...(supplier && { supplier }),
    ...(bytes > 0 && { installedBytes: bytes }),
    ...(needs.size > 0 && { dependsOn: [...needs] }),
    ...(files.length > 0 && { files }),
  };
}

function* entries(text: string): Iterable<Entry> {
  let fields = new Map<string, string>();
  let files: string[] = [];
  let directory = '';
  for (const line of text.split('\n')) {
    const value = line.slice(2).trimEnd();
    if (line.trim() === '') {
      if (fields.size > 0) yield { fields, files };
      fields = new Map();
      files = [];
      directory = '';
    } else if (line[1] !== ':') continue;
    else if (line[0] === 'F') directory = value;
    else if (line[0] === 'R') files.push(directory === '' ? value : `${directory}/${value}`);
    else fields.set(line.slice(0, 1), value);
  }
  if (fields.size > 0) yield { fields, files };
}

/** Names without what versions they need: `so:libc.musl-x86_64.so.1=1 busybox>1.3 !conflict`. */
function words(field: string | undefined): string[] {
  return (field ?? '').split(' ').flatMap((word) => (word === '' || word.startsWith('!') ? [] : [word.split(/[<>=~]/)[0] ?? '']));
}
