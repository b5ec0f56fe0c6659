import { asObject, asString, asStrings, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

export const renvLock = defineCataloger({
  id: 'renv-lock',
  ecosystem: 'cran',
  finds: 'declared',
  summary: 'R packages that renv locked',
  reads: ['**/renv.lock'],
  *parse(file) {
    const lock = asObject(jsonValue(file.text()));
    if (!lock) {
      yield { unknown: 'renv.lock is not JSON' };
      return;
    }
    for (const [key, value] of Object.entries(asObject(lock['Packages']) ?? {})) {
      const entry = asObject(value) ?? {};
      const name = asString(entry['Package']) ?? key;
      const version = asString(entry['Version']);
      const dependsOn = asStrings(entry['Requirements']);
      const [host, user, repository, commit] = ['RemoteHost', 'RemoteUsername', 'RemoteRepo', 'RemoteSha'].map((each) =>
        asString(entry[each]),
      );
      const vcs =
        host && user && repository && `git+https://${host.replace(/^api\./, '')}/${user}/${repository}${commit ? `@${commit}` : ''}`;
      yield {
        type: entry['Source'] === 'Bioconductor' ? 'bioconductor' : 'cran',
        name,
        ...(version && { version }),
        ...(vcs && { qualifiers: { vcs_url: vcs } }),
        ...(dependsOn.length > 0 && { dependsOn }),
      };
    }
  },
  examples: [
    {
      files: { 'renv.lock': '{"Packages":{"mime":{"Package":"mime","Version":"0.12.1","Source":"Repository","Requirements":["tools"]}}}' },
      finds: ['pkg:cran/mime@0.12.1'],
    },
    { files: { 'renv.lock': '{' }, finds: [], unknown: 1 },
  ],
});
