import { defineCataloger } from '../../define.ts';

export const pkgConfig = defineCataloger({
  id: 'pkg-config',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Libraries built from source that left a pkg-config file in /usr/local or /opt',
  // Those of distributions are told by their own databases, under the names that they have there.
  reads: ['**/{local,opt}/**/pkgconfig/*.pc'],
  *parse(file) {
    const variables = new Map<string, string>();
    const fields = new Map<string, string>();
    for (const line of file.text().split('\n')) {
      const [, name = '', sign, value = ''] = /^\s*([\w.]+)\s*([:=])\s*(.*?)\s*$/.exec(line.slice(0, 2000)) ?? [];
      if (sign === '=') variables.set(name, value);
      else if (sign === ':')
        fields.set(
          name.toLowerCase(),
          value.replace(/\$\{(\w+)\}/g, (_, variable: string) => variables.get(variable) ?? ''),
        );
    }
    const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.pc$/, '');
    const version = fields.get('version');
    if (version) yield { type: 'generic', name, version };
  },
  examples: [
    {
      files: { 'usr/local/lib/pkgconfig/libpng.pc': 'prefix=/usr/local\nv=1.6.37\nName: libpng\nVersion: ${v}\nLibs: -lpng16\n' },
      finds: ['pkg:generic/libpng@1.6.37'],
    },
  ],
});
