import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Package } from '../../packages/plimsoll/src/packages/package.types.ts';
import { type SbomFormatName, sbomFormatNames, sbomFormats } from '../../packages/plimsoll/src/reporters/sbom/formats.ts';
import type { Sbom } from '../../packages/plimsoll/src/reporters/sbom/sbom.types.ts';
import { cycloneDxProblems, cycloneDxXmlProblems, spdxProblems } from './sbom-validators.ts';

const diffId = (digit: string) => `sha256:${digit.repeat(64)}`;

const bash: Package = {
  type: 'deb',
  namespace: 'debian',
  name: 'bash',
  version: '5.2.15-2+b7',
  purl: 'pkg:deb/debian/bash@5.2.15-2%2Bb7?arch=amd64&distro=debian-12',
  source: { name: 'bash', version: '5.2.15-2' },
  licenses: ['GPL-3+'],
  licenseExpression: 'GPL-3.0-or-later',
  supplier: 'Matthias Klose <doko@debian.example>',
  dependsOn: ['libc6', 'absent', 'bash'],
  cataloger: 'dpkg-status',
  evidence: ['var/lib/dpkg/status'],
  finds: 'installed',
  layer: 0,
};
const libc: Package = {
  ...bash,
  name: 'libc6',
  purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64',
  dependsOn: [],
  licenses: ['as is'],
  licenseExpression: 'LicenseRef-as-is',
};
const node: Package = {
  type: 'npm',
  namespace: '@types',
  name: 'node',
  version: '24.1.0',
  purl: 'pkg:npm/%40types/node@24.1.0',
  licenses: ['MIT', 'Apache-2.0'],
  licenseExpression: 'MIT AND (Apache-2.0 OR LicenseRef-own)',
  checksums: { sha512: 'ab'.repeat(64), sha1: 'cd'.repeat(20) },
  development: true,
  cataloger: 'npm-package',
  evidence: ['app/node_modules/@types/node/package.json'],
  finds: 'installed',
  layer: 1,
  deletedIn: 1,
};

const sbom: Sbom = {
  subject: {
    kind: 'image',
    name: 'shop:1.2',
    digest: diffId('e'),
    system: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
    layers: [diffId('a'), diffId('b')],
  },
  packages: [bash, libc, node, node],
  unknowns: [{ path: 'var/lib/rpm/Packages', reason: 'is cut off' }],
  tool: '0.1.0',
  created: '2026-01-02T03:04:05Z',
};

async function rendered(format: SbomFormatName, document: Sbom = sbom): Promise<string> {
  const render = await sbomFormats[format].load();
  return [...render(document, { columns: 100, color: false })].join('');
}

/** Packages as hostile as databases can make them; what other rooms guarantee (a package URL, expressions) stays so. */
const packages = fc.array(
  fc.record(
    {
      name: fc.string({ minLength: 1, unit: 'binary' }),
      version: fc.string({ unit: 'binary' }),
      namespace: fc.string({ minLength: 1, unit: 'binary' }),
      supplier: fc.string({ unit: 'binary' }),
      evidence: fc.array(fc.string({ minLength: 1, unit: 'binary' }), { maxLength: 2 }),
    },
    { requiredKeys: ['name', 'evidence'] },
  ),
  { maxLength: 5 },
);

describe('bills of materials', () => {
  for (const version of ['1.6', '1.7'] as const) {
    test(`CycloneDX ${version} is valid, as JSON and as XML`, async () => {
      const suffix = version === '1.6' ? '' : '-1.7';
      assert.deepEqual(cycloneDxProblems(JSON.parse(await rendered(`cyclonedx${suffix}` as SbomFormatName)), version), []);
      assert.deepEqual(await cycloneDxXmlProblems(await rendered(version === '1.6' ? 'cyclonedx-xml' : 'cyclonedx-1.7-xml'), version), []);
    });
  }

  test('the validators see what is wrong', async () => {
    const document = JSON.parse(await rendered('cyclonedx')) as { components: { type: string }[] };
    if (document.components[0]) document.components[0].type = 'thing';
    assert.notDeepEqual(cycloneDxProblems(document, '1.6'), []);
    const xml = (await rendered('cyclonedx-xml')).replaceAll('<purl>', '<url>').replaceAll('</purl>', '</url>');
    assert.notDeepEqual(await cycloneDxXmlProblems(xml, '1.6'), []);
  });

  test("SPDX is valid by the project's own tools", async (t) => {
    const hostile = fc.sample(packages, { numRuns: 30, seed: 7 }).flat();
    const odd: Sbom = { ...sbom, packages: hostile.map((each, index) => ({ ...bash, ...each, purl: `pkg:deb/debian/p${index}` })) };
    const problems = spdxProblems(t, {
      'a.spdx.json': await rendered('spdx'),
      'a.spdx': await rendered('spdx-tag-value'),
      'odd.spdx.json': await rendered('spdx', odd),
      'odd.spdx': await rendered('spdx-tag-value', odd),
    });
    if (problems !== undefined) assert.equal(problems, '');
  });

  test('a package needs what its database says, where that is there', async () => {
    const { dependencies } = JSON.parse(await rendered('cyclonedx')) as { dependencies: { ref: string; dependsOn?: string[] }[] };
    assert.deepEqual(dependencies.find(({ ref }) => ref === bash.purl)?.dependsOn, [libc.purl]);
    assert.deepEqual(
      dependencies.find(({ ref }) => ref === 'subject')?.dependsOn,
      ['os:debian', bash.purl, node.purl, `${node.purl}|2`].sort(),
    );
  });

  test('layers are named by diff ID', async () => {
    const text = await rendered('cyclonedx');
    assert.match(text, new RegExp(`"plimsoll:layer:diffID",\\s+"value": "${diffId('a')}"`));
    assert.match(await rendered('spdx'), new RegExp(`"comment": "layer ${diffId('b')}"`));
  });

  test('the same input gives the same bytes in every format', async () => {
    for (const format of sbomFormatNames) assert.equal(await rendered(format), await rendered(format), format);
  });

  test('hostile names stay valid', async () => {
    await fc.assert(
      fc.asyncProperty(packages, async (found) => {
        const odd: Sbom = { ...sbom, packages: found.map((each, index) => ({ ...node, ...each, purl: `pkg:npm/p${index}@1` })) };
        assert.deepEqual(cycloneDxProblems(JSON.parse(await rendered('cyclonedx', odd)), '1.6'), []);
        for (const line of (await rendered('text', odd)).split('\n')) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 40 },
    );
    const odd: Sbom = {
      ...sbom,
      packages: fc
        .sample(packages, { numRuns: 10, seed: 3 })
        .flat()
        .map((each, index) => ({ ...node, ...each, purl: `pkg:npm/p${index}@1` })),
    };
    assert.deepEqual(await cycloneDxXmlProblems(await rendered('cyclonedx-xml', odd), '1.6'), []);
  });

  test('the table says what is special of a package', async () => {
    const lines = (await rendered('text')).split('\n');
    assert.match(lines.find((line) => line.startsWith('@types/node')) ?? '', /24\.1\.0 +npm +MIT AND .* {2}deleted in layer 2$/);
    assert.ok(lines.includes('unknown: var/lib/rpm/Packages: is cut off'));
    assert.equal(lines.at(-2), '4 packages: 2 deb, 2 npm');
  });
});
