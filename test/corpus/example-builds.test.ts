import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { runCli } from '../support/cli.ts';
import { buildImage, exampleBuilder, exampleFolder, run } from '../support/example-image.ts';

/** The promise of `plimsoll fix --unsafe`, kept by the real builder: what it makes of the example is built, run and stopped. */
describe('the fixed example', () => {
  test('builds, rebuilds from the cache, is healthy, is not root and stops when asked', async (t) => {
    const docker = exampleBuilder(t);
    if (!docker) return;
    const cwd = exampleFolder(t);
    runCli(['fix', '--unsafe'], { cwd });

    const image = `plimsoll-example-${process.pid}`;
    buildImage(t, docker, cwd, image);
    appendFileSync(join(cwd, 'public/index.html'), '\n');
    const again = buildImage(t, docker, cwd, image);
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

/** The instructions that were not taken from the cache, a line each. */
function reran(log: string): string {
  const cached = new Set(Array.from(log.matchAll(/^(#\d+) CACHED$/gm), ([, number]) => number));
  return Array.from(log.matchAll(/^(#\d+) \[(.*)$/gm), ([, number, title]) => (cached.has(number) ? '' : `${title}\n`)).join('');
}
