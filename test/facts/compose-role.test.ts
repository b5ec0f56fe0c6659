import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCompose } from '../../packages/plimsoll/src/compose/compose.ts';
import { addToList } from '../../packages/plimsoll/src/facts/deployment/compose-edits.ts';
import { isWorkedIn, roleOf } from '../../packages/plimsoll/src/facts/deployment/compose-role.ts';
import { ComposeView } from '../../packages/plimsoll/src/facts/views/compose-view.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';

function open(body: string, path = 'compose.yaml') {
  const view = new ComposeView(readCompose(new SourceText(path, `services:\n  web:\n${body}`)));
  const service = view.file.services[0];
  assert.ok(service);
  return { view, service };
}

test('the role of a service: its file, then what it mounts, builds and starts', () => {
  const role = (body: string, path?: string) => {
    const { view, service } = open(body, path);
    return roleOf(view, service);
  };
  assert.equal(role('    build: .\n', 'compose.prod.yaml'), 'production');
  assert.equal(role('    build: .\n', 'docker-compose.override.yml'), 'development');
  assert.equal(role('    build: .\n    volumes:\n      - ./src:/app/src\n'), 'development');
  assert.equal(role('    build:\n      context: .\n      target: dev\n'), 'development');
  assert.equal(role('    build: .\n    command: uvicorn app:app --reload\n'), 'development');
  assert.equal(role('    build: .\n    environment:\n      NODE_ENV: production\n'), 'unknown');
  assert.equal(role('    build: .\n    volumes:\n      - ./web/nginx.conf:/etc/nginx/nginx.conf\n'), 'unknown');
});

test('tests are for development, but nobody works in them', () => {
  const { view, service } = open('    build: .\n', 'compose.test.yaml');
  assert.deepEqual([roleOf(view, service), isWorkedIn(view, service)], ['development', false]);
});

test('an entry is added to a list in its own style, or not at all', () => {
  const add = (body: string, end = '\n') => {
    const { view, service } = open(body.replaceAll('\n', end));
    const spans = service.volumes.map(({ span }) => span);
    const edit = addToList(view, service, 'volumes', spans, '/app/x')?.[0];
    return edit && view.source.text.slice(0, edit.span.start) + edit.text + view.source.text.slice(edit.span.end);
  };
  const head = 'services:\n  web:\n';
  assert.equal(
    add('    build: .\n    volumes:\n    - a:/b # why\n'),
    `${head}    build: .\n    volumes:\n    - a:/b # why\n    - /app/x\n`,
  );
  assert.equal(add('    image: a\n    init: true\n'), `${head}    image: a\n    volumes:\n      - /app/x\n    init: true\n`);
  assert.equal(add('    image: a\r\n    volumes:\r\n      - a:/b\r\n')?.endsWith('      - a:/b\r\n      - /app/x\r\n'), true);
  assert.equal(add('    image: a\n    volumes: [a:/b]\n'), undefined);
  assert.equal(add('    image: a\n    volumes: &shared\n      - a:/b\n'), undefined);
  assert.equal(add('    { image: a }\n'), undefined);
});
