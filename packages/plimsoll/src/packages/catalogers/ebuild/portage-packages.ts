import { defineCataloger } from '../../define.ts';
import type { PackageFile } from '../../package.types.ts';

/** What ends the name of a package (Package Manager Specification, "Version syntax"). */
const versionStart = /-(\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?)$/;

export const portagePackages = defineCataloger({
  id: 'portage-packages',
  ecosystem: 'ebuild',
  finds: 'installed',
  summary: "Packages that Gentoo's portage recorded as installed, with their files",
  reads: ['**/var/db/pkg/*/*/{CONTENTS,PF,LICENSE}'],
  examples: [
    {
      files: {
        'var/db/pkg/app-containers/skopeo-1.5.1-r1/CONTENTS':
          'dir /usr\nobj /usr/bin/skopeo 376c02bd 1649284374\nsym /usr/bin/s -> skopeo 16\n',
        'var/db/pkg/app-containers/skopeo-1.5.1-r1/LICENSE': 'Apache-2.0 BSD MIT\n',
      },
      finds: ['pkg:ebuild/app-containers/skopeo@1.5.1-r1'],
    },
    {
      files: { 'var/db/pkg/dev-perl/Getopt-Long-2.580.0/PF': 'Getopt-Long-2.580.0\n' },
      finds: ['pkg:ebuild/dev-perl/Getopt-Long@2.580.0'],
    },
    { files: { 'var/db/pkg/dev-perl/odd/PF': 'odd\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const [category = '', folder = '', kind] = file.path.split('/').slice(-3);
    const text = file.text();
    const full = kind === 'PF' ? text.trim() : folder;
    const version = versionStart.exec(full)?.[1];
    const name = version === undefined ? full : full.slice(0, -version.length - 1);
    const about = `${category}/${name}`;
    const licenses = kind === 'LICENSE' ? licenseWords(text) : [];
    if (licenses.length > 0) yield { about, licenses };
    if (kind !== 'CONTENTS' && kind !== 'PF') return;
    if (version === undefined) {
      yield { unknown: `a package of portage without a version: ${category}/${full}` };
      return;
    }
    const files = kind === 'CONTENTS' ? contents(file) : [];
    yield { type: 'ebuild', namespace: category, name, version, ...(files.length > 0 && { files }) };
  },
});

function contents(file: PackageFile): string[] {
  return file
    .text()
    .split('\n')
    .flatMap((line) => {
      const path = /^obj \/(.+) [0-9a-f]+ \d+$/.exec(line)?.[1] ?? /^sym \/(.+?) -> /.exec(line)?.[1];
      return path === undefined ? [] : [path];
    });
}

/** The licences that are named whatever the USE flags and choices: `|| ( MIT GPL-2 ) ssl? ( openssl )`. Groups begin with an `@`. */
function licenseWords(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((word) => /^[A-Za-z0-9]/.test(word) && !word.endsWith('?')))];
}
