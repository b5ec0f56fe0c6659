import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspectImage } from '../../packages/plimsoll/src/engine/inspect-image.ts';
import { knownImage } from '../../packages/plimsoll/src/facts/image/known-image.ts';
import type { ImageView } from '../../packages/plimsoll/src/facts/views/image-view.ts';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import { readImageConfig } from '../../packages/plimsoll/src/image/sources/config.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { testData } from '../support/data.ts';
import { allRules } from '../support/rules.ts';
import { checkScore } from '../support/score.ts';

interface Fixture {
  readonly path: string;
  readonly kind: string;
  readonly expected: { readonly findings?: readonly { readonly code: string }[]; readonly test: string };
}

/** dockle's names of its checks in its own tests. */
const codes: Readonly<Record<string, string>> = {
  'types.AvoidRootDefault': 'CIS-DI-0001',
  'types.AddHealthcheck': 'CIS-DI-0006',
  'types.UseCOPY': 'CIS-DI-0009',
  'types.UseApkAddNoCache': 'DKL-DI-0004',
  'types.MinimizeAptGet': 'DKL-DI-0005',
};

/** Where we differ on purpose, by file and check. */
const differences: Readonly<Record<string, string>> = {
  // Images that start a shell serve nothing that a check could ask.
  'add_with_arg_statement.json CIS-DI-0006': 'starts bash',
  'apk_cache.json CIS-DI-0006': 'starts sh',
  'apt_update_upgrade.json CIS-DI-0006': 'starts bash',
  'multi_add.json CIS-DI-0006': 'starts bash',
  'root_default.json CIS-DI-0006': 'starts sh',
  'scratch.tar CIS-DI-0006': 'starts nothing',
  // What an ADD to / brings is unpacked, and no layer is there to show otherwise.
  'multi_add.json CIS-DI-0009': 'adds to /',
  // A setting of whoever pulls, not of the image.
  'scratch.tar CIS-DI-0005': 'content trust of the host',
  // dockle means dist-upgrade only; upgrade makes builds differ just as well.
  'apt_update_upgrade.json DKL-DI-0003': 'apt-get upgrade',
  // dockle looks at the tag of the name that it is given, which is a file here.
  'scratch.tar DKL-DI-0006': 'tagged latest in the archive',
  // The one file that ADD wrote is there under its name.
  'scratch.tar CIS-DI-0009': 'ADD of credentials.json',
};

/** dockle's own tests of its checks on images (github.com/goodwithtech/dockle, Apache-2.0): configurations, and an archive. */
test("dockle's cases, check by check", async (t) => {
  const folder = testData(t, 'fixtures');
  if (!folder) return;
  const fixtures = JSON.parse(readFileSync(join(folder, 'fixtures.json'), 'utf8')) as Fixture[];
  const cases = fixtures.filter(({ path, expected }) => path.includes('/dockle/') && /TestAssess|TestScanImage/.test(expected.test));
  assert.equal(cases.length, 6);
  const found = { passed: 0, total: 0 };
  const unexplained: string[] = [];
  const explained = new Set<string>();
  for (const { path, kind, expected } of cases) {
    const name = path.replace(/^.*\//, '');
    const wanted = new Set((expected.findings ?? []).map(({ code }) => codes[code] ?? code).filter((code) => !code.endsWith('..')));
    const view = kind === 'config' ? configOnly(join(folder, path)) : await archive(join(folder, path));
    const ours = new Set(inspectImage(view, allRules(), rules).findings.flatMap(({ aliases }) => aliases.filter(isDockle)));
    for (const code of new Set([...wanted, ...ours])) {
      const agrees = wanted.has(code) && ours.has(code);
      if (wanted.has(code)) {
        found.total++;
        if (agrees) found.passed++;
      }
      if (!agrees) explained.add(`${name} ${code}`);
      if (!agrees && differences[`${name} ${code}`] === undefined)
        unexplained.push(`${name} ${code} (${wanted.has(code) ? 'missed' : 'ours alone'})`);
    }
  }
  assert.deepEqual(unexplained, [], 'every difference is explained');
  assert.deepEqual([...explained].sort(), Object.keys(differences).sort(), 'every explanation is needed');
  checkScore('dockle', { found });
});

function isDockle(alias: string): boolean {
  return /^(?:CIS|DKL)-[DL]I-\d+$/.test(alias);
}

/** The document of a configuration, without layers to look at. */
function configOnly(file: string): ImageView {
  const document = { rootfs: { type: 'layers', diff_ids: [] }, ...JSON.parse(readFileSync(file, 'utf8')) };
  const config = readImageConfig(Buffer.from(JSON.stringify(document)), file);
  return knownImage({
    name: file,
    source: 'config',
    tags: [],
    annotations: {},
    config,
    layers: [],
    tree: new Map(),
    packages: [],
    secrets: [],
    unknowns: [],
  });
}

async function archive(file: string): Promise<ImageView> {
  const open = await openImage(file, { cwd: '/', env: {} });
  try {
    return knownImage(await analyseImage(open));
  } finally {
    await open.close();
  }
}
