import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { tomlDocument } from '../../formats/toml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { namesOfTables, pythonPackage, repositoryAddress, tablesOf } from './python-package.ts';

/** The lock file that all of Python's tools share (PEP 751). Folders of the project itself have no version. */
export const pylock = defineCataloger({
  id: 'pylock',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that a pylock.toml locked',
  reads: ['**/pylock.toml', '**/pylock.*.toml'],
  examples: [
    {
      files: {
        'pylock.toml': `lock-version = "1.0"

[[packages]]
name = "attrs"
version = "25.1.0"

[[packages]]
name = "tool"
vcs = { type = "git", url = "https://git.example/tool.git", commit-id = "735093f" }
`,
      },
      finds: ['pkg:pypi/attrs@25.1.0', 'pkg:pypi/tool?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Ftool.git%40735093f'],
    },
    { files: { 'pylock.dev.toml': '=' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') yield { unknown: document };
    else yield* distinctPackages(tablesOf(document, 'packages').flatMap(packageOf));
  },
});

function packageOf(entry: JsonObject): FoundPackage[] {
  const name = asString(entry['name']);
  if (!name) return [];
  const source = asObject(entry['vcs']);
  const repository = repositoryAddress(asString(source?.['type']) ?? 'git', asString(source?.['url']), asString(source?.['commit-id']));
  return [
    pythonPackage(name, asString(entry['version']), {
      origin: repository ?? asString(asObject(entry['archive'])?.['url']),
      dependsOn: namesOfTables(entry['dependencies']),
    }),
  ];
}
