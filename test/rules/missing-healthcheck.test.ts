import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { DockerfileView } from '../../packages/plimsoll/src/facts/views/dockerfile-view.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { missingHealthcheck } from '../../packages/plimsoll/src/rules/health/missing-healthcheck.ts';

const unused = {
  probedBy: undefined,
  neededBy: undefined,
  kubernetes: false,
  composeUser: undefined,
  nonRootDemandedBy: undefined,
  services: [],
};

function found(dockerfile: string, usage: Partial<typeof unused> | Readonly<Record<string, unknown>>) {
  const graph = buildGraph(parseDockerfile(new SourceText('Dockerfile', dockerfile)));
  const view = new DockerfileView(graph, { usage: () => ({ ...unused, ...usage }) });
  const { findings, unknowns } = inspect(view, [{ rule: missingHealthcheck, severity: undefined, options: {} }], [missingHealthcheck]);
  return {
    severities: findings.map(({ severity }) => severity),
    messages: findings.map(({ message }) => message),
    unknowns: unknowns.length,
  };
}

const server = 'FROM node:22\nEXPOSE 3000\nCMD ["node", "."]\n';

test('who runs the image decides whether a check is missed', () => {
  assert.deepEqual(found(server, {}).severities, ['info']);
  assert.deepEqual(found(server, { kubernetes: true }).severities, []);
  assert.deepEqual(found(server, { probedBy: 'service api in compose.yaml' }).severities, []);
  const needed = found(server, { neededBy: 'service web in compose.yaml' });
  assert.deepEqual(needed.severities, ['warning']);
  assert.match(needed.messages[0] ?? '', /at port 3000 .*, and service web in compose\.yaml can only wait for its start$/);
});

test('a base that nobody knows leaves it unknown, and only for a server', () => {
  assert.equal(found('FROM example.com/base:1\nEXPOSE 80\nCMD ["server"]\n', {}).unknowns, 1);
  assert.equal(found('FROM example.com/base:1\nCMD ["job"]\n', {}).unknowns, 0);
});
