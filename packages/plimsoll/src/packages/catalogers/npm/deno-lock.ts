import { asObject, asString, asStrings, type JsonObject, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { npmPackage, splitSpecifier } from './npm-package.ts';

/** Deno's lock file of versions 2 to 5: packages of npm, of JSR (type `jsr`, named with scope) and of `deno.land/x` addresses. */
export const denoLock = defineCataloger({
  id: 'deno-lock',
  ecosystem: 'npm',
  finds: 'declared',
  summary: 'Packages that Deno locked',
  reads: ['**/deno.lock'],
  examples: [
    {
      files: {
        'deno.lock': JSON.stringify({
          version: '4',
          jsr: { '@std/path@1.0.8': { integrity: 'aa' } },
          npm: { 'ms@2.1.3': {}, 'acorn-jsx@5.3.2_acorn@8.14.0': { dependencies: ['acorn@8.14.0'] } },
          remote: { 'https://deno.land/x/oak@v12.6.1/mod.ts': 'aa', 'https://deno.land/x/oak@v12.6.1/context.ts': 'bb' },
        }),
      },
      finds: ['pkg:npm/ms@2.1.3', 'pkg:npm/acorn-jsx@5.3.2', 'pkg:jsr/%40std/path@1.0.8', 'pkg:deno/oak@12.6.1'],
    },
    { files: { 'deno.lock': '[]' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const lock = asObject(jsonValue(file.text()));
    if (!lock) yield { unknown: 'the lock file is not a JSON object' };
    else yield* distinctPackages(packagesOf(lock));
  },
});

function* packagesOf(lock: JsonObject): Generator<FoundPackage> {
  const older = asObject(lock['packages']);
  const npm = asObject(lock['npm']);
  for (const [key, value] of Object.entries(asObject(older?.['npm']) ?? asObject(npm?.['packages']) ?? npm ?? {})) {
    const split = splitSpecifier(key);
    const entry = asObject(value);
    if (!split || !entry) continue;
    const needs = Array.isArray(entry['dependencies'])
      ? asStrings(entry['dependencies'])
      : Object.keys(asObject(entry['dependencies']) ?? {});
    // Peers follow behind an underscore.
    yield npmPackage(split.name, split.rest.replace(/_.*$/, ''), {
      integrity: asString(entry['integrity']),
      dependsOn: needs.map((need) => splitSpecifier(need)?.name ?? need),
    });
  }
  for (const key of Object.keys(asObject(older?.['jsr']) ?? asObject(lock['jsr']) ?? {})) {
    const split = splitSpecifier(key);
    if (split) yield { ...npmPackage(split.name, split.rest), type: 'jsr' };
  }
  for (const address of Object.keys(asObject(lock['remote']) ?? {})) {
    const module = /^https:\/\/deno\.land\/(?:x\/)?([a-z0-9_]+)@v?([^/]+)\//.exec(address);
    if (module?.[1] && module[2]) yield { type: 'deno', name: module[1], version: module[2] };
  }
}
