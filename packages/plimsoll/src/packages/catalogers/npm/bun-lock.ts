import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { archiveVersion, npmPackage, splitSpecifier } from './npm-package.ts';

/** Bun's text lock file: JSON with comments and trailing commas, a package is a list that begins with `name@version`. */
export const bunLock = defineCataloger({
  id: 'bun-lock',
  ecosystem: 'npm',
  finds: 'declared',
  summary: 'Packages that Bun locked',
  reads: ['**/{bun.lock,bun.lockb}'],
  when: (path) => !`/${path}`.includes('/node_modules/'),
  examples: [
    {
      files: {
        'bun.lock': `{
  "lockfileVersion": 1,
  "workspaces": { "": { "name": "shop" }, "packages/lib": { "name": "lib", "version": "1.0.0" } },
  "packages": {
    "lib": ["lib@workspace:packages/lib"],
    "wrappy": ["wrappy@1.0.2", "", {}, ""], // locked
    "is-number-1": ["is-number@github:jonschlinkert/is-number#98e8ff1", {}, "jonschlinkert-is-number-98e8ff1"],
  },
}`,
      },
      finds: [
        'pkg:npm/lib@1.0.0',
        'pkg:npm/wrappy@1.0.2',
        'pkg:npm/is-number?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fjonschlinkert%2Fis-number%2398e8ff1',
      ],
    },
    { files: { 'bun.lock': '{ "packages": { "bad": [1] } }' }, finds: [], unknown: 1 },
    { files: { 'bun.lockb': '#!/usr/bin/env bun' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    if (file.path.endsWith('b')) {
      // Its form is a memory image that no document describes and that changed between versions.
      yield { unknown: "Bun's binary lock file is not read; bun install --save-text-lockfile writes a readable one" };
      return;
    }
    const lock = asObject(jsonValue(file.text(), true));
    if (!lock) {
      yield { unknown: 'the lock file is not a JSON object' };
      return;
    }
    const versions = new Map<string, string>();
    for (const member of Object.values(asObject(lock['workspaces']) ?? {})) {
      const { name, version } = asObject(member) ?? {};
      if (typeof name === 'string' && typeof version === 'string') versions.set(name, version);
    }
    const found: FoundPackage[] = [...versions].map(([name, version]) => npmPackage(name, version));
    for (const [key, value] of Object.entries(asObject(lock['packages']) ?? {})) {
      const entry = asArray(value);
      const split = splitSpecifier(asString(entry[0]) ?? '');
      if (!split) {
        yield { unknown: `entry ${key.slice(0, 200)} does not begin with a name and a version` };
        continue;
      }
      const { name, rest } = split;
      if (rest.startsWith('workspace:') || rest.startsWith('root:')) {
        if (!versions.has(name)) found.push(npmPackage(name, undefined));
        continue;
      }
      const details = entry.map(asObject).find((item) => item !== undefined);
      const integrity = entry.map(asString).find((item) => item !== undefined && /^sha\d+-/.test(item));
      const dependsOn = Object.keys(asObject(details?.['dependencies']) ?? {});
      const isVersion = /^\d/.test(rest);
      found.push(npmPackage(name, isVersion ? rest : archiveVersion(rest), { resolved: addressOf(rest), integrity, dependsOn }));
    }
    yield* distinctPackages(found);
  },
});

const addressOf = (rest: string): string | undefined =>
  rest.startsWith('github:') ? `git+https://github.com/${rest.slice('github:'.length)}` : /^[a-z+]+:\/\//.test(rest) ? rest : undefined;
