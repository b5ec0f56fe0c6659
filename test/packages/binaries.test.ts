import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { auditedCratesOf } from '../../packages/plimsoll/src/packages/binaries/cargo-auditable.ts';
import { executableOf } from '../../packages/plimsoll/src/packages/binaries/executable.ts';
import { goBuildInfoOf } from '../../packages/plimsoll/src/packages/binaries/go-build-info.ts';
import { readPe } from '../../packages/plimsoll/src/packages/binaries/pe.ts';
import { peVersionOf } from '../../packages/plimsoll/src/packages/binaries/pe-version.ts';
import { goMainVersion } from '../../packages/plimsoll/src/packages/catalogers/golang/main-version.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import { testData } from '../support/data.ts';
import { diskPackageFile } from '../support/package-file.ts';

const goPrograms = 'fixtures/packages/trivy/pkg/dependency/parser/golang/binary';
const rustPrograms = 'fixtures/packages/trivy/pkg/dependency/parser/rust/binary';

suite('programs', () => {
  test('the headers of this very program are read', () => {
    const executable = executableOf(diskPackageFile(process.execPath));
    assert.ok(executable);
    assert.equal(executable.bits, 64);
    const names = executable.sections.map(({ name }) => name);
    assert.ok(
      ['.text', '__TEXT,__text'].some((name) => names.includes(name)),
      names.join(),
    );
    assert.ok(executable.segments.length > 1);
  });

  test('Go programs of all formats tell their modules', (t) => {
    const folder = testData(t, goPrograms);
    if (!folder) return;
    for (const [file, format] of [
      ['test.exe', 'pe'],
      ['test.macho', 'macho'],
    ] as const) {
      const program = diskPackageFile(join(folder, file));
      assert.equal(executableOf(program)?.format, format);
      const info = goBuildInfoOf(program);
      assert.ok(info && info !== 'broken');
      assert.equal(info.goVersion, 'go1.15.2');
      assert.deepEqual(
        info.dependencies.map(({ path }) => path),
        ['github.com/aquasecurity/go-pep440-version', 'github.com/aquasecurity/go-version', 'golang.org/x/xerrors'],
      );
    }
  });

  test('the version of a main module is stamped, linked or made of the commit', () => {
    const version = (main: string, settings: Record<string, string>) =>
      goMainVersion({
        goVersion: 'go1.24',
        main: { path: 'example.com/app', version: main },
        dependencies: [{ path: 'example.com/lib', version: 'v9.9.9' }],
        settings: new Map(Object.entries(settings)),
      });
    const vcs = { 'vcs.revision': '9640d75c13845419f5797e2e3ac3475f8d801d79', 'vcs.time': '2024-04-26T06:00:20Z' };
    assert.equal(version('v1.2.3', { '-ldflags': '-X main.version=v9.0.0' }), 'v1.2.3');
    assert.equal(version('(devel)', { ...vcs, '-ldflags': "-s -X 'example.com/app/build.Version=1.4.0-rc1' -w" }), 'v1.4.0-rc1');
    assert.equal(version('(devel)', { ...vcs, '-ldflags': '-X=example.com/lib.Version=2.0.0' }), 'v0.0.0-20240426060020-9640d75c1384');
    assert.equal(version('(devel)', { '-ldflags': '-X main.conversion=1.2.3 -X main.version=dirty' }), undefined);
  });

  test('programs of cargo auditable tell their crates', (t) => {
    const folder = testData(t, rustPrograms);
    if (!folder) return;
    for (const file of readdirSync(folder)) {
      const crates = auditedCratesOf(diskPackageFile(join(folder, file)));
      assert.ok(crates && crates !== 'broken', file);
      assert.deepEqual(crates.map(({ name, version }) => `${name} ${version}`).sort(), [
        'crate_with_features 0.1.0',
        'library_crate 0.1.0',
      ]);
    }
  });

  test('version resources of PE files are read', (t) => {
    const path = testData(t, 'fixtures/packages/osv-scalibr/extractor/filesystem/language/dotnet/dotnetpe/HelloWorldApp.dll');
    if (!path) return;
    const file = diskPackageFile(path);
    const pe = readPe(file);
    assert.ok(pe?.managed);
    const version = peVersionOf(file, pe);
    assert.equal(version?.strings.get('ProductName'), 'HelloWorldApp');
    assert.equal(version?.strings.get('ProductVersion'), '1.0.0');
    assert.equal(version?.fileVersion, '1.0.0.0');
  });

  test('headers that point nowhere end quietly', () => {
    const elf = new Uint8Array(200).fill(0xff);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    const broken = [
      elf,
      elf.subarray(0, 60),
      Uint8Array.from([0x4d, 0x5a, ...new Uint8Array(58).fill(0xff)]),
      new Uint8Array([0xca, 0xfe, 0xba, 0xbe]),
    ];
    for (const bytes of broken) {
      const file = memoryFile('x', bytes);
      assert.deepEqual(executableOf(file)?.sections ?? [], []);
      assert.equal(goBuildInfoOf(file), undefined);
      assert.equal(auditedCratesOf(file), undefined);
    }
  });
});
