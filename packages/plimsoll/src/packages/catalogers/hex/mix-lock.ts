import { defineCataloger } from '../../define.ts';
import { originQualifiers } from '../../package-origin.ts';

export const mixLock = defineCataloger({
  id: 'mix-lock',
  ecosystem: 'hex',
  finds: 'declared',
  summary: 'Elixir and Erlang packages that Mix locked',
  reads: ['**/mix.lock'],
  *parse(file) {
    for (const line of file.text().split('\n')) {
      const [, key = '', kind, rest = ''] = /^\s*"([^"]{1,200})":\s*\{:(hex|git|path),\s*(.*)$/.exec(line) ?? [];
      if (kind === 'hex') {
        const [, name = key, version, inner, outer] =
          /^:"?([\w@.]{1,200})"?,\s*"([^"]*)"(?:,\s*"([^"]*)")?(?:.{0,20000},\s*"([0-9a-f]{64})")?/.exec(rest) ?? [];
        const sha256 = outer ?? inner;
        if (version === undefined) yield { unknown: `${key} without a version` };
        else yield { type: 'hex', name, version, ...(sha256 && /^[0-9a-f]{64}$/.test(sha256) && { checksums: { sha256 } }) };
      } else if (kind === 'git') {
        // What a repository holds has no version but its commit.
        const [, url, commit] = /^"([^"]*)",\s*"([^"]*)"/.exec(rest) ?? [];
        const qualifiers = originQualifiers(url && commit ? `git+${url}#${commit}` : undefined);
        yield { type: 'hex', name: key, ...(qualifiers && { qualifiers }) };
      }
    }
  },
  examples: [
    {
      files: {
        'mix.lock': `%{
  "plug": {:hex, :plug, "1.15.3", "712976f504418f6dff0a3e554c40d705a9bcf89a7ccef92fc6a5ef8f16a30a97", [:mix], [{:mime, "~> 2.0", [hex: :mime]}], "hexpm", "cc4365a3c010a56af402e0809208873d113e9c38c401cabd88027ef4f5c01fd2"},
  "foo": {:git, "https://git.example/foo.git", "fc94cce7830fa4dc455024bc2a83720afe244531", []},
}
`,
      },
      finds: [
        'pkg:hex/plug@1.15.3',
        'pkg:hex/foo?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Ffoo.git%23fc94cce7830fa4dc455024bc2a83720afe244531',
      ],
    },
  ],
});
