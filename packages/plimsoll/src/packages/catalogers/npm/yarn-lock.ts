import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { CatalogerReport, FoundPackage } from '../../package.types.ts';
import { npmPackage, splitSpecifier } from './npm-package.ts';
import { type YarnEntry, yarnEntries } from './yarn-entries.ts';

/** Yarn's lock file of version 1 and of Berry (2 and later), which is YAML of the same lines. */
export const yarnLock = defineCataloger({
  id: 'yarn-lock',
  ecosystem: 'npm',
  finds: 'declared',
  summary: 'Packages that Yarn locked',
  reads: ['**/yarn.lock'],
  when: (path) => !`/${path}`.includes('/node_modules/'),
  examples: [
    {
      files: {
        'yarn.lock': `# yarn lockfile v1


"@babel/code-frame@^7.0.0", "@babel/code-frame@^7.8.3":
  version "7.12.13"
  dependencies:
    "@babel/highlight" "^7.12.13"

"width@npm:string-width@^4.2.0":
  version "4.2.3"
`,
      },
      finds: ['pkg:npm/%40babel/code-frame@7.12.13', 'pkg:npm/string-width@4.2.3'],
    },
    {
      files: {
        'yarn.lock': `__metadata:
  version: 8

"debug@npm:^4.3.4":
  version: 4.3.4
  resolution: "debug@npm:4.3.4"
  dependencies:
    ms: "npm:2.1.2"
  languageName: node
  linkType: hard

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  linkType: soft
`,
      },
      finds: ['pkg:npm/debug@4.3.4', 'pkg:npm/shop'],
    },
    { files: { 'yarn.lock': 'once@^1.3.0:\n  resolved "https://packages.example/once.tgz"\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const found: FoundPackage[] = [];
    for (const entry of yarnEntries(file.text())) {
      const report = packageOf(entry);
      if (report && 'unknown' in report) yield report;
      else if (report) found.push(report);
    }
    yield* distinctPackages(found);
  },
});

function packageOf({
  patterns,
  fields,
  dependencies,
}: YarnEntry): FoundPackage | Extract<CatalogerReport, { unknown: string }> | undefined {
  const [pattern] = patterns;
  if (!pattern || pattern === '__metadata') return undefined;
  const resolution = splitSpecifier(fields.get('resolution') ?? '');
  const asked = splitSpecifier(pattern) ?? { name: pattern, rest: '' };
  // `alias@npm:name@range`, of which Berry tells the resolution.
  const aliased = asked.rest.startsWith('npm:') ? splitSpecifier(asked.rest.slice('npm:'.length)) : undefined;
  const isWorkspace = resolution?.rest.startsWith('workspace:') === true;
  const resolved = fields.get('resolved')?.replace(/#[0-9a-f]{40}$/, '');
  const name = (isWorkspace ? undefined : resolution?.name) ?? archiveName(resolved) ?? aliased?.name ?? asked.name;
  const version = fields.get('version');
  if (!version) return { unknown: `entry ${pattern.slice(0, 200)} without a version` };
  // Berry writes this version for workspaces, whatever their package.json says.
  const isLocal = version === '0.0.0-use.local';
  const origin = resolution && !/^(npm|workspace|patch|portal|link|file|virtual):/.test(resolution.rest) ? resolution.rest : undefined;
  return npmPackage(name, isLocal ? undefined : version, {
    resolved: origin ?? resolved,
    integrity: fields.get('integrity'),
    dependsOn: dependencies,
  });
}

/** A registry's archives lie at `NAME/-/…tgz`, whatever name the package is asked for by. */
function archiveName(resolved: string | undefined): string | undefined {
  const path = resolved && /^https?:\/\/[^/]+\/(.+)\/-\/[^/]+$/.exec(resolved)?.[1];
  if (!path) return undefined;
  const parts = path.replace(/%2f/i, '/').split('/');
  const [scope, name] = [parts.at(-2), parts.at(-1)];
  return scope?.startsWith('@') ? `${scope}/${name}` : name;
}
