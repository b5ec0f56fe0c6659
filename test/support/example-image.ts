import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { dockerClient } from './buildkit.ts';
import { projectRoot, skipOrFail } from './data.ts';
import { folder } from './folder.ts';

/** What stands for the base of the example, which is not to be had everywhere: an image with Node.js and npm on Debian. */
const base = 'node:20-bookworm-slim';

/** A Docker client whose engine can build examples/node-shop; skips the test where there is none. */
export function exampleBuilder(t: TestContext): string | undefined {
  const docker = dockerClient();
  if (!docker || run(docker, ['image', 'inspect', base]).status !== 0) {
    skipOrFail(t, 'bases', `a Docker engine with ${base}`);
    return undefined;
  }
  for (const tag of ['node:22', 'node:22-slim']) if (run(docker, ['image', 'inspect', tag]).status !== 0) run(docker, ['tag', base, tag]);
  return docker;
}

/** A copy of examples/node-shop in a folder of the test's own. */
export function exampleFolder(t: TestContext): string {
  const cwd = folder(t);
  cpSync(join(projectRoot, 'examples/node-shop'), cwd, { recursive: true });
  return cwd;
}

/** Builds the folder, gives the image a name, and takes it away after the test. Gives what the builder said. */
export function buildImage(t: TestContext, docker: string, cwd: string, name: string): string {
  t.after(() => run(docker, ['image', 'rm', '--force', name]));
  // The host's network, as an engine without a bridge gives a build none of its own.
  const { status, stderr } = run(docker, ['build', '--progress=plain', '--network=host', '--tag', name, cwd]);
  if (status !== 0) throw new Error(stderr);
  return stderr;
}

export function run(docker: string, args: readonly string[]) {
  return spawnSync(docker, args, { encoding: 'utf8' });
}
