import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { nugetPackage } from './nuget-package.ts';

/** What Paket is asked for. A plain version and `=`, `==` name it, other operators leave it open. */
export const paketDependencies = defineCataloger({
  id: 'paket-dependencies',
  ecosystem: 'nuget',
  finds: 'declared',
  summary: 'Packages that Paket is asked for',
  reads: ['**/paket.dependencies'],
  examples: [
    {
      files: {
        'paket.dependencies':
          'nuget NUnit ~> 2.6.3 // comment\nnuget Newtonsoft.Json == 12.0.3\ngithub fsharp/FAKE:5.20.4 build.fsx # comment\n',
      },
      finds: ['pkg:nuget/NUnit', 'pkg:nuget/Newtonsoft.Json@12.0.3', 'pkg:github/fsharp/fake@5.20.4'],
    },
  ],
  *parse(file) {
    yield* distinctPackages(packagesOf(file.text()));
  },
});

function* packagesOf(text: string): Generator<FoundPackage> {
  for (const raw of text.split('\n')) {
    const words = raw
      .replace(/(?:\/\/|#).*$/, '')
      .trim()
      .split(/\s+/);
    const [kind, name] = words;
    if (!name) continue;
    if (kind === 'nuget') yield nugetPackage(name, pinned(words.slice(2)));
    if (kind !== 'github') continue;
    const [place = '', version] = name.split(':');
    const [owner, repository] = place.split('/');
    if (owner && repository) yield { type: 'github', namespace: owner, name: repository, ...(version ? { version } : {}) };
  }
}

function pinned([first, second]: readonly string[]): string | undefined {
  if (first === '=' || first === '==') return second;
  return first && /^\d/.test(first) ? first : undefined;
}
