import { defineCataloger, type JoinedReport } from '../../define.ts';
import type { CatalogerReport } from '../../package.types.ts';
import { assemblyReports } from './assembly.ts';
import { dependencyReports } from './dependency-context.ts';

/**
 * .NET applications and runtimes. A `.deps.json` names the packages and which assemblies are theirs; an assembly that none names goes by
 * its own version resource. Both are read together: the parts of a runtime are no packages of their own.
 */
export const dotnetApplication = defineCataloger({
  id: 'dotnet-application',
  ecosystem: 'nuget',
  finds: 'installed',
  summary: 'NuGet packages of .NET applications and runtimes, and assemblies without any',
  reads: ['**/*.deps.json', '**/*.{dll,DLL,exe,EXE}'],
  examples: [
    {
      files: {
        'app/Shop.deps.json': JSON.stringify({
          runtimeTarget: { name: '.NETCoreApp,Version=v8.0' },
          targets: {
            '.NETCoreApp,Version=v8.0': {
              'Shop/1.0.0': { dependencies: { 'Newtonsoft.Json': '13.0.3' }, runtime: { 'Shop.dll': {} } },
              'Newtonsoft.Json/13.0.3': { runtime: { 'lib/net6.0/Newtonsoft.Json.dll': {} } },
              'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.0': { runtime: { 'System.Runtime.dll': {} } },
            },
          },
          libraries: {
            'Shop/1.0.0': { type: 'project' },
            'Newtonsoft.Json/13.0.3': { type: 'package', sha512: '' },
            'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.0': { type: 'runtimepack' },
          },
        }),
      },
      finds: ['pkg:nuget/Shop@1.0.0', 'pkg:nuget/Newtonsoft.Json@13.0.3', 'pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.0'],
    },
    { files: { 'app/Broken.deps.json': '[]' }, finds: [], unknown: 1 },
    { files: { 'app/native.dll': 'MZ' }, finds: [] },
  ],
  *parse(file) {
    yield* file.path.endsWith('.json') ? dependencyReports(file.text()) : assemblyReports(file);
  },
  *join(files) {
    const owned = new Map<string, Set<string>>();
    for (const { path, reports } of files) {
      const names = reports.flatMap((report) => ('part' in report ? assembliesOf(report.part) : []));
      const folder = folderOf(path);
      const all = owned.get(folder) ?? new Set();
      for (const name of names) all.add(name);
      if (names.length > 0) owned.set(folder, all);
    }
    for (const { path, reports } of files) {
      if (!path.endsWith('.json') && isOwned(path, owned)) continue;
      for (const report of reports) if ('type' in report) yield { package: report, evidence: [path] } satisfies JoinedReport;
    }
  },
});

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function assembliesOf(part: Extract<CatalogerReport, { part: unknown }>['part']): string[] {
  return Array.isArray(part['assemblies']) ? part['assemblies'].filter((name) => typeof name === 'string') : [];
}

/** Whether a `.deps.json` beside it or above, as for `runtimes/linux/lib/…` and languages, names an assembly of this name. */
function isOwned(path: string, owned: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  for (let folder = folderOf(path), up = 0; up < 6; folder = folderOf(folder), up++) {
    if (owned.get(folder)?.has(name)) return true;
    if (folder === '') return false;
  }
  return false;
}
