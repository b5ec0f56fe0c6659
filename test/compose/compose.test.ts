import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCompose } from '../../packages/plimsoll/src/compose/compose.ts';
import type { ComposeFile, ComposeText } from '../../packages/plimsoll/src/compose/compose.types.ts';
import { interpolate } from '../../packages/plimsoll/src/compose/interpolate.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { testData } from '../support/data.ts';
import { processorTime } from '../support/processor-time.ts';
import { checkScore } from '../support/score.ts';

const read = (text: string): ComposeFile => readCompose(new SourceText('compose.yaml', text));
const value = (text: ComposeText | undefined): string | undefined => (text?.value.known ? text.value.value : undefined);

test('a service says how its image is built and run', () => {
  const text = `services:
  web:
    image: "shop/web:\${TAG:-dev}"
    build: { context: ./web, dockerfile: Dockerfile.dev, target: dev, args: [A=1, B], additional_contexts: { lib: ../lib } }
    user: 1000
    healthcheck: { test: [CMD, curl, -f, localhost] }
    depends_on: { db: { condition: service_healthy } }
    command: npm start
    entrypoint: [tini, --]
    environment: { KEY: "\${SECRET}", EMPTY: , N: 1 }
    ports: ["127.0.0.1:8080:80/tcp", 3000, { target: 443, published: "8443" }]
    volumes: [./src:/app:ro, data:/data, /anonymous, { type: bind, source: ., target: /x, read_only: true }]
    read_only: true
    platform: linux/amd64
  db:
    image: postgres
    depends_on: [web]
    healthcheck: { disable: true }
`;
  const { services, unknowns } = read(text);
  assert.deepEqual(unknowns, []);
  const [web, db] = services;
  assert.ok(web && db);
  assert.equal(value(web.image), 'shop/web:dev');
  assert.equal(web.image && text.slice(web.image.span.start, web.image.span.end), '"shop/web:${TAG:-dev}"');
  assert.deepEqual([value(web.build?.context), value(web.build?.dockerfile), value(web.build?.target)], ['./web', 'Dockerfile.dev', 'dev']);
  assert.deepEqual(
    web.build?.args.map((arg) => [arg.name, value(arg.value)]),
    [
      ['A', '1'],
      ['B', undefined],
    ],
  );
  assert.equal(value(web.build?.additionalContexts[0]?.value), '../lib');
  assert.equal(value(web.user), '1000');
  assert.deepEqual(web.healthcheck?.test?.words.map(value), ['CMD', 'curl', '-f', 'localhost']);
  assert.deepEqual([web.command?.form, web.entrypoint?.form], ['shell', 'exec']);
  assert.deepEqual(
    web.environment.map((one) => [one.name, value(one.value)]),
    [
      ['KEY', undefined],
      ['EMPTY', undefined],
      ['N', '1'],
    ],
  );
  assert.deepEqual(
    web.ports.map(({ host, published, target }) => [host, published, target]),
    [
      ['127.0.0.1', '8080', 80],
      [undefined, undefined, 3000],
      [undefined, '8443', 443],
    ],
  );
  assert.deepEqual(
    web.volumes.map(({ type, source, target, readOnly }) => [type, source, target, readOnly]),
    [
      ['bind', './src', '/app', true],
      ['volume', 'data', '/data', false],
      ['anonymous', undefined, '/anonymous', false],
      ['bind', '.', '/x', true],
    ],
  );
  assert.deepEqual([web.readOnly, value(web.platform)], [true, 'linux/amd64']);
  assert.deepEqual([web.dependsOn[0]?.condition, db.dependsOn[0]?.condition], ['service_healthy', 'service_started']);
  assert.equal(db.healthcheck?.disabled, true);
});

