import { asString, asStrings, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { tomlDocument } from '../../formats/toml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { pythonPackage, repositoryAddress, tablesOf } from './python-package.ts';

/** PDM's lock file; a package may stand there several times, with and without extras. */
export const pdmLock = defineCataloger({
  id: 'pdm-lock',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that PDM locked',
  reads: ['**/pdm.lock'],
  examples: [
    {
      files: { 'pdm.lock': '[[package]]\nname = "toml"\nversion = "0.10.2"\ngroups = ["default"]\ndependencies = ["six>=1.0"]\n' },
      finds: ['pkg:pypi/toml@0.10.2'],
    },
    { files: { 'pdm.lock': 'package = [\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') yield { unknown: document };
    else yield* distinctPackages(tablesOf(document, 'package').flatMap(packageOf));
  },
});

function packageOf(entry: JsonObject): FoundPackage[] {
  const name = asString(entry['name']);
  if (!name) return [];
  const groups = asStrings(entry['groups']);
  const needs = asStrings(entry['dependencies']).map((need) => /^[A-Za-z0-9][\w.-]*/.exec(need)?.[0]);
  return [
    pythonPackage(name, asString(entry['version']), {
      origin: repositoryAddress('git', asString(entry['git']), asString(entry['revision'])) ?? asString(entry['url']),
      development: groups.length > 0 && groups.every((group) => group === 'dev'),
      dependsOn: [...new Set(needs.filter((need) => need !== undefined))],
    }),
  ];
}
