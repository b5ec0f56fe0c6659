import { defineCataloger } from '../../define.ts';
import { nugetPackage } from './nuget-package.ts';

/** Paket's lock file: sections by kind of source, packages indented by four blanks, their needs by six. */
export const paketLock = defineCataloger({
  id: 'paket-lock',
  ecosystem: 'nuget',
  finds: 'declared',
  summary: 'Packages that Paket locked',
  reads: ['**/paket.lock'],
  examples: [
    {
      files: {
        'paket.lock': `NUGET
  remote: https://packages.example/v3/index.json
    NUnit (2.6.4)
      NUnit.Console (>= 3.0)
    FSharp.Core (4.5) - restriction: >= net45
GITHUB
  remote: fsprojects/Paket
    src/App.fs (30cd5366)
`,
      },
      finds: ['pkg:nuget/NUnit@2.6.4', 'pkg:nuget/FSharp.Core@4.5', 'pkg:github/fsprojects/paket@30cd5366#src/App.fs'],
    },
  ],
  *parse(file) {
    let section = '';
    let remote = '';
    for (const raw of file.text().split('\n')) {
      const line = raw.trimEnd();
      if (/^[A-Z]+$/.test(line)) section = line;
      remote = /^ {2}remote: (.+)$/.exec(line)?.[1] ?? remote;
      const [, name, version] = /^ {4}([^\s(][^(]{0,300}?) \(([^()\s]+)\)/.exec(line) ?? [];
      if (!name || !version) continue;
      if (section === 'NUGET') yield nugetPackage(name, version);
      const [owner, repository] = remote.split('/');
      if (section !== 'GITHUB' || !owner || !repository) continue;
      yield { type: 'github', namespace: owner, name: repository, version, ...(name === remote ? {} : { subpath: name }) };
    }
  },
});
