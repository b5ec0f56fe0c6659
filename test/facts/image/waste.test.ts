import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wasteOf } from '../../../packages/plimsoll/src/facts/image/waste.ts';
import { processorTime } from '../../support/processor-time.ts';
import { analysisOf } from './sketch.ts';

function kinds(files: Parameters<typeof analysisOf>[0]['layers'][number]['files'] = {}): Record<string, string[]> {
  const image = analysisOf({ layers: [{ files }] });
  return Object.fromEntries(wasteOf(image).map(({ id, files: found }) => [id, found.map(({ path }) => path).sort()]));
}

test('caches of package managers, wherever the home directory is', () => {
  assert.deepEqual(
    kinds({
      'var/lib/apt/lists/a_InRelease': 1,
      'var/cache/apt/archives/x.deb': 1,
      'root/.cache/pip/http/aa': 1,
      'home/app/.cache/pip/http/aa': 1,
      'root/.npm/_cacache/content-v2/x': 1,
      'usr/local/cargo/registry/cache/x.crate': 1,
      'go/pkg/mod/cache/x': 1,
      'usr/local/bundle/cache/rails.gem': 1,
      'opt/conda/pkgs/python/bin/python': 1,
      'root/.m2/repository/x.jar': 1,
      'srv/app/.yarn/cache/kept.zip': 1,
      'root/.cache/ms-playwright/chromium/chrome': 1,
    }),
    {
      'apt-cache': ['var/cache/apt/archives/x.deb'],
      'apt-lists': ['var/lib/apt/lists/a_InRelease'],
      'cargo-cache': ['usr/local/cargo/registry/cache/x.crate'],
      'conda-cache': ['opt/conda/pkgs/python/bin/python'],
      'gem-cache': ['usr/local/bundle/cache/rails.gem'],
      'go-cache': ['go/pkg/mod/cache/x'],
      'maven-cache': ['root/.m2/repository/x.jar'],
      'npm-cache': ['root/.npm/_cacache/content-v2/x'],
      'pip-cache': ['home/app/.cache/pip/http/aa', 'root/.cache/pip/http/aa'],
    },
  );
});

test('what runtime images do without, and what of it they need', () => {
  assert.deepEqual(
    kinds({
      'usr/share/doc/bash/README': 1,
      'usr/share/doc/bash/copyright': 1,
      'usr/share/man/man1/ls.1.gz': 1,
      'usr/share/locale/de/LC_MESSAGES/a.mo': 1,
      'usr/share/locale/locale.alias': 1,
      'usr/lib/locale/C.utf8/LC_CTYPE': 1,
      'usr/include/stdio.h': 1,
      'usr/lib/libz.a': 1,
      'app/.git/objects/aa': 1,
      'app/.gitignore': 1,
      'tmp/x': 1,
      'usr/src/app/server.js': 1,
      'app/node_modules/lib/test/a.js': 1,
      'app/node_modules/test/index.js': 1,
      'app/node_modules/@s/test/index.js': 1,
      'app/test/a.js': 1,
      'usr/lib/python3.12/test/big.py': 1,
      'app/dist/main.js.map': 1,
      'app/node_modules/lib/index.d.ts': 1,
      'usr/local/lib/node_modules/npm/bin/npm-cli.js': 1,
      'usr/lib/jvm/java-21/jmods/a.jmod': 1,
    }),
    {
      compilers: ['usr/lib/jvm/java-21/jmods/a.jmod'],
      'development-headers': ['usr/include/stdio.h', 'usr/lib/libz.a'],
      documentation: ['usr/share/doc/bash/README'],
      locales: ['usr/share/locale/de/LC_MESSAGES/a.mo'],
      'manual-pages': ['usr/share/man/man1/ls.1.gz'],
      'package-managers': ['usr/local/lib/node_modules/npm/bin/npm-cli.js'],
      'source-maps': ['app/dist/main.js.map'],
      'temporary-files': ['tmp/x'],
      tests: ['app/node_modules/lib/test/a.js', 'usr/lib/python3.12/test/big.py'],
      'type-declarations': ['app/node_modules/lib/index.d.ts'],
      'version-control': ['app/.git/objects/aa'],
    },
  );
});

