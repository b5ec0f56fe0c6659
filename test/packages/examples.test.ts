import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { catalogers } from '../../packages/plimsoll/src/packages/catalogers.generated.ts';
import type { Cataloger, CatalogerExample } from '../../packages/plimsoll/src/packages/define.ts';
import { executableCatalogers, interestOf } from '../../packages/plimsoll/src/packages/interest.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import type { FoundPackage } from '../../packages/plimsoll/src/packages/package.types.ts';
import { packageUrl, parsePackageUrl } from '../../packages/plimsoll/src/packages/purl.ts';
import { scanFile } from '../../packages/plimsoll/src/packages/scan-file.ts';

/** The examples of every cataloger are its tests: each file is read as in an image, and must be one that the cataloger asks for. */
for (const cataloger of catalogers) {
  describe(cataloger.id, () => {
    for (const [index, example] of cataloger.examples.entries()) {
      test(`example ${index + 1}`, () => {
        const { packages, unknowns } = read(cataloger, example);
        assert.deepEqual(packages.map((found) => packageUrl(found)).sort(), [...example.finds].sort());
        assert.equal(unknowns.length, example.unknown ?? 0, unknowns.join('\n'));
        for (const url of example.finds) assert.ok(parsePackageUrl(url), `${url} is no package URL`);
      });
    }
    test('reads nothing, halves and noise without failing', () => {
      for (const example of cataloger.examples) {
        for (const [path, content] of Object.entries(example.files)) {
          const bytes = bytesOf(content);
          const noise = bytes.map((byte, at) => (at % 7 === 3 ? byte ^ 0xa5 : byte));
          for (const odd of [new Uint8Array(), bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 3), noise]) {
            const crash = scanFile(memoryFile(path, odd), [cataloger])
              .flatMap(({ reports }) => reports)
              .find((report) => 'unknown' in report && report.unknown.startsWith(`${cataloger.id} failed`));
            assert.equal(crash, undefined);
          }
        }
      }
    });
  });
}

function read(cataloger: Cataloger, example: CatalogerExample): { packages: FoundPackage[]; unknowns: string[] } {
  const files = Object.entries(example.files).flatMap(([path, content]) => {
    const asked = cataloger.reads === 'executables' ? executableCatalogers() : interestOf(path, true);
    assert.ok(asked.includes(cataloger), `${cataloger.id} does not read ${path} of its example`);
    return scanFile(memoryFile(path, bytesOf(content)), [cataloger]);
  });
  const reports = files.flatMap((file) => file.reports);
  const unknowns = reports.flatMap((report) => ('unknown' in report ? [report.unknown] : []));
  const told = reports.flatMap((report) => ('type' in report ? [report] : []));
  return { packages: cataloger.join ? [...cataloger.join(files)].map((joined) => joined.package) : told, unknowns };
}

function bytesOf(content: string): Uint8Array {
  return content.startsWith('base64:') ? Buffer.from(content.slice('base64:'.length), 'base64') : Buffer.from(content);
}
