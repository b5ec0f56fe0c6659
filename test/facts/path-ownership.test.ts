import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameUser, ownershipOf } from '../../packages/plimsoll/src/facts/user/path-ownership.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { viewOf } from '../support/rules.ts';

function owner(path: string, text: string, files?: Record<string, string>): string {
  const view = viewOf(new SourceText('Dockerfile', `FROM debian:13\n${text}\n`), files);
  const stage = view.graph.shipped;
  assert.ok(stage);
  const ownership = ownershipOf(view, stage, path);
  return ownership.kind === 'other' ? ownership.owner : ownership.kind;
}

test('WORKDIR and mkdir give to the user in effect, what is below to whoever may make it', () => {
  assert.equal(owner('/app', 'WORKDIR /app'), 'root');
  assert.equal(owner('/app/data', 'WORKDIR /app'), 'root');
  assert.equal(owner('/app', 'USER me\nWORKDIR /app'), 'me');
  assert.equal(owner('/data', 'RUN mkdir -p /data/a'), 'root');
  assert.equal(owner('/data', 'RUN install -d -o me /data'), 'me');
  assert.equal(owner('/var/lib/a', 'RUN apt-get install -y a'), 'unknown');
  assert.equal(owner('/home/me/a', 'RUN useradd -m me\nWORKDIR /home/me'), 'me');
});

test('COPY gives to root unless --chown says otherwise, whatever USER says', () => {
  assert.equal(owner('/app/log', 'USER me\nCOPY . /app'), 'root');
  assert.equal(owner('/app/log', 'COPY --chown=me:us . /app/'), 'me');
  assert.equal(owner('/app/log', 'COPY --chown=$WHO . /app/'), 'open');
  assert.equal(owner('/app/log', 'COPY --chmod=777 . /app/'), 'open');
  assert.equal(owner('/mnt', 'COPY run.sh /'), 'unknown');
  // A directory that is there keeps its owner; whether the copy holds the one below is seen in the context.
  assert.equal(owner('/app/log', 'WORKDIR /app\nCOPY --chown=me . .', { 'main.py': '' }), 'root');
  assert.equal(owner('/app/log', 'WORKDIR /app\nCOPY --chown=me . .', { 'log/.keep': '' }), 'me');
});

test('chown and chmod count where the path is there', () => {
  assert.equal(owner('/app/log', 'WORKDIR /app\nCOPY . .\nRUN chown -R me:us .'), 'me');
  assert.equal(owner('/app/log', 'WORKDIR /app\nRUN chown me .'), 'root');
  assert.equal(owner('/app/log', 'WORKDIR /app\nRUN chown -R me log\nCOPY . .'), 'root');
  assert.equal(owner('/data', 'ENV D=/data\nRUN mkdir $D && chown me $D'), 'me');
  assert.equal(owner('/data', 'RUN mkdir /data && chmod g+w /data'), 'open');
  assert.equal(owner('/data', 'RUN mkdir /data && find /data -exec chown me {} +'), 'open');
  assert.equal(owner('/data', 'RUN mkdir /data\nRUN ./setup.sh'), 'open');
});

test('names and numbers of one account are the same user', () => {
  const view = viewOf(new SourceText('Dockerfile', 'FROM node:24\nRUN useradd -u 1001 app\n'));
  const stage = view.graph.shipped;
  assert.ok(stage);
  assert.equal(isSameUser(stage, 'app', '1001:0'), true);
  assert.equal(isSameUser(stage, '1000', 'node'), true);
  assert.equal(isSameUser(stage, 'node', 'app'), false);
  assert.equal(isSameUser(stage, 'stranger', 'app'), undefined);
});
