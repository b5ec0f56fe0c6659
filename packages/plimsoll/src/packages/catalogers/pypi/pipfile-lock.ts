import { asObject, asString, type JsonObject, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { pythonPackage, repositoryAddress } from './python-package.ts';

/** Pipenv's lock file: `default`, `develop` and groups of other names, each a table by distribution. */
export const pipfileLock = defineCataloger({
  id: 'pipfile-lock',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that Pipenv locked',
  reads: ['**/Pipfile.lock'],
  examples: [
    {
      files: {
        'Pipfile.lock':
          '{"_meta":{},"default":{"requests":{"version":"==2.32.3"},"tool":{"git":"https://git.example/tool.git","ref":"abc"}},"develop":{"pluggy":{"version":"==1.0.0"}}}',
      },
      finds: ['pkg:pypi/requests@2.32.3', 'pkg:pypi/tool?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Ftool.git%40abc', 'pkg:pypi/pluggy@1.0.0'],
    },
    { files: { 'Pipfile.lock': '' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const lock = asObject(jsonValue(file.text()));
    if (!lock) yield { unknown: 'the lock file is not a JSON object' };
    else yield* distinctPackages(Object.keys(lock).flatMap((group) => groupOf(group, asObject(lock[group]))));
  },
});

function groupOf(group: string, entries: JsonObject | undefined): FoundPackage[] {
  if (group === '_meta' || !entries) return [];
  return Object.entries(entries).map(([name, value]) => {
    const entry = asObject(value);
    const version = asString(entry?.['version'])?.replace(/^={2,3}\s*/, '');
    return pythonPackage(name, version, {
      origin: repositoryAddress('git', asString(entry?.['git']), asString(entry?.['ref'])) ?? asString(entry?.['file']),
      development: group === 'develop',
    });
  });
}
