import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { formatNames } from '../../packages/plimsoll/src/reporters/formats.ts';
import { sbomFormatNames } from '../../packages/plimsoll/src/reporters/sbom/formats.ts';
import { reportSchema, sbomSchema } from '../reporters/schemas.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { checkGolden } from '../support/golden.ts';
import { Blobs, dockerArchive, makeImage, makeTar } from '../support/image-archives.ts';
import { assertNoLeak, plantedSecrets } from '../support/secret-leak.ts';

const planted = (kind: string) => plantedSecrets.find((secret) => secret.kind === kind)?.value ?? '';
const githubToken = planted('github-token');
const keyFile = `-----BEGIN PRIVATE KEY-----\n${planted('private-key')}\n-----END PRIVATE KEY-----\n`;
const settings = [
  `aws_access_key_id = ${planted('aws-access-key-id')}`,
  `aws_secret_access_key = ${planted('aws-secret-access-key')}`,
  `slack: ${planted('slack-token')}`,
  `database = postgres://shop:${encodeURIComponent(planted('url-credentials'))}@db.example/shop`,
].join('\n');

const image = makeImage(
  [
    {
      'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n',
      'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
      'lib/apk/db/installed': 'P:musl\nV:1.2.5-r10\nA:x86_64\nL:MIT\n\n',
    },
    {
      'app/server.js': 'console.log("ready");\n',
      'app/package.json': '{"name":"shop","version":"1.2.0","license":"MIT"}',
      'app/node_modules/left/package.json': '{"name":"left","version":"1.0.0","license":"ISC"}',
      'root/.netrc': `machine git.example login x password ${githubToken}\n`,
      'srv/settings.ini': settings,
      'srv/tls.key': keyFile,
      'root/.npm/_cacache/content-v2/big': 'x'.repeat(400_000),
    },
    { 'root/.wh..netrc': '' },
  ],
  {
    created: '2026-01-02T03:04:05Z',
    config: {
      Env: ['PATH=/bin', `GITLAB_TOKEN=${planted('gitlab-token')}`],
      Labels: { token: githubToken },
      Cmd: ['node', '/app/server.js'],
      ExposedPorts: { '3000/tcp': {} },
    },
    history: [
      { created_by: 'ADD alpine-minirootfs-3.22.1-x86_64.tar.gz / # buildkit' },
      { created_by: 'CMD ["/bin/sh"]', empty_layer: true },
      { created_by: `RUN |1 TOKEN=${githubToken} /bin/sh -c npm ci # buildkit` },
      { created_by: 'RUN /bin/sh -c rm /root/.netrc # buildkit' },
      { created_by: 'CMD ["node" "/app/server.js"]', empty_layer: true },
    ],
  },
);

function assertValid(validate: ReturnType<typeof reportSchema>, text: string): void {
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 3)));
}

function withArchive(t: TestContext): string {
  const cwd = folder(t);
  writeFileSync(join(cwd, 'shop.tar'), makeTar(dockerArchive(image, ['registry.example/shop:1.2'])));
  return cwd;
}

