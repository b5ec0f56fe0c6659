import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/data.ts';
import { buildImage, exampleBuilder, exampleFolder } from '../support/example-image.ts';

interface Report {
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly impact?: { readonly imageBytes?: number } }[];
  readonly image: { readonly bytes: number; readonly needlessBytes: number };
}

/** `<!-- output of an image … -->`: what follows was printed of a real image, and its figures change with Debian's packages. */
const section = /(<!-- output of an image -->\n\n```\n\$ npx (plimsoll image .*)\n)[\s\S]*?(\n```\n\n<!-- end of output -->)/;
const readme = join(projectRoot, 'README.md');

/** Figures, hashes and dates, bars of layers and padding differ from build to build. */
const masked = (text: string) =>
  text
    .replace(/sha256:[0-9a-f]{12}/g, 'sha256:…')
    .replace(/\d+(?:\.\d+)*/g, 'N')
    .replace(/[█▒]+/g, '')
    .replace(/[ \t]+/g, ' ');

/** What articles on production images promise: shown by the image of a first Dockerfile, gone from that of the fixed one. */
describe('the image of the example', () => {
  test('holds what the articles warn of, and is a hundred megabytes smaller once it is fixed', (t) => {
    const docker = exampleBuilder(t);
    if (!docker) return;
    const env = { NODE_OPTIONS: `--import=${join(projectRoot, 'tools/generate/fixed-clock.ts')}` };
    const cwd = exampleFolder(t);
    const [name, fixed] = ['node-shop:1.0', 'node-shop:1.1'];
    buildImage(t, docker, cwd, name);
    const [, begin = '', command = '', end = ''] = section.exec(readFileSync(readme, 'utf8')) ?? [];
    const printed = runCli(command.split(' ').slice(1), { cwd, env }).stdout.trimEnd();
    if (process.env['PLIMSOLL_UPDATE']) {
      const text = readFileSync(readme, 'utf8');
      writeFileSync(
        readme,
        text.replace(section, () => `${begin}${printed}${end}`),
      );
    } else assert.equal(masked(printed), masked(readFileSync(readme, 'utf8').split(begin)[1]?.split(end)[0] ?? ''), 'README.md shows it');

    const before = JSON.parse(runCli(['image', name, '--format', 'json'], { cwd, env }).stdout) as Report;
    const found = new Set(before.findings.map(({ rule }) => rule));
    const promised = [
      'runs-as-root',
      'secret-in-environment',
      'shell-form-command',
      'missing-healthcheck',
      'package-lists-left',
      'package-cache-left',
      'separate-package-update',
      'debug-tools-shipped',
      'repository-in-image',
      'missing-labels',
    ];
    for (const rule of promised) assert.ok(found.has(rule), `${rule} is reported`);
    const lists = before.findings.find(({ rule }) => rule === 'package-lists-left')?.impact?.imageBytes ?? 0;
    assert.ok(lists < -20e6, 'the lists of apt are tens of megabytes');

    runCli(['fix', '--unsafe'], { cwd });
    buildImage(t, docker, cwd, fixed);
    const after = JSON.parse(runCli(['image', fixed, '--format', 'json', '--fail-on', 'never'], { cwd, env }).stdout) as Report;
    assert.ok(after.image.bytes < before.image.bytes - 100e6, `${before.image.bytes} became ${after.image.bytes}`);
    // What apt itself keeps stays: this base lacks the setting by which Debian's official image has apt delete it.
    assert.ok(after.image.needlessBytes < before.image.needlessBytes / 2, `${after.image.needlessBytes} of it needless`);
    const left = new Set(after.findings.map(({ rule }) => rule));
    for (const rule of ['runs-as-root', 'shell-form-command', 'missing-healthcheck', 'package-lists-left', 'repository-in-image'])
      assert.ok(!left.has(rule), `${rule} is gone`);
  });
});
