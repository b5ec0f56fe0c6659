import { defineCataloger } from '../../define.ts';
import { stanzas } from '../../stanzas.ts';

export const debianCopyright = defineCataloger({
  id: 'debian-copyright',
  ecosystem: 'deb',
  finds: 'installed',
  summary: 'Licences of Debian packages, from their copyright files',
  reads: ['**/usr/share/doc/*/copyright'],
  examples: [
    {
      files: {
        'usr/share/doc/adduser/copyright':
          'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+ and Expat\n\nLicense: GPL-2+\n text\n',
      },
      finds: [],
    },
  ],
  *parse(file) {
    const text = file.text();
    const found = /^Format(-Specification)?:/i.test(text.trimStart()) ? machineReadable(text) : new Set<string>();
    // The older form is prose, which points to the texts that each Debian system has.
    if (found.size === 0)
      for (const [, name] of text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z0-9.+-]{1,40})/g)) found.add(trimDot(name ?? ''));
    if (found.size > 0) yield { about: file.path.split('/').at(-2) ?? '', licenses: [...found].sort() };
  },
});

function machineReadable(text: string): Set<string> {
  const found = new Set<string>();
  for (const fields of stanzas(text)) {
    const license = (fields.get('license') ?? '').split('\n')[0]?.trim();
    if (license && license.length < 200) found.add(license);
  }
  return found;
}

function trimDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
