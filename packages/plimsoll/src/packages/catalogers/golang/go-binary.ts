import { type GoModule, goBuildInfoOf } from '../../binaries/go-build-info.ts';
import { defineCataloger } from '../../define.ts';
import type { FoundPackage } from '../../package.types.ts';
import { goModule, goStandardLibraryOf, isLocalPath } from './go-module.ts';
import { goMainVersion } from './main-version.ts';

/** The module whose code is in the program. What a folder took the place of keeps its name, but nobody knows its version. */
function linked({ path, version, replacement }: GoModule): FoundPackage {
  if (!replacement) return goModule(path, version);
  return isLocalPath(replacement.path) ? goModule(path) : goModule(replacement.path, replacement.version);
}

/** Programs built without modules name only their main package; on these hosts the module is the repository. */
function moduleOnHost(path: string | undefined): string | undefined {
  return /^(?:github\.com|gitlab\.com|bitbucket\.org)\/[^/]+\/[^/]+/.exec(path ?? '')?.[0];
}

export const goBinary = defineCataloger({
  id: 'go-binary',
  ecosystem: 'golang',
  finds: 'installed',
  summary: 'Modules that Go programs were linked from, also stripped ones, and the version of their standard library',
  reads: 'executables',
  *parse(file) {
    const info = goBuildInfoOf(file);
    if (info === undefined) return;
    if (info === 'broken') {
      yield { unknown: 'a Go program whose build information cannot be read' };
      return;
    }
    const library = goStandardLibraryOf(info.goVersion);
    const dependencies = info.dependencies.map(linked);
    const main = info.main?.path ?? moduleOnHost(info.path);
    if (main !== undefined) {
      const names = [...dependencies, ...(library ? [library] : [])].map(({ namespace, name }) =>
        namespace ? `${namespace}/${name}` : name,
      );
      yield { ...goModule(main, goMainVersion(info)), ...(names.length > 0 && { dependsOn: names }) };
    }
    if (library) yield library;
    yield* dependencies;
  },
  examples: [
    {
      // An ELF file of one writable segment with Go's header (pointers are not needed since Go 1.18).
      files: {
        'usr/bin/tool':
          'base64:f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAEAAAAAAAAEAAAAGAAAAgAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAoAAAAAAAAACgAAAAAAAAABAAAAAAAAAAAAAAAAAAAAD/IEdvIGJ1aWxkaW5mOggCAAAAAAAAAAAAAAAAAAAAAAhnbzEuMjIuMXMwd68MknQIAkHhwQfm1hjmcGF0aAlleGFtcGxlLmNvbS90b29sCm1vZAlleGFtcGxlLmNvbS90b29sCXYxLjIuMAkKZGVwCWV4YW1wbGUub3JnL2EvYgl2MC4zLjEJaDE6eAr5MkMxhhggcgCCQhBBFtjyAAAA',
      },
      finds: ['pkg:golang/example.com/tool@v1.2.0', 'pkg:golang/stdlib@1.22.1', 'pkg:golang/example.org/a/b@v0.3.1'],
    },
  ],
});
