import { defineCataloger } from '../../define.ts';
import { originQualifiers } from '../../package-origin.ts';

export const rebarLock = defineCataloger({
  id: 'rebar-lock',
  ecosystem: 'hex',
  finds: 'declared',
  summary: 'Erlang packages that Rebar locked',
  reads: ['**/rebar.lock'],
  *parse(file) {
    const text = file.text();
    const digests = digestsIn(text);
    // An entry is `{<<"NAME">>,{pkg,<<"PACKAGE">>,<<"VERSION">>},DEPTH}` or names a repository and a commit.
    for (const [, key = '', source = ''] of text.matchAll(/\{<<"([^"]{1,200})">>,\s{0,80}\{([^{}]{1,400}(?:\{[^{}]{0,200}\})?)/g)) {
      const [, name, version] = /^pkg,\s*<<"([^"]*)">>,\s*<<"([^"]*)">>/.exec(source) ?? [];
      const [, url, commit] = /^git,\s*"([^"]*)",\s*\{ref,\s*"([^"]*)"/.exec(source) ?? [];
      const sha256 = digests.get(key);
      const qualifiers = originQualifiers(url && commit ? `git+${url}#${commit}` : undefined);
      if (name && version) yield { type: 'hex', name, version, ...(sha256 && { checksums: { sha256 } }) };
      else if (commit) yield { type: 'hex', name: key, version: commit, ...(qualifiers && { qualifiers }) };
    }
  },
  examples: [
    {
      files: {
        'rebar.lock': `{"1.2.0",
[{<<"certifi">>,{pkg,<<"certifi">>,<<"2.9.0">>},1},
 {<<"bson">>,
  {git,"https://git.example/bson",
       {ref,"14308ab927cfa69324742c3de720578094e0bb19"}},
  1}]}.
[{pkg_hash,[{<<"certifi">>, <<"6F2A475689DD47F19FB74334859D460A2DC4E3252A3324BD2111B8F0429E7E21">>}]}].
`,
      },
      finds: [
        'pkg:hex/certifi@2.9.0',
        'pkg:hex/bson@14308ab927cfa69324742c3de720578094e0bb19?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fbson%2314308ab927cfa69324742c3de720578094e0bb19',
      ],
    },
  ],
});

/** Of the packages' archives (`pkg_hash_ext`), or in older files of their contents. */
function digestsIn(text: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const [, name = '', digest = ''] of text.matchAll(/\{<<"([^"]{1,200})">>,\s{0,80}<<"([0-9A-Fa-f]{64})">>\}/g)) {
    digests.set(name, digest.toLowerCase());
  }
  return digests;
}