describe('plimsoll image', () => {
  test('sums an image up in one screen', (t) => {
    // What is old depends on the day.
    const env = { NODE_OPTIONS: `--import=${join(projectRoot, 'tools/generate/fixed-clock.ts')}` };
    const { stdout, stderr, code } = runCli(['image', 'shop.tar'], { cwd: withArchive(t), env });
    checkGolden('cli/expected/image-summary.txt', stdout);
    assert.equal(stderr, '');
    assert.equal(code, 1);
  });

  test('reads an archive from standard input', (t) => {
    const cwd = withArchive(t);
    const fromFile = runCli(['image', 'shop.tar', '--format', 'json'], { cwd }).stdout;
    const main = join(projectRoot, 'packages/plimsoll/src/main.ts');
    const { stdout } = spawnSync(process.execPath, [main, 'image', '-', '--format', 'json'], {
      cwd,
      input: readFileSync(join(cwd, 'shop.tar')),
      encoding: 'utf8',
    });
    const contents = (text: string) => (JSON.parse(text) as { image: { layers: unknown; packages: unknown } }).image;
    assert.deepEqual(contents(stdout).layers, contents(fromFile).layers);
    assert.deepEqual(contents(stdout).packages, contents(fromFile).packages);
  });

  test('shows no secret in any format', (t) => {
    const cwd = withArchive(t);
    const formats = [...formatNames, 'html'].filter((format) => format !== 'text');
    const asked = formats.flatMap((format) => ['--format', `${format}=out.${format}`]);
    const { stdout, stderr } = runCli(['image', 'shop.tar', '--format', 'text', ...asked], { cwd });
    assertNoLeak(stdout + stderr, plantedSecrets, 'text');
    for (const format of formats) {
      const text = readFileSync(join(cwd, `out.${format}`), 'utf8');
      assert.notEqual(text, '', format);
      if (format === 'json') assertValid(reportSchema(), text);
      assertNoLeak(text, plantedSecrets, format);
    }
  });

  test('names the layer of a secret that was deleted later, which the image still holds', (t) => {
    const { stdout } = runCli(['image', 'shop.tar', '--format', 'json'], { cwd: withArchive(t) });
    const { image: read } = JSON.parse(stdout) as { image: { secrets: { kind: string; at: unknown }[] } };
    const places = read.secrets.filter(({ kind }) => kind === 'github-token').map(({ at }) => at);
    assert.ok(
      places.some((at) => isDeepStrictEqual(at, { in: 'layer', layer: 2, path: '/root/.netrc', deletedIn: 3 })),
      JSON.stringify(places),
    );
  });

  test('compares with an older image, and keeps to budgets', (t) => {
    const cwd = withArchive(t);
    const { stdout, code, stderr } = runCli(
      ['image', 'shop.tar', '--against', 'shop.tar', '--max-size', '1kB', '--max-growth', '5%', '--format', 'json', '--no-cache'],
      { cwd },
    );
    assertValid(reportSchema(), stdout);
    const { budgets, findings } = JSON.parse(stdout) as { budgets: { budget: string; kept: boolean }[]; findings: unknown[] };
    assert.deepEqual(
      budgets.map(({ budget, kept }) => [budget, kept]),
      [
        ['max-size', false],
        ['max-growth', true],
      ],
    );
    assert.deepEqual(findings, [], 'the same image has no new findings');
    assert.equal(code, 1, stderr);
  });

  test('ends with 3 where an archive cannot be read to its end, and names it', (t) => {
    const cwd = withArchive(t);
    writeFileSync(join(cwd, 'cut.tar'), readFileSync(join(cwd, 'shop.tar')).subarray(0, 3000));
    const { stdout, stderr, code } = runCli(['image', 'cut.tar'], { cwd });
    assert.equal(code, 3);
    assert.match(stdout + stderr, /cut\.tar[^\n]*the archive ends/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test('takes a file out of an image on the terminal', (t) => {
    const cwd = withArchive(t);
    const main = join(projectRoot, 'packages/plimsoll/src/main.ts');
    const command = `'${process.execPath}' '${main}' image shop.tar --browse`;
    // Of util-linux: gives the command a terminal.
    const { error, status } = spawnSync('script', ['-qefc', command, '/dev/null'], {
      cwd,
      input: '\t/server.js\r\u001b[Fe\rq',
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (error && 'code' in error && error.code === 'ENOENT') return t.skip('the program script is absent');
    assert.equal(status, 0);
    assert.equal(readFileSync(join(cwd, 'server.js'), 'utf8'), 'console.log("ready");\n');
  });
});

describe('plimsoll sbom', () => {
  test('gives the same bytes twice, for images and for folders, and no secret', (t) => {
    const cwd = withArchive(t);
    const project = join(cwd, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'package-lock.json'), '{"name":"a","lockfileVersion":3,"packages":{"node_modules/b":{"version":"1.0.0"}}}');
    for (const subject of ['shop.tar', 'project']) {
      for (const run of ['first', 'second']) {
        const asked = sbomFormatNames.flatMap((format) => ['--format', `${format}=${run}.${format}`]);
        const { code, stderr } = runCli(['sbom', subject, ...asked], { cwd });
        assert.equal(code, 0, stderr);
      }
      for (const format of sbomFormatNames) {
        const text = readFileSync(join(cwd, `first.${format}`), 'utf8');
        assert.equal(readFileSync(join(cwd, `second.${format}`), 'utf8'), text, `${subject} ${format}`);
        assert.match(text, subject === 'shop.tar' ? /musl/ : /"b"|>b<|\bb\b/);
        if (format === 'json') assertValid(sbomSchema(), text);
        assertNoLeak(text, plantedSecrets, format);
      }
    }
  });

  test('prints the bill that the builder attached', (t) => {
    const cwd = folder(t);
    const blobs = new Blobs();
    const main = blobs.addImage(image, { platform: { os: 'linux', architecture: 'amd64' } });
    const predicate = {
      spdxVersion: 'SPDX-2.3',
      packages: [
        {
          name: 'musl',
          versionInfo: '1.2.5-r10',
          externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:apk/alpine/musl@1.2.5-r10' }],
        },
      ],
    };
    const statement = {
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://spdx.dev/Document',
      subject: [{ name: '-' }],
      predicate,
    };
    const attestation = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: blobs.add('{}', 'application/vnd.oci.image.config.v1+json'),
      layers: [
        blobs.add(JSON.stringify(statement), 'application/vnd.in-toto+json', {
          annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' },
        }),
      ],
    };
    const attached = blobs.add(JSON.stringify(attestation), attestation.mediaType, {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': main.digest },
    });
    writeFileSync(join(cwd, 'shop.tar'), makeTar(blobs.layout([blobs.addIndex([main, attached])])));
    const { stdout, stderr, code } = runCli(['sbom', 'shop.tar', '--attached', '--format', 'json', '--platform', 'linux/amd64'], { cwd });
    assert.equal(code, 0, stderr);
    const { packages } = JSON.parse(stdout) as { packages: { purl: string }[] };
    assert.deepEqual(
      packages.map(({ purl }) => purl),
      ['pkg:apk/alpine/musl@1.2.5-r10'],
    );
    writeFileSync(join(cwd, 'bare.tar'), makeTar(dockerArchive(image, ['shop:1'])));
    const none = runCli(['sbom', 'bare.tar', '--attached'], { cwd });
    assert.equal(none.code, 3);
    assert.match(none.stderr, /no bill of materials attached/);
  });

  test('lists what is in an image', (t) => {
    checkGolden('cli/expected/image-sbom.txt', runCli(['sbom', 'shop.tar'], { cwd: withArchive(t) }).stdout);
  });
});
