import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { tomlDocument } from '../../formats/toml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { namesOfTables, pythonPackage, tablesOf } from './python-package.ts';

/** uv's lock file. What only the dependency groups of its own projects reach is for development. */
export const uvLock = defineCataloger({
  id: 'uv-lock',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that uv locked',
  reads: ['**/uv.lock'],
  examples: [
    {
      files: {
        'uv.lock': `version = 1

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "idna" }]

[package.dev-dependencies]
dev = [{ name = "ruff" }]

[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://packages.example/simple" }

[[package]]
name = "ruff"
version = "0.8.1"
source = { git = "https://git.example/ruff#84748be" }
`,
      },
      finds: ['pkg:pypi/shop@0.1.0', 'pkg:pypi/idna@3.10', 'pkg:pypi/ruff@0.8.1?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fruff%2384748be'],
    },
    { files: { 'uv.lock': '[[' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const entries = tablesOf(document, 'package');
    const reached = reachedAtRunTime(entries);
    yield* distinctPackages(entries.flatMap((entry) => packageOf(entry, reached)));
  },
});

function packageOf(entry: JsonObject, reached: ReadonlySet<string>): FoundPackage[] {
  const name = asString(entry['name']);
  if (!name) return [];
  const source = asObject(entry['source']);
  const repository = asString(source?.['git']);
  return [
    pythonPackage(name, asString(entry['version']), {
      origin: repository ? `git+${repository}` : asString(source?.['url']),
      development: !isOwn(entry) && !reached.has(name),
      dependsOn: namesOfTables(entry['dependencies']),
    }),
  ];
}

/** The project itself and members of its workspace. */
function isOwn(entry: JsonObject): boolean {
  const source = asObject(entry['source']);
  return source?.['virtual'] !== undefined || source?.['editable'] !== undefined;
}

function reachedAtRunTime(entries: readonly JsonObject[]): ReadonlySet<string> {
  const needs = new Map<string, string[]>();
  const open: string[] = [];
  for (const entry of entries) {
    const name = asString(entry['name']) ?? '';
    const optional = Object.values(asObject(entry['optional-dependencies']) ?? {}).flatMap(namesOfTables);
    needs.set(name, [...(needs.get(name) ?? []), ...namesOfTables(entry['dependencies']), ...optional]);
    if (isOwn(entry)) open.push(name);
  }
  // Without a project of its own, such as for a script, nothing is known to be for development.
  if (open.length === 0) return new Set(needs.keys());
  const reached = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...(needs.get(name) ?? []));
  }
  return reached;
}
