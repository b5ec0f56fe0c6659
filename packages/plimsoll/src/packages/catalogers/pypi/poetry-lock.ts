import { asObject, asString, asStrings, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { tomlDocument } from '../../formats/toml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { pythonPackage, repositoryAddress, tablesOf } from './python-package.ts';

/** Poetry's lock file; groups are `category` until Poetry 1.5 and `groups` since 2.0, between them only pyproject.toml knows. */
export const poetryLock = defineCataloger({
  id: 'poetry-lock',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that Poetry locked',
  reads: ['**/poetry.lock'],
  examples: [
    {
      files: {
        'poetry.lock': `[[package]]
name = "Flask"
version = "3.1.0"
groups = ["main"]

[package.dependencies]
click = ">=8.1.3"

[[package]]
name = "ike"
version = "0.2.0"

[package.source]
type = "git"
url = "https://git.example/ike"
resolved_reference = "cd66602"
`,
      },
      finds: ['pkg:pypi/flask@3.1.0', 'pkg:pypi/ike@0.2.0?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fike%40cd66602'],
    },
    { files: { 'poetry.lock': '[[package\n' }, finds: [], unknown: 1 },
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
  const source = asObject(entry['source']);
  const kind = asString(source?.['type']);
  const url = asString(source?.['url']);
  const origin =
    kind === 'git' ? repositoryAddress('git', url, asString(source?.['resolved_reference'])) : kind === 'url' ? url : undefined;
  const groups = asStrings(entry['groups']);
  return [
    pythonPackage(name, asString(entry['version']), {
      origin,
      development: entry['category'] === 'dev' || (groups.length > 0 && !groups.includes('main')),
      dependsOn: Object.keys(asObject(entry['dependencies']) ?? {}),
    }),
  ];
}
