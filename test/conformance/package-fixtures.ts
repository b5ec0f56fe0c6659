import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Cataloger } from '../../packages/plimsoll/src/packages/define.ts';
import { executableCatalogers, interestOf } from '../../packages/plimsoll/src/packages/interest.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import type { FilePackages, FoundPackage } from '../../packages/plimsoll/src/packages/package.types.ts';
import { programOf } from '../../packages/plimsoll/src/packages/program.ts';
import { scanFile } from '../../packages/plimsoll/src/packages/scan-file.ts';
import { standInFor } from './package-paths.ts';

/** A package as a peer's test expects it; trivy parts the versions of OS packages. */
export interface ExpectedPackage {
  readonly name: string;
  readonly version: string;
  readonly PURL?: string;
  readonly Epoch?: number;
  readonly Release?: string;
  readonly epoch?: number | null;
  readonly release?: string;
  readonly Metadata?: { readonly Epoch?: number };
}

/** One record of fixtures.json. */
export interface Fixture {
  readonly path: string | readonly string[];
  readonly kind: string;
  readonly what: string;
  readonly needs_registry?: boolean;
  readonly expected: { readonly packages?: readonly ExpectedPackage[]; readonly packages_file?: string };
}

export function expectedOf(root: string, { expected }: Fixture): readonly ExpectedPackage[] {
  if (expected.packages) return expected.packages;
  return expected.packages_file ? JSON.parse(readFileSync(join(root, expected.packages_file), 'utf8')) : [];
}

/** What our catalogers say of all files of a fixture. */
export function scanFixture(root: string, fixture: Fixture): { packages: FoundPackage[]; unknowns: string[] } {
  const kind = fixture.kind.replace(/^\w+:/, '');
  const byCataloger = new Map<Cataloger, FilePackages[]>();
  const scan = (path: string, bytes: Uint8Array) => {
    let as = path;
    let asked = interestOf(path, true);
    const standIn = standInFor(kind, path);
    if (asked.length === 0 && standIn !== undefined) {
      as = standIn;
      asked = interestOf(as, true);
    }
    if (!['script', undefined].includes(programOf(bytes))) asked = [...asked, ...executableCatalogers()];
    for (const cataloger of asked) {
      const files = byCataloger.get(cataloger) ?? [];
      files.push(...scanFile(memoryFile(as, bytes), [cataloger]));
      byCataloger.set(cataloger, files);
    }
  };
  for (const path of [fixture.path].flat()) {
    const full = join(root, path);
    if (statSync(full).isDirectory()) for (const [name, bytes] of filesBelow(full, '')) scan(name, bytes);
    else if (path.endsWith('.txtar')) for (const [name, bytes] of archived(readFileSync(full, 'utf8'))) scan(name, bytes);
    // Large databases are kept compressed, which real ones are not.
    else if (fixture.kind.startsWith('rpmdb:') && path.endsWith('.gz'))
      scan(`var/lib/rpm/${basename(path, '.gz')}`, gunzipSync(readFileSync(full)));
    else if (fixture.kind.startsWith('rpmdb:')) scan(`var/lib/rpm/${basename(path)}`, readFileSync(full));
    else scan(path, readFileSync(full));
  }
  const packages: FoundPackage[] = [];
  const unknowns: string[] = [];
  for (const [cataloger, files] of byCataloger) {
    const reports = files.flatMap((file) => file.reports);
    for (const report of reports) {
      if ('unknown' in report) unknowns.push(report.unknown);
      else if ('type' in report && !cataloger.join) packages.push(report);
    }
    if (cataloger.join) packages.push(...[...cataloger.join(files)].map((joined) => joined.package));
  }
  return { packages, unknowns };
}

function* filesBelow(folder: string, prefix: string): Iterable<readonly [string, Uint8Array]> {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, path);
    else if (entry.isFile()) yield [path, readFileSync(join(folder, path))];
  }
}

/** The files of a text archive of Go's tests: each behind a line `-- path --`. */
function archived(text: string): [string, Uint8Array][] {
  const parts = text.split(/^-- (.+) --$/m).slice(1);
  const files: [string, Uint8Array][] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    files.push([(parts[index] ?? '').replace(/^\//, ''), Buffer.from((parts[index + 1] ?? '').replace(/^\n/, ''))]);
  }
  return files;
}

/** Whether a package that we found is one that a peer expects. */
export function isExpected(found: FoundPackage, expected: ExpectedPackage): boolean {
  return isNamed(found, expected) && sameVersion(found, expected);
}

export function isNamed(found: FoundPackage, expected: ExpectedPackage): boolean {
  return namesOf(found).has(foldName(expected.name));
}

/** Peers write namespace and name in one, each in its own way. */
function namesOf({ namespace, name, subpath }: FoundPackage): Set<string> {
  const names = new Set([foldName(name)]);
  if (namespace !== undefined) for (const joint of ['/', ':', '.']) names.add(foldName(`${namespace}${joint}${name}`));
  if (subpath !== undefined) for (const whole of [...names]) names.add(foldName(`${whole}/${subpath}`));
  return names;
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function sameVersion(found: FoundPackage, expected: ExpectedPackage): boolean {
  const fold = (version: string) => version.replace(/^v(?=\d)/, '').replace(/^0:/, '');
  const epoch = expected.Epoch ?? expected.epoch ?? expected.Metadata?.Epoch ?? 0;
  const release = expected.Release ?? expected.release ?? '';
  // trivy's word for none.
  const version = expected.version === 'unknown' ? '' : expected.version;
  const whole = `${epoch > 0 ? `${epoch}:` : ''}${version}${release === '' ? '' : `-${release}`}`;
  return fold(found.version ?? '') === fold(whole) || (found.version ?? '') === expected.version;
}
