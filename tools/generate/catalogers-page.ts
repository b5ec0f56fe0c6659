import { catalogers } from '../../packages/plimsoll/src/packages/catalogers.generated.ts';
import type { Cataloger } from '../../packages/plimsoll/src/packages/define.ts';
import type { Generated } from './generated.ts';
import { tableCell } from './markdown.ts';

const introduction = `\`plimsoll image\` and \`plimsoll sbom\` find packages by what package managers, builders and programs leave in files. Each line
below is a cataloger: which files it reads, and what they tell. Of images only what is *installed* is told; of folders also what
lock files and manifests *declare* (without \`--installed\`).

- The layer of a package is the lowest from which on this version is there without a gap. What a later layer deleted or replaced is told
  with \`--deleted\`: its bytes still ship.
- Packages of languages, and programs known by their version strings, that an OS package brought are marked as its own (\`ownedBy\`): its
  vendor patches them without raising the version.
- Package URLs are canonical (Ecma-427), licences are SPDX expressions, with \`LicenseRef-\` for what is not on the SPDX list.
- What could not be read is told among the unknowns. Nothing is looked up on a network.

How many of the packages that the tests of syft, trivy, osv-scalibr and claircore expect of their files are found, and why others are not, is
in [packages.json](../test/conformance/packages.json).`;

/** docs/packages.md: all catalogers. */
export function catalogersPage(): Generated {
  const parts = ['# Packages', introduction];
  for (const finds of ['installed', 'declared'] as const) {
    const rows = catalogers.filter((one) => one.finds === finds).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    parts.push(
      `## ${finds === 'installed' ? 'Installed' : 'Declared'}`,
      [
        '| type | cataloger | what it finds | files |',
        '| --- | --- | --- | --- |',
        ...rows.map((one) => `| ${one.ecosystem} | ${one.id} | ${tableCell(one.summary)} | ${filesOf(one)} |`),
      ].join('\n'),
    );
  }
  return { path: 'docs/packages.md', text: `${parts.join('\n\n')}\n` };
}

function keyOf({ ecosystem, id }: Cataloger): string {
  return `${ecosystem} ${id}`;
}

const mostGlobs = 6;

function filesOf({ reads }: Cataloger): string {
  if (reads === 'executables') return 'programs and libraries';
  const shown = reads.slice(0, mostGlobs).map((glob) => tableCell(`\`${glob}\``));
  return [...shown, ...(reads.length > mostGlobs ? [`and ${reads.length - mostGlobs} more`] : [])].join(' ');
}
