import { defineCataloger } from '../../define.ts';
import { stanzas } from '../../stanzas.ts';

export const rDescription = defineCataloger({
  id: 'r-description',
  ecosystem: 'cran',
  finds: 'installed',
  summary: 'R packages in a library, and R itself',
  reads: ['**/DESCRIPTION'],
  *parse(file) {
    const [fields] = stanzas(file.text());
    // What R built has a line for it; sources of R packages and files of other worlds do not.
    if (!fields?.has('built')) return;
    const [name, version, license, maintainer] = ['package', 'version', 'license', 'maintainer'].map((key) => fields.get(key));
    if (!name || !version) {
      yield { unknown: 'an R package without a name and a version' };
      return;
    }
    // R's own parts are not published for themselves; the first of them stands for R.
    if (fields.get('priority') === 'base') {
      if (name === 'base') yield { type: 'generic', name: 'R', version };
      return;
    }
    yield {
      type: fields.has('biocviews') ? 'bioconductor' : 'cran',
      name,
      version,
      ...(license && { licenses: [licenseOf(license)] }),
      ...(maintainer && { supplier: maintainer.replace(/\s*\n\s*/g, ' ') }),
    };
  },
  examples: [
    {
      files: {
        'usr/lib/R/site-library/jsonlite/DESCRIPTION':
          'Package: jsonlite\nVersion: 1.8.9\nLicense: MIT + file LICENSE\nBuilt: R 4.4.2; ; unix\n',
        'usr/lib/R/library/base/DESCRIPTION': 'Package: base\nVersion: 4.4.2\nPriority: base\nBuilt: R 4.4.2; ; ; unix\n',
        'src/jsonlite/DESCRIPTION': 'Package: jsonlite\nVersion: 1.9.0\n',
      },
      finds: ['pkg:cran/jsonlite@1.8.9', 'pkg:generic/R@4.4.2'],
    },
  ],
});

/** R's own way to write licences ("Writing R Extensions", 1.1.2): alternatives behind `|`, versions in brackets, additions in a file. */
function licenseOf(text: string): string {
  return text
    .replace(/\s*\+\s*file LICEN[CS]E/g, '')
    .replace(
      /\b([AL]?GPL) \((>=|==) (\d+)(\.\d+)?\)/g,
      (_, name, sign, major, minor = '.0') => `${name}-${major}${minor}-${sign === '>=' ? 'or-later' : 'only'}`,
    )
    .split('|')
    .map((each) => each.trim())
    .join(' OR ');
}
