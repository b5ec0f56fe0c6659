import { defineCataloger } from '../../define.ts';
import type { FoundPackage } from '../../package.types.ts';

/** Outputs that are not the default one end in its name. */
const outputs: ReadonlySet<string> = new Set(['bin', 'data', 'debug', 'dev', 'devdoc', 'dist', 'doc', 'info', 'lib', 'man', 'static']);

export const nixStore = defineCataloger({
  id: 'nix-store',
  ecosystem: 'nix',
  finds: 'installed',
  summary: 'Packages in the Nix store, by the names of their paths',
  // Images made by Nix have no database. Each path of the store is known from the first files in it; those deeper down would say no more.
  reads: ['**/nix/store/*/*', '**/nix/store/*/*/*'],
  when: (path) => storeName(path) !== undefined,
  examples: [
    {
      files: {
        'nix/store/h0cnbmfcn93xm5dg2x27ixhag1cwndga-glibc-2.34-210-bin/lib/glibc.so': '',
        'nix/store/h0cnbmfcn93xm5dg2x27ixhag1cwndga-glibc-2.34-210-bin/nix-support': '',
        'nix/store/5av396z8xa13jg89g9jws145c0k26k2x-source/README': '',
      },
      finds: ['pkg:nix/glibc@2.34-210?output=bin&outputhash=h0cnbmfcn93xm5dg2x27ixhag1cwndga'],
    },
  ],
  *parse(file) {
    const found = packageOf(storeName(file.path) ?? '');
    if (found) yield found;
  },
  *join(files) {
    const byPath = new Map<string, { package: FoundPackage; evidence: string }>();
    for (const { path, reports } of files) {
      const name = storeName(path) ?? '';
      for (const report of reports) if ('type' in report && !byPath.has(name)) byPath.set(name, { package: report, evidence: path });
    }
    for (const { package: found, evidence } of byPath.values()) yield { package: found, evidence: [evidence] };
  },
});

/** The name of the path in the store that a file is in: 32 characters of Nix's base 32, a dash, a name. */
function storeName(path: string): string | undefined {
  const [, name] = /(?:^|\/)nix\/store\/([0-9a-z]{32}-[^/]+)\//.exec(path) ?? [];
  return name?.endsWith('.drv') ? undefined : name;
}

/** Where a dash comes before a digit the version begins, as Nix parts names itself. What has no version is a source, script or patch. */
function packageOf(storePath: string): FoundPackage | undefined {
  const [, hash = '', name, rest] = /^([0-9a-z]{32})-(.+?)-(\d.*)$/.exec(storePath) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const last = rest.slice(rest.lastIndexOf('-') + 1);
  const output = rest.includes('-') && outputs.has(last) ? last : undefined;
  const version = output === undefined ? rest : rest.slice(0, -output.length - 1);
  return { type: 'nix', name, version, qualifiers: { outputhash: hash, ...(output !== undefined && { output }) } };
}