test('merge keys, anchors and services that extend others are filled in', () => {
  const { services, unknowns } = read(`x-base: &base
  user: app
  environment: { A: base }
services:
  one: { <<: *base, image: a, user: own }
  two: { <<: [*base, { platform: linux/arm64 }] }
  three: { extends: { service: one }, environment: [B=3], build: . }
  four: { extends: { file: other.yaml, service: x } }
  five: { extends: six }
  six: { extends: five }
`);
  const [one, two, three] = services;
  assert.deepEqual([value(one?.user), value(two?.user), value(two?.platform), value(three?.user)], ['own', 'app', 'linux/arm64', 'own']);
  assert.deepEqual(
    three?.environment.map((one) => one.name),
    ['A', 'B'],
  );
  assert.deepEqual(
    unknowns.map(({ reason }) => reason),
    ['the service four extends other.yaml, which was not read', 'the service six extends five, which is not there or leads back to it'],
  );
});

test('variables count as their defaults', () => {
  const cases: [string, string | undefined][] = [
    ['a$$b', 'a$b'],
    ['${A:-x}', 'x'],
    ['${A-}', ''],
    ['${A:-${B:-y}}z', 'yz'],
    ['${A:-${B}}', undefined],
    ['$A', undefined],
    ['${A:?must}', undefined],
    ['${A:+x}', undefined],
    ['${A', undefined],
    ['$', undefined],
    ['plain', 'plain'],
  ];
  for (const [text, expected] of cases) {
    const result = interpolate(text);
    assert.equal(result.known ? result.value : undefined, expected, text);
  }
});

test('the first format, other parts, templates and nonsense are told apart', () => {
  assert.deepEqual([read('web:\n  build: .\n').legacy, read('web:\n  build: .\n').services.length], [true, 1]);
  assert.deepEqual(read('volumes: { data: }\n').unknowns, []);
  assert.equal(read('include: [a.yaml, { path: [b.yaml] }]\n').includes.length, 2);
  assert.match(read('services: 3\n').unknowns[0]?.reason ?? '', /not a mapping/);
  assert.match(read('a: [\n').unknowns.at(-1)?.reason ?? '', /not valid YAML at/);
  assert.equal(read('\ufeffservices:\r\n  a:\r\n    image: x\r\n').services[0]?.name, 'a');
});

test('aliases that stand for exponentially much, deep nesting and size are bounded', () => {
  const lines = Array.from({ length: 30 }, (_, index) => {
    const before = index === 0 ? '{ a: b }' : `*b${index - 1}, *b${index - 1}`;
    return `b${index}: &b${index} { <<: [${before}], k${index}: 1 }`;
  });
  const elapsed = processorTime();
  assert.match(read(`${lines.join('\n')}\nservices: { <<: *b29 }\n`).unknowns.at(-1)?.reason ?? '', /aliases/);
  assert.match(read('['.repeat(50_000)).unknowns.at(-1)?.reason ?? '', /YAML/);
  assert.match(read(`# ${'x'.repeat(1024 * 1024)}`).unknowns.at(-1)?.reason ?? '', /1 MiB/);
  assert.equal(read('services: &s\n  a: *s\n  b: { <<: *s }\n').services.length, 2);
  assert.ok(elapsed() < 3000);
});

test('any text is read without throwing', () => {
  const piece = fc.constantFrom(
    'services:',
    '\n',
    '  ',
    'a:',
    'build:',
    ' .',
    '- ',
    '&x ',
    '*x',
    '<<: ',
    '{',
    '}',
    '[',
    ']',
    'extends: a',
    '$',
    '${',
    '"',
    '!reset ',
    '? ',
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => Array.isArray(read(pieces.join('')).services)));
});

test('real Compose files are read whole', (t) => {
  const root = testData(t, 'corpus/compose');
  if (!root) return;
  const files = globSync('*/*.yml', { cwd: root });
  let passed = 0;
  for (const file of files) {
    const compose = readCompose(SourceText.fromBytes(file, readFileSync(join(root, file))));
    // Other files that are named are not read here; that is no fault of the reader.
    if (compose.unknowns.every(({ reason }) => reason.endsWith('which was not read'))) passed++;
  }
  checkScore('compose-files', { read: { passed, total: files.length } });
});