test('byte code counts only beside its source', () => {
  assert.deepEqual(
    kinds({
      'a/x.py': 1,
      'a/__pycache__/x.cpython-312.opt-1.pyc': 1,
      'a/__pycache__/gone.cpython-312.pyc': 1,
      'b/y.pyc': 1,
      '__pycache__/z.pyc': 1,
      'z.py': 1,
    }),
    { 'byte-code': ['__pycache__/z.pyc', 'a/__pycache__/x.cpython-312.opt-1.pyc'] },
  );
});

test('files of packages for building', () => {
  const files = {
    'usr/bin/x86_64-linux-gnu-gcc-12': 30,
    'usr/bin/make': 3,
    'usr/lib/x86_64-linux-gnu/libstdc++.so.6': 9,
    'usr/share/doc/gcc/README': 1,
  };
  const common = { type: 'deb', cataloger: 'dpkg-status', evidence: [], finds: 'installed' } as const;
  const image = analysisOf({
    layers: [{ files }],
    packages: [
      { ...common, name: 'gcc-12', purl: 'pkg:deb/debian/gcc-12', files: ['usr/bin/x86_64-linux-gnu-gcc-12', 'usr/share/doc/gcc/README'] },
      { ...common, name: 'make', purl: 'pkg:deb/debian/make', files: ['usr/bin/make'] },
      { ...common, name: 'libstdc++6', purl: 'pkg:deb/debian/libstdc++6', files: ['usr/lib/x86_64-linux-gnu/libstdc++.so.6'] },
    ],
  });
  assert.deepEqual(
    wasteOf(image).map(({ id, bytes }) => `${id} ${bytes}`),
    ['compilers 33', 'documentation 1'],
  );
});

test('no byte counts twice: hidden files first, then places, then copies; each in the layer that holds it', () => {
  const big = { size: 5000, content: 'aa' };
  const image = analysisOf({
    layers: [
      { files: { 'a/one': big, 'tmp/two': big, 'var/cache/apt/pkgcache.bin': 7, run: { size: 4, content: 'cc' } } },
      {
        files: {
          'b/three': big,
          'b/small': { size: 10, content: 'bb' },
          'b/small2': { size: 10, content: 'bb' },
          run: { size: 4, content: 'cc', mode: 0o755 },
        },
      },
      { whiteouts: ['var/cache/apt'] },
    ],
  });
  assert.deepEqual(
    wasteOf(image).map(({ id, bytes, layers }) => [id, bytes, layers]),
    [
      ['duplicates', 5000, [{ layer: 1, bytes: 5000, files: 1 }]],
      ['temporary-files', 5000, [{ layer: 0, bytes: 5000, files: 1 }]],
      ['deleted-later', 7, [{ layer: 0, bytes: 7, files: 1 }]],
      ['changed-later', 4, [{ layer: 0, bytes: 4, files: 1 }]],
    ],
  );
});

test('a file counts only if all its names could go', () => {
  const files = {
    'opt/conda/pkgs/p/lib.so': 10,
    'opt/conda/lib/lib.so': { kind: 'hardlink', target: 'opt/conda/pkgs/p/lib.so' },
    'opt/conda/pkgs/p/other': 4,
    'tmp/other': { kind: 'hardlink', target: 'opt/conda/pkgs/p/other' },
  } as const;
  assert.deepEqual(kinds(files), { 'conda-cache': ['opt/conda/pkgs/p/other'] });
});

test('deep and long paths take time in proportion', () => {
  const files: Record<string, number> = {};
  for (let i = 0; i < 20_000; i++) files[`${'d/'.repeat(i % 500)}a.b.c.d.e.${'.'.repeat(200)}${i}.js.map`] = 1;
  const image = analysisOf({ layers: [{ files }] });
  const elapsed = processorTime();
  wasteOf(image);
  assert.ok(elapsed() < 1500, `${elapsed()} ms`);
});
