import { asObject, asString, type JsonObject, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { declaredLicenses } from './declared-licenses.ts';
import { archiveVersion, nameFromPath, npmPackage, splitSpecifier } from './npm-package.ts';

const deepest = 200;

/** npm's package-lock.json and npm-shrinkwrap.json: version 1 nests `dependencies`, 2 and 3 list `packages` by where they are installed. */
export const packageLock = defineCataloger({
  id: 'package-lock',
  ecosystem: 'npm',
  finds: 'declared',
  summary: 'Packages that npm locked',
  reads: ['**/package-lock.json', '**/npm-shrinkwrap.json'],
  when: (path) => !`/${path}`.includes('/node_modules/'),
  examples: [
    {
      files: {
        'package-lock.json': JSON.stringify({
          lockfileVersion: 3,
          packages: {
            '': { name: 'shop', version: '1.0.0' },
            'node_modules/wrappy': { version: '1.0.2', license: 'ISC' },
            'node_modules/once/node_modules/wrappy': { version: '1.0.1', dev: true },
            'node_modules/width': { name: 'string-width', version: '5.1.2' },
            'node_modules/own': { resolved: 'packages/own', link: true },
            'packages/own': { version: '0.1.0' },
          },
        }),
      },
      finds: ['pkg:npm/shop@1.0.0', 'pkg:npm/wrappy@1.0.2', 'pkg:npm/wrappy@1.0.1', 'pkg:npm/string-width@5.1.2', 'pkg:npm/own@0.1.0'],
    },
    {
      files: {
        'package-lock.json': JSON.stringify({
          lockfileVersion: 1,
          dependencies: {
            postcss: { version: '7.0.16', dependencies: { 'supports-color': { version: '6.1.0' } } },
            width: { version: 'npm:string-width@4.2.0' },
          },
        }),
      },
      finds: ['pkg:npm/postcss@7.0.16', 'pkg:npm/supports-color@6.1.0', 'pkg:npm/string-width@4.2.0'],
    },
    { files: { 'package-lock.json': '<<<<<<< HEAD\n{}' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const lock = asObject(jsonValue(file.text()));
    const packages = asObject(lock?.['packages']);
    if (!lock) yield { unknown: 'the lock file is not a JSON object' };
    else if (packages) yield* distinctPackages(listedPackages(packages));
    else yield* distinctPackages(nestedPackages(asObject(lock['dependencies']) ?? {}, 0));
  },
});

function* listedPackages(packages: JsonObject): Generator<FoundPackage> {
  const links = new Map<string, string>();
  for (const [path, value] of Object.entries(packages)) {
    const target = asObject(value)?.['link'] === true ? asString(asObject(value)?.['resolved']) : undefined;
    const name = nameFromPath(path);
    if (target !== undefined && name) links.set(target, name);
  }
  for (const [path, value] of Object.entries(packages)) {
    const entry = asObject(value);
    if (!entry || entry['link'] === true) continue;
    // A member of a workspace that states no name is called what its link is, or as its folder.
    const name = asString(entry['name']) ?? nameFromPath(path) ?? links.get(path) ?? path.slice(path.lastIndexOf('/') + 1);
    if (name === '') continue;
    yield npmPackage(name, asString(entry['version']), {
      resolved: asString(entry['resolved']),
      integrity: asString(entry['integrity']),
      licenses: declaredLicenses(entry),
      development: entry['dev'] === true,
      dependsOn: Object.keys(asObject(entry['dependencies']) ?? {}),
    });
  }
}

function* nestedPackages(dependencies: JsonObject, depth: number): Generator<FoundPackage> {
  for (const [key, value] of Object.entries(dependencies)) {
    const entry = asObject(value);
    if (!entry) continue;
    const written = asString(entry['version']) ?? '';
    const alias = written.startsWith('npm:') ? splitSpecifier(written.slice('npm:'.length)) : undefined;
    // Packages of repositories, archives and folders have their address in place of the version.
    const isAddress = !alias && /[:/]/.test(written);
    yield npmPackage(alias?.name ?? nameFromPath(key) ?? key, alias?.rest ?? (isAddress ? archiveVersion(written) : written), {
      resolved: isAddress ? written : asString(entry['resolved']),
      integrity: asString(entry['integrity']),
      development: entry['dev'] === true,
      dependsOn: Object.keys(asObject(entry['requires']) ?? {}),
    });
    const inner = asObject(entry['dependencies']);
    if (inner && depth < deepest) yield* nestedPackages(inner, depth + 1);
  }
}
