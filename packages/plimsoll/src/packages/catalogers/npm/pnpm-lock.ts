import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { yamlDocuments } from '../../formats/yaml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { npmPackage } from './npm-package.ts';
import { splitPnpmKey } from './pnpm-key.ts';

/** pnpm's lock file of versions 5 to 9. A second document holds pnpm's own packages, which are installed too. */
export const pnpmLock = defineCataloger({
  id: 'pnpm-lock',
  ecosystem: 'npm',
  finds: 'declared',
  summary: 'Packages that pnpm locked',
  reads: ['**/pnpm-lock.yaml'],
  when: (path) => !`/${path}`.includes('/node_modules/'),
  examples: [
    {
      files: {
        'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      acorn-jsx: { specifier: ^5.0.0, version: 5.3.2(acorn@8.11.3) }
    devDependencies:
      uuid: { specifier: ^8.0.0, version: 8.3.2 }
packages:
  acorn-jsx@5.3.2: { resolution: {} }
  acorn@8.11.3: { resolution: {} }
  uuid@8.3.2: { resolution: {} }
snapshots:
  acorn-jsx@5.3.2(acorn@8.11.3):
    dependencies: { acorn: 8.11.3 }
  acorn@8.11.3: {}
  uuid@8.3.2: {}
`,
      },
      finds: ['pkg:npm/acorn-jsx@5.3.2', 'pkg:npm/acorn@8.11.3', 'pkg:npm/uuid@8.3.2'],
    },
    {
      files: {
        'pnpm-lock.yaml': `lockfileVersion: 5.4
packages:
  /@typescript-eslint/types/5.13.0: { dev: true }
  /acorn-jsx/5.3.2_acorn@8.7.0: {}
  packages.example/foo/1.1.0: {}
`,
      },
      finds: ['pkg:npm/%40typescript-eslint/types@5.13.0', 'pkg:npm/acorn-jsx@5.3.2', 'pkg:npm/foo@1.1.0'],
    },
    { files: { 'pnpm-lock.yaml': '- no\n- lock\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const { values, problems } = yamlDocuments(file.text());
    for (const problem of problems) yield { unknown: problem };
    const locks = values.map(asObject).filter((lock) => lock !== undefined);
    if (locks.length === 0 && problems.length === 0) yield { unknown: 'the lock file is not a mapping' };
    yield* distinctPackages(locks.flatMap((lock) => [...packagesOf(lock)]));
  },
});

function* packagesOf(lock: JsonObject): Generator<FoundPackage> {
  const snapshots = asObject(lock['snapshots']);
  const needed = snapshots && runtimeSnapshots(lock, snapshots);
  const needs = new Map<string, string[]>();
  for (const [key, value] of Object.entries(snapshots ?? {})) {
    const bare = withoutPeers(key);
    needs.set(bare, [...(needs.get(bare) ?? []), ...Object.keys(asObject(asObject(value)?.['dependencies']) ?? {})]);
  }
  for (const [key, value] of Object.entries(asObject(lock['packages']) ?? {})) {
    const entry = asObject(value) ?? {};
    const split = splitPnpmKey(key, lock['lockfileVersion']);
    const name = asString(entry['name']) ?? split?.name;
    if (!name) continue;
    const resolution = asObject(entry['resolution']);
    yield npmPackage(name, asString(entry['version']) ?? split?.version, {
      resolved: addressOf(resolution),
      integrity: asString(resolution?.['integrity']),
      development: needed ? !needed.has(key) : entry['dev'] === true,
      dependsOn: needs.get(key) ?? Object.keys(asObject(entry['dependencies']) ?? {}),
    });
  }
}

function addressOf(resolution: JsonObject | undefined): string | undefined {
  const repository = asString(resolution?.['repo']);
  const commit = asString(resolution?.['commit']);
  if (!repository) return asString(resolution?.['tarball']);
  const url = repository.startsWith('git') ? repository : `git+${repository}`;
  return commit ? `${url}#${commit}` : url;
}

const withoutPeers = (key: string): string => (key.includes('(') ? key.slice(0, key.indexOf('(')) : key);

/** Which packages of a version 9 lock an importer's dependencies or optional dependencies reach; the others are for development. */
function runtimeSnapshots(lock: JsonObject, snapshots: JsonObject): ReadonlySet<string> {
  const open: string[] = [];
  for (const importer of Object.values(asObject(lock['importers']) ?? {})) {
    for (const kind of ['dependencies', 'optionalDependencies', 'configDependencies', 'packageManagerDependencies']) {
      for (const [name, value] of Object.entries(asObject(asObject(importer)?.[kind]) ?? {})) {
        open.push(...snapshotKeys(name, asString(asObject(value)?.['version']) ?? ''));
      }
    }
  }
  const reached = new Set<string>();
  const packages = new Set<string>();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const snapshot = asObject(snapshots[key]);
    if (reached.has(key) || !Object.hasOwn(snapshots, key)) continue;
    reached.add(key);
    packages.add(withoutPeers(key));
    for (const kind of ['dependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(asObject(snapshot?.[kind]) ?? {}))
        open.push(...snapshotKeys(name, asString(version) ?? ''));
    }
  }
  return packages;
}

/** A version in a lock names a snapshot by `name@version`, or as a whole where it is an alias or an address. */
const snapshotKeys = (name: string, version: string): string[] => [`${name}@${version}`, version];
