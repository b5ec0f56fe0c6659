import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cacheModel, rebuilds } from '../../packages/plimsoll/src/cache/model.ts';
import { dockerClient } from '../support/buildkit.ts';
import { skipOrFail } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { graphOf } from './sketch.ts';

interface Change {
  readonly lines: readonly string[];
  /** Files that grow between the two builds. */
  readonly paths?: readonly string[];
  /** A build argument that the second build sets to `other`. */
  readonly argument?: string;
  readonly ignore?: string;
}

const files = { 'package.json': '{}', 'src/a.js': 'a', 'src/b.js': 'b', 'README.md': 'r', 'assets/logo.txt': 'l' };

/** Without RUN, so that no base image is needed: what runs on top follows its parent, as the other tests of the model say. */
const changes: Readonly<Record<string, Change>> = {
  'sources before manifests': { lines: ['FROM scratch', 'WORKDIR /app', 'COPY . .', 'COPY package.json /m/'], paths: ['src/a.js'] },
  'manifests before sources': { lines: ['FROM scratch', 'COPY package.json /m/', 'WORKDIR /app', 'COPY . .'], paths: ['src/a.js'] },
  'a manifest': { lines: ['FROM scratch', 'COPY package.json /m/', 'WORKDIR /app', 'COPY . .'], paths: ['package.json'] },
  'a directory that is not copied': { lines: ['FROM scratch', 'COPY assets /a', 'COPY README.md /'], paths: ['src/a.js'] },
  'a pattern that hits': { lines: ['FROM scratch', 'COPY package.json /', 'COPY *.md /'], paths: ['README.md'] },
  'a pattern that does not': { lines: ['FROM scratch', 'COPY *.json /', 'COPY src /src'], paths: ['README.md'] },
  'an excluded file': { lines: ['FROM scratch', 'COPY --exclude=*.md . /app'], paths: ['README.md'] },
  'an ignored file': { lines: ['FROM scratch', 'COPY . /app'], paths: ['README.md'], ignore: 'README.md\n' },
  'a stage that is copied from': {
    lines: ['FROM scratch AS made', 'COPY src /src', 'FROM scratch', 'COPY package.json /', 'COPY --from=made /src /src'],
    paths: ['src/a.js'],
  },
  'a stage that is not needed': {
    lines: ['FROM scratch AS test', 'COPY src /src', 'FROM scratch', 'COPY package.json /'],
    paths: ['src/a.js'],
  },
  'an argument in a copy': { lines: ['FROM scratch', 'ARG TO=/one', 'COPY package.json $TO/', 'COPY src /src'], argument: 'TO' },
  'an argument that only labels': { lines: ['FROM scratch', 'ARG V=1', 'LABEL v=$V', 'COPY package.json /'], argument: 'V' },
};

describe('BuildKit runs again what the cache model says', () => {
  for (const [name, change] of Object.entries(changes)) {
    test(`after a change of ${name}`, (t) => {
      const docker = dockerClient();
      if (!docker) return skipOrFail(t, 'engine', 'a Docker engine (DOCKER_HOST and DOCKER)');
      // Its own bytes, lest an earlier run lends its cache.
      const own = Object.entries(files).map(([path, text]) => [path, `${text} ${name} ${process.pid} ${Date.now()}\n`]);
      const ignore = `Dockerfile\n.dockerignore\n${change.ignore ?? ''}`;
      const cwd = folder(t, { ...Object.fromEntries(own), Dockerfile: change.lines.join('\n'), '.dockerignore': ignore });
      rerun(docker, cwd, []);
      for (const path of change.paths ?? []) appendFileSync(join(cwd, path), 'more\n');
      const actual = rerun(docker, cwd, change.argument === undefined ? [] : ['--build-arg', `${change.argument}=/other`]);

      const graph = graphOf(...change.lines);
      const paths = change.ignore === undefined ? (change.paths ?? []) : [];
      const buildArguments = change.argument === undefined ? [] : [change.argument];
      const expected = rebuilds(cacheModel(graph), { paths, buildArguments }).flatMap(({ node: { step } }) =>
        step ? graph.dockerfile.source.slice(step.instruction.span) : [],
      );
      assert.deepEqual(actual, expected.map((line) => line.replace(/\$\w+/, '/other').replace('//', '/')).sort());
    });
  }
});

/** The instructions that a build did not take from the cache. */
function rerun(docker: string, cwd: string, args: readonly string[]): string[] {
  const { status, stderr } = spawnSync(docker, ['build', '--progress=plain', ...args, '.'], { cwd, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const steps = new Map<string, string>();
  for (const line of stderr.split('\n')) {
    const [, number, title] = /^#(\d+) \[(?:\S+ +)?\d+\/\d+\] (.*)$/.exec(line) ?? [];
    if (number !== undefined && title !== undefined && !title.startsWith('FROM ')) steps.set(number, title);
    const cached = /^#(\d+) CACHED$/.exec(line)?.[1];
    if (cached !== undefined) steps.delete(cached);
  }
  return [...steps.values()].sort();
}
