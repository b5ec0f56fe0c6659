import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Package } from '../../packages/plimsoll/src/packages/package.types.ts';
import { packageUrl } from '../../packages/plimsoll/src/packages/purl.ts';
import { readSbom } from '../../packages/plimsoll/src/packages/sbom/read.ts';
import { sbomFormatNames, sbomFormats } from '../../packages/plimsoll/src/reporters/sbom/formats.ts';

const identities = [
  { type: 'deb', namespace: 'debian', name: 'bash', version: '5.2-1', qualifiers: { arch: 'amd64' } },
  { type: 'npm', namespace: '@types', name: 'node', version: '24.1.0' },
  { type: 'maven', namespace: 'org.example', name: 'core', version: '1.0' },
  { type: 'generic', name: 'nginx', version: '1.29.3' },
];
const packages: Package[] = identities.map((identity, index) => ({
  ...identity,
  purl: packageUrl(identity),
  licenses: ['MIT'],
  licenseExpression: 'MIT',
  checksums: { sha256: 'ab'.repeat(32) },
  cataloger: 'test',
  evidence: [`file-${index}`],
  finds: 'installed',
}));
const sbom = {
  subject: { kind: 'folder', name: 'app', layers: [] },
  packages,
  unknowns: [],
  tool: '0.1.0',
  created: '2026-01-01T00:00:00Z',
} as const;

describe('reading bills of materials', () => {
  for (const format of sbomFormatNames.filter((name) => name !== 'text' && name !== 'json')) {
    test(`what is written as ${format} reads back`, async () => {
      const render = await sbomFormats[format].load();
      const text = [...render(sbom, { columns: 100, color: false })].join('');
      const found = readSbom(text) ?? [];
      // The subject of an SPDX document is a package of it.
      const read = found.filter(({ name }) => name !== 'app');
      assert.deepEqual(
        read.map(packageUrl),
        packages.map(({ purl }) => purl),
      );
      assert.ok(read.every(({ licenses, checksums }) => licenses?.[0] === 'MIT' && checksums?.['sha256'] === 'ab'.repeat(32)));
    });
  }

  test('an attestation holds one', () => {
    const predicate = { spdxVersion: 'SPDX-2.3', packages: [{ name: 'left', versionInfo: '1', externalRefs: [] }] };
    const statement = { _type: 'https://in-toto.io/Statement/v0.1', subject: [{ name: 'app', digest: {} }], predicate };
    const envelope = { payloadType: 'application/vnd.in-toto+json', payload: Buffer.from(JSON.stringify(statement)).toString('base64') };
    const left = [{ type: 'generic', name: 'left', version: '1' }];
    assert.deepEqual(readSbom(JSON.stringify(statement)), left);
    assert.deepEqual(readSbom(JSON.stringify(envelope)), left);
    assert.deepEqual(readSbom(JSON.stringify({ ...statement, predicate: { Data: predicate } })), left);
  });

  test('anything else is none', () => {
    for (const text of ['', '{}', '[]', '{"a"', '<html></html>', '<bom>', 'hello', 'SPDX', '<!DOCTYPE a [<!ENTITY b "c">]><bom>&b;</bom>'])
      assert.equal(readSbom(text), undefined, text);
  });

  test('odd documents do not throw', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const body = typeof value === 'object' && value !== null ? value : { components: value };
        for (const head of [
          { bomFormat: 'CycloneDX' },
          { spdxVersion: 'SPDX-2.3' },
          { '@graph': [value] },
          { schema: {}, artifacts: [value] },
        ])
          readSbom(JSON.stringify({ ...body, ...head, components: [value], packages: [value] }));
      }),
      { numRuns: 200 },
    );
    readSbom(`SPDXVersion: SPDX-2.3\n${'<text>'.repeat(200_000)}`);
    readSbom(`<bom>${'<a>'.repeat(100_000)}`);
  });
});
