import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { dockerClient } from '../support/buildkit.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/data.ts';
import { folder } from '../support/folder.ts';

/** What stands for the base of the example, which is not to be had everywhere: an image with Node.js and npm on Debian. */
const base = 'node:20-bookworm-slim';

/** The promise of `plimsoll fix --unsafe`, kept by the real builder: what it makes of the example is built, run and stopped. */
describe('the fixed example', () => {
  test('builds, rebuilds from the cache, is healthy, is not root and stops when asked', async (t) => {
    const docker = dockerClient();
    if (!docker || run(docker, ['image', 'inspect', base]).status !== 0) return t.skip(`a Docker engine with ${base} is absent`);
    for (const tag of ['node:22', 'node:22-slim']) if (run(docker, ['image', 'inspect', tag]).status !== 0) run(docker, ['tag', base, tag]);
    const cwd = folder(t);
    cpSync(join(projectRoot, 'examples/node-shop'), cwd, { recursive: true });
    runCli(['fix', '--unsafe'], { cwd });

    const image = `plimsoll-example-${process.pid}`;
    t.after(() => run(docker, ['image', 'rm', '--force', image]));
    build(docker, cwd, image);
    appendFileSync(join(cwd, 'public/index.html'), '\n');
    const again = build(docker, cwd, image);
    assert.doesNotMatch(reran(again), /RUN/, 'a change of a source installs nothing');

    const container = start(t, docker, image);
    const inspect = (format: string) => run(docker, ['inspect', '--format', format, container]).stdout.trim();
    let health = '';
    for (let tries = 0; tries < 90 && health !== 'healthy'; tries++) {
      await setTimeout(500);
      health = inspect('{{.State.Health.Status}}');
    }
    assert.equal(health, 'healthy', run(docker, ['logs', container]).stdout);
    assert.notEqual(run(docker, ['exec', container, 'id', '-u']).stdout.trim(), '0');
    const asked = performance.now();
    run(docker, ['stop', container]);
    assert.ok(performance.now() - asked < 5000, 'it stops before the engine would kill it');
    assert.equal(inspect('{{.State.ExitCode}}'), '0');
  });
});

function start(t: TestContext, docker: string, image: string): string {
  const { stdout, stderr, status } = run(docker, ['run', '--detach', '--env', 'DATABASE_URL=postgres://nobody@127.0.0.1/nothing', image]);
  assert.equal(status, 0, stderr);
  const container = stdout.trim();
  t.after(() => run(docker, ['rm', '--force', container]));
  return container;
}

function build(docker: string, cwd: string, image: string): string {
  // The host's network, as an engine without a bridge gives a build none of its own.
  const { status, stderr } = run(docker, ['build', '--progress=plain', '--network=host', '--tag', image, cwd]);
  assert.equal(status, 0, stderr);
  return stderr;
}

/** The instructions that were not taken from the cache, a line each. */
function reran(log: string): string {
  const cached = new Set(Array.from(log.matchAll(/^(#\d+) CACHED$/gm), ([, number]) => number));
  return Array.from(log.matchAll(/^(#\d+) \[(.*)$/gm), ([, number, title]) => (cached.has(number) ? '' : `${title}\n`)).join('');
}

function run(docker: string, args: readonly string[]) {
  return spawnSync(docker, args, { encoding: 'utf8' });
}
