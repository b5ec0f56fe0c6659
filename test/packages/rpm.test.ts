import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { rpmDatabase } from '../../packages/plimsoll/src/packages/catalogers/rpm/rpm-database.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import { scanFile } from '../../packages/plimsoll/src/packages/scan-file.ts';
import { testData } from '../support/data.ts';

interface Listed {
  readonly name: string;
  readonly epoch: number | null;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
  readonly sourcerpm: string;
  readonly size: number;
  readonly license?: string;
  readonly vendor?: string;
  readonly module?: string;
}

const databases: readonly (readonly [string, string])[] = [
  ['go-rpmdb/centos5-plain/Packages.gz', 'rpmdb-centos5-plain.json'],
  ['go-rpmdb/centos7-plain/Packages.gz', 'rpmdb-centos7-plain.json'],
  ['go-rpmdb/centos8-modularitylabel/Packages.gz', 'rpmdb-centos8-modularitylabel.json'],
  ['go-rpmdb/pkg/sle15-bci/Packages.db', 'rpmdb-sle15-bci.json'],
  ['go-rpmdb/pkg/cbl-mariner-2.0/rpmdb.sqlite.gz', 'rpmqa-go-rpmdb-pkg-testdata-cbl-mariner-2-0.json'],
  ['converted/centos5-plain-sqlite/rpmdb.sqlite.gz', 'rpmdb-centos5-sqlite.json'],
  ['rpm/tests/data/misc/rpmdb.sqlite', 'rpmqa-rpm-tests-data-misc.json'],
];

for (const [path, list] of databases) {
  test(`${path} holds what rpm lists, and nothing else`, (t) => {
    const root = testData(t, 'fixtures');
    if (!root) return;
    const { packages, unknowns } = read(path, contentOf(root, path));
    const listed: Listed[] = JSON.parse(readFileSync(join(root, 'expected', list), 'utf8'));
    assert.deepEqual(unknowns, []);
    assert.deepEqual(packages.map(summary).sort(), listed.map(listedSummary).sort());
    for (const one of listed) {
      if (one.license === undefined) continue;
      const found = packages.find(({ name, version }) => name === one.name && version?.endsWith(`${one.version}-${one.release}`));
      assert.equal(found?.licenses?.[0], one.license);
      assert.equal(found?.supplier ?? '', one.vendor);
      assert.equal(found?.qualifiers?.['rpmmod'] ?? '', one.module);
    }
  });
}

test('a damaged database gives what is whole and says what is not, in little time', (t) => {
  const root = testData(t, 'fixtures');
  if (!root) return;
  const started = process.cpuUsage();
  for (const [path] of databases) {
    const whole = contentOf(root, path);
    for (const cut of [100, 4096, whole.length >> 1, whole.length - 5000]) read(path, whole.subarray(0, cut));
    for (const step of [17, 257, 4099]) {
      const noise = Buffer.from(whole);
      for (let at = 40; at < noise.length; at += step) noise[at] = (at * 31) & 0xff;
      read(path, noise);
    }
  }
  assert.ok(process.cpuUsage(started).user < 20_000_000);
});

function contentOf(root: string, path: string): Buffer {
  const bytes = readFileSync(join(root, 'rpmdb', path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function read(path: string, bytes: Uint8Array) {
  const reports = scanFile(memoryFile(`var/lib/rpm/${basename(path, '.gz')}`, bytes), [rpmDatabase]).flatMap((file) => file.reports);
  const unknowns = reports.flatMap((report) => ('unknown' in report ? [report.unknown] : []));
  assert.ok(!unknowns.some((reason) => reason.startsWith('rpm-database failed')), unknowns.join('\n'));
  return { packages: reports.flatMap((report) => ('type' in report ? [report] : [])), unknowns };
}

function summary(found: ReturnType<typeof read>['packages'][number]): string {
  const source = found.source ? `${found.source.name}-${found.source.version}` : '';
  return [found.name, found.version, found.qualifiers?.['arch'] ?? '', source, found.installedBytes ?? 0].join(' ');
}

function listedSummary({ name, epoch, version, release, arch, sourcerpm, size }: Listed): string {
  const none = (text: string) => (text === '(none)' ? '' : text);
  const whole = `${epoch ? `${epoch}:` : ''}${version}-${release}`;
  return [name, whole, none(arch), none(sourcerpm).replace(/\.src\.rpm$/, ''), size].join(' ');
}
