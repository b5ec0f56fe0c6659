import { asArray, asObject, asString, asStrings, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlMapping } from '../../formats/yaml.ts';

export const cpanMeta = defineCataloger({
  id: 'cpan-meta',
  ecosystem: 'cpan',
  finds: 'installed',
  summary: 'Perl distributions that a CPAN client installed',
  reads: ['**/.meta/*/{MYMETA,META}.{json,yml}'],
  *parse(file) {
    const text = file.text();
    const meta = file.path.endsWith('.json') ? (asObject(jsonValue(text)) ?? 'not JSON') : yamlMapping(text);
    if (typeof meta === 'string') {
      yield { unknown: meta };
      return;
    }
    const name = asString(meta['name']);
    // YAML reads versions as numbers; as they are written they are only in the text.
    const version = asString(meta['version']) ?? /^version:\s*'?"?v?([\w.-]+)/m.exec(text)?.[1];
    const license = meta['license'];
    const licenses = (typeof license === 'string' ? [license] : asStrings(license)).filter((each) => each !== 'unknown').map(spdxOf);
    const supplier = asArray(meta['author']).find((each) => typeof each === 'string');
    if (!name) yield { unknown: 'a Perl distribution without a name' };
    else {
      yield {
        type: 'cpan',
        name,
        ...(version && { version }),
        ...(licenses.length > 0 && { licenses }),
        ...(typeof supplier === 'string' && { supplier }),
      };
    }
  },
  examples: [
    {
      files: {
        'usr/local/lib/perl5/site_perl/5.40.0/x86_64-linux-gnu/.meta/URI-5.31/MYMETA.json':
          '{"name":"URI","version":"5.31","license":["perl_5"]}',
        'usr/local/lib/perl5/site_perl/.meta/Class-Data-Inheritable-0.08/META.yml':
          'name: Class-Data-Inheritable\nversion: 0.08\nlicense: perl\n',
      },
      finds: ['pkg:cpan/URI@5.31', 'pkg:cpan/Class-Data-Inheritable@0.08'],
    },
    { files: { 'opt/perl/.meta/x/META.json': '' }, finds: [], unknown: 1 },
  ],
});

/** The words of CPAN::Meta::Spec that are no SPDX ids. */
const words: Readonly<Record<string, string>> = {
  perl: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
  perl_5: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
  apache_2_0: 'Apache-2.0',
  artistic_1: 'Artistic-1.0',
  artistic_2: 'Artistic-2.0',
  bsd: 'BSD-3-Clause',
  freebsd: 'BSD-2-Clause',
  gpl_1: 'GPL-1.0-only',
  gpl_2: 'GPL-2.0-only',
  gpl_3: 'GPL-3.0-only',
  lgpl_2_1: 'LGPL-2.1-only',
  lgpl_3_0: 'LGPL-3.0-only',
  agpl_3: 'AGPL-3.0-only',
  mit: 'MIT',
  mozilla_2_0: 'MPL-2.0',
  zlib: 'Zlib',
};

function spdxOf(word: string): string {
  return words[word] ?? word;
}
