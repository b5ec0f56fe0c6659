import { defineCataloger } from '../../define.ts';

export const pacmanLocal = defineCataloger({
  id: 'pacman-local',
  ecosystem: 'alpm',
  finds: 'installed',
  summary: "Packages that pacman recorded as installed, with their files: Arch Linux's database",
  reads: ['**/var/lib/pacman/local/*/{desc,files}'],
  examples: [
    {
      files: {
        'var/lib/pacman/local/gawk-5.3.1-1/desc':
          '%NAME%\ngawk\n\n%VERSION%\n5.3.1-1\n\n%BASE%\ngawk\n\n%ARCH%\nx86_64\n\n%LICENSE%\nGPL-3.0-or-later\n\n%DEPENDS%\nsh\nglibc>=2.4\n',
        'var/lib/pacman/local/gawk-5.3.1-1/files': '%FILES%\nusr/\nusr/bin/\nusr/bin/gawk\n',
        'var/lib/pacman/local/odd-1-1/desc': '%NAME%\nodd\n',
      },
      finds: ['pkg:alpm/gawk@5.3.1-1?arch=x86_64'],
      unknown: 1,
    },
  ],
  *parse(file) {
    const [folder = '', kind] = file.path.split('/').slice(-2);
    const sections = readSections(file.text());
    if (kind === 'files') {
      const files = (sections.get('FILES') ?? []).filter((path) => !path.endsWith('/'));
      if (files.length > 0) yield { about: folder.replace(/-[^-]+-[^-]+$/, ''), files };
      return;
    }
    const first = (section: string) => sections.get(section)?.[0];
    const [name, version] = [first('NAME'), first('VERSION')];
    if (!name || !version) {
      yield { unknown: `an entry of pacman without a ${name ? 'version' : 'name'}: ${folder}` };
      return;
    }
    const [arch, supplier, licenses] = [first('ARCH'), first('PACKAGER'), sections.get('LICENSE') ?? []];
    const bytes = Number(first('SIZE'));
    const dependsOn = (sections.get('DEPENDS') ?? []).map((need) => need.split(/[<>=:]/)[0] ?? '').filter((need) => need !== '');
    yield {
      type: 'alpm',
      name,
      version,
      ...(arch && { qualifiers: { arch } }),
      source: { name: first('BASE') ?? name, version },
      ...(licenses.length > 0 && { licenses }),
      ...(supplier && { supplier }),
      ...(bytes > 0 && { installedBytes: bytes }),
      ...(dependsOn.length > 0 && { dependsOn }),
    };
  },
});

/** `%NAME%` and the lines below it, up to a blank one. */
function readSections(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let lines: string[] | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') lines = undefined;
    else if (line.startsWith('%') && line.endsWith('%')) {
      lines = [];
      sections.set(line.slice(1, -1), lines);
    } else lines?.push(line);
  }
  return sections;
}
