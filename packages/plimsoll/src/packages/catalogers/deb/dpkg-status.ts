import { defineCataloger } from '../../define.ts';
import type { CatalogerReport } from '../../package.types.ts';
import { type Stanza, stanzas } from '../../stanzas.ts';

/** The third word of `Status` where the package's files are not there (dpkg(1), "Package states"). */
const absent: ReadonlySet<string> = new Set(['not-installed', 'config-files']);

export const dpkgStatus = defineCataloger({
  id: 'dpkg-status',
  ecosystem: 'deb',
  finds: 'installed',
  summary: 'Packages that dpkg recorded as installed, and those of distroless images, one file each',
  reads: ['**/var/lib/dpkg/status', '**/var/lib/dpkg/status.d/*'],
  when: (path) => !path.endsWith('.md5sums'),
  examples: [
    {
      files: {
        'var/lib/dpkg/status':
          'Package: libssl3t64\nStatus: install ok installed\nInstalled-Size: 8000\nArchitecture: amd64\nSource: openssl (3.5.1-1)\nVersion: 3.5.1-1+b1\n' +
          '\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: broken\nStatus: install ok installed\n',
      },
      finds: ['pkg:deb/libssl3t64@3.5.1-1%2Bb1?arch=amd64'],
      unknown: 1,
    },
    {
      files: { 'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2025b-5\nArchitecture: all\n' },
      finds: ['pkg:deb/tzdata@2025b-5?arch=all'],
    },
  ],
  *parse(file) {
    const text = file.text();
    // Beside the entries of distroless images lie their scripts and lists of files.
    if (/^[#/]/.test(text)) return;
    for (const fields of stanzas(text)) {
      const state = (fields.get('status') ?? '').split(/\s+/)[2];
      if (state !== undefined && absent.has(state)) continue;
      yield readPackage(fields);
    }
  },
});

function readPackage(fields: Stanza): CatalogerReport {
  const name = fields.get('package');
  const version = fields.get('version');
  if (!name || !version) return { unknown: `an entry of dpkg without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
  const architecture = fields.get('architecture');
  const [source = name, sourceVersion] = (fields.get('source') ?? name).split(/[\s()]+/);
  const supplier = fields.get('maintainer');
  const kibibytes = Number(fields.get('installed-size'));
  const needs = dependencies(`${fields.get('pre-depends') ?? ''},${fields.get('depends') ?? ''}`);
  return {
    type: 'deb',
    name,
    version,
    ...(architecture && { qualifiers: { arch: architecture } }),
    source: { name: source, version: sourceVersion || version },
    ...(supplier && { supplier }),
    ...(kibibytes > 0 && { installedBytes: kibibytes * 1024 }),
    ...(needs.length > 0 && { dependsOn: needs }),
  };
}

/** The names in a relationship field, alternatives too: `a (>= 1), b:any | c`. */
function dependencies(field: string): string[] {
  const names = field.split(/[,|]/).map((part) => part.trim().split(/[\s:(]/)[0] ?? '');
  return [...new Set(names.filter((name) => name !== ''))];
}
