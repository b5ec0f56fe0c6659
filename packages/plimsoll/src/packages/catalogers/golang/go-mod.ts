import { defineCataloger, type JoinedReport } from '../../define.ts';
import type { CatalogerReport, FoundPackage } from '../../package.types.ts';
import { readGoMod } from './go-mod-file.ts';
import { goModule, goStandardLibraryOf, isStandardLibrary } from './go-module.ts';

type File = { readonly path: string; readonly reports: readonly CatalogerReport[] };

/** Since this version go.mod names all modules that the build needs; before it the indirect ones are only in go.sum. */
const completeSince = 17;

export const goMod = defineCataloger({
  id: 'go-mod',
  ecosystem: 'golang',
  finds: 'declared',
  summary: 'Modules that go.mod requires, with replacements, those of go.sum before Go 1.17, and the standard library',
  reads: ['**/go.mod', '**/go.sum'],
  *parse(file) {
    if (file.path.endsWith('go.sum')) {
      yield* summed(file.text());
      return;
    }
    const { required, goVersion } = readGoMod(file.text());
    for (const { path, version } of required) yield goModule(path, version);
    const library = goVersion === undefined ? undefined : goStandardLibraryOf(goVersion);
    if (library) yield library;
  },
  *join(files) {
    const modules = new Map(files.filter(({ path }) => path.endsWith('go.mod')).map((file) => [folderOf(file.path), file]));
    for (const file of files) {
      const found = packagesIn(file);
      if (!file.path.endsWith('go.sum')) yield* found.map((each) => told(each, file.path));
      else {
        const module = modules.get(folderOf(file.path));
        const known = module ? packagesIn(module) : [];
        if (module && isComplete(known)) continue;
        const names = new Set(known.map(keyOf));
        yield* found.filter((each) => !names.has(keyOf(each))).map((each) => told(each, file.path));
      }
    }
  },
  examples: [
    {
      files: {
        'go.mod': `module example.com/app
go 1.22.5
require example.org/a v1.0.0
require (
	example.org/b v0.2.0 // indirect
	example.org/c/v2 v2.1.0
)
replace example.org/b => example.net/fork/b v0.2.1
`,
        'go.sum': 'example.org/d v1.0.0 h1:x=\n',
      },
      finds: [
        'pkg:golang/example.org/a@v1.0.0',
        'pkg:golang/example.net/fork/b@v0.2.1',
        'pkg:golang/example.org/c/v2@v2.1.0',
        'pkg:golang/stdlib@1.22.5',
      ],
    },
    {
      files: {
        'go.mod': 'module example.com/app\ngo 1.16\nrequire example.org/a v1.0.0\n',
        'go.sum': 'example.org/a v1.0.0 h1:x=\nexample.org/d v1.0.0/go.mod h1:x=\nexample.org/d v1.1.0 h1:x=\n',
      },
      finds: ['pkg:golang/example.org/a@v1.0.0', 'pkg:golang/example.org/d@v1.1.0', 'pkg:golang/stdlib@1.16'],
    },
  ],
});

/** The last, and so highest, version of each module whose code was loaded or whose requirements were. */
function* summed(text: string): Generator<FoundPackage> {
  const versions = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [path, version, sum] = line.trim().split(/\s+/);
    if (path && version && sum) versions.set(path, version.replace(/\/go\.mod$/, ''));
  }
  for (const [path, version] of versions) yield goModule(path, version);
}

function isComplete(packages: readonly FoundPackage[]): boolean {
  const [major = 0, minor = 0] = (packages.find(isStandardLibrary)?.version ?? '0').split('.').map(Number);
  return major > 1 || minor >= completeSince;
}

function packagesIn({ reports }: File): FoundPackage[] {
  return reports.filter((report) => 'type' in report);
}

function told(found: FoundPackage, path: string): JoinedReport {
  return { package: found, evidence: [path] };
}

function keyOf({ namespace = '', name }: FoundPackage): string {
  return `${namespace}/${name}`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
