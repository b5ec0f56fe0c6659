import { builtDockerfiles } from '../../facts/deployment/built-dockerfile.ts';
import { repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import type { ImageBuild } from '../../workflows/delivery/delivery.types.ts';
import { defineRule } from '../define.ts';

const workflow = (inputs: string, rest = '') =>
  `on: { schedule: [{ cron: '0 3 * * 1' }] }\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n${rest}        with:\n          push: true\n          tags: registry.example/shop:1\n${inputs}`;
const example = (inputs: string, dockerfile = 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n', rest = '') => ({
  path: '.github/workflows/nightly.yml',
  files: { Dockerfile: dockerfile, '.github/workflows/nightly.yml': workflow(inputs, rest) },
});

export const scheduledBuildReusesCache = defineRule({
  id: 'scheduled-build-reuses-cache',
  practice: 'delivery',
  severity: 'warning',
  aliases: [],
  summary: 'A scheduled rebuild takes the layers it was to renew from a cache',
  why: 'A nightly build is there to pick up security updates. With a registry or GitHub cache, a RUN whose text and base did not change is not run: the packages stay those of the day on which the layer was first built, and the image only looks new.',
  notWhen: 'The base image is rebuilt often enough, and everything that has to be renewed comes with it.',
  decides:
    'A build of a workflow with a schedule that takes layers from a cache and has neither no-cache nor pull, and whose Dockerfile, found by its path, installs or updates system packages without a build argument before them that changes from run to run (a run number, a date, the output of a step). Steps that a condition keeps from running on a schedule are left out; expressions that decide on cache or pull are unknown.',
  sources: [
    'https://docs.docker.com/build/cache/invalidation/',
    'https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often',
  ],
  messages: {
    reused:
      'The scheduled build takes layers from {cache}, so {command} in {place} keeps the packages of its first run until the base image changes',
  },
  examples: [
    { bad: example('          cache-from: type=gha\n'), flags: 'type=gha' },
    {
      bad: {
        path: '.github/workflows/nightly.yml',
        files: {
          'docker/Dockerfile.alpine': 'FROM alpine:3.22\nARG VERSION\nRUN apk add --no-cache curl\n',
          '.github/workflows/nightly.yml':
            "on: { schedule: [{ cron: '0 3 * * 1' }] }\njobs:\n  image:\n    strategy: { matrix: { flavor: [alpine] } }\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          file: docker/Dockerfile.${{ matrix.flavor }}\n          build-args: VERSION=${{ github.sha }}\n          cache-from: type=registry,ref=registry.example/shop:cache\n",
        },
      },
      flags: 'type=registry,ref=registry.example/shop:cache',
    },
    { good: example('          cache-from: type=gha\n          no-cache: true\n') },
    { good: example('          cache-from: type=gha\n          pull: true\n') },
    { good: example("          cache-from: ${{ github.event_name != 'schedule' && 'type=gha' || '' }}\n") },
    { good: example('          cache-from: type=gha\n', undefined, "        if: github.event_name == 'push'\n") },
    { good: example('          cache-from: type=gha\n', 'FROM node:24\nCOPY . .\nRUN npm ci\n') },
    {
      good: example(
        '          cache-from: type=gha\n          build-args: REFRESH=${{ github.run_id }}\n',
        'FROM debian:13\nARG REFRESH\nRUN apt-get update && apt-get upgrade -y\n',
      ),
    },
  ],
  detect: {
    *repository(repository) {
      for (const { view, act: build } of repositoryDelivery(repository).builds) {
        if (view.file.triggers.schedules.length === 0 || !runsOnSchedule(build)) continue;
        const [cache] = build.cacheFrom;
        if (!cache || cache.raw.includes('schedule') || build.noCache !== false || build.pull !== false) continue;
        const place = { at: cache.span, path: view.path };
        const dockerfiles = builtDockerfiles(repository, build);
        if (!dockerfiles) {
          yield { unknown: 'whether the scheduled build renews packages: its Dockerfile was not found', ...place };
          continue;
        }
        for (const dockerfile of dockerfiles) {
          const old = firstKept(dockerfile, build);
          if (!old) continue;
          const { line } = dockerfile.source.position(old.at.start);
          const title = 'Add pull: true to follow the base image, or no-cache: true to renew all packages, on the schedule';
          yield {
            message: 'reused',
            data: { cache: cacheName(cache.text), command: old.command, place: `${dockerfile.path}:${line}` },
            ...place,
            fix: { title, applicability: 'manual', edits: [] },
          };
          break;
        }
      }
    },
  },
});

/** Conditions that name other events, branches or tags keep a step from running on a schedule; others say nothing of it. */
function runsOnSchedule({ job, step }: ImageBuild): boolean {
  return [job.condition, step?.condition].every((condition) => {
    if (!condition) return true;
    if (/==\s{0,5}["']schedule["']/.test(condition.raw)) return true;
    return !/event_name|event\.|github\.ref|startsWith|schedule/.test(condition.raw);
  });
}

function cacheName(text: string): string {
  if (text.includes('type=gha')) return "GitHub's cache";
  if (text.includes('type=local')) return 'a local cache';
  return 'a cache in the registry';
}

/** The first step of the image that installs system packages without anything new before it. */
function firstKept(file: DockerfileView, build: ImageBuild): { command: string; at: Span } | undefined {
  const changing = new Set(build.arguments.filter(({ value }) => value === undefined || changes(value.raw)).map(({ name }) => name));
  // A whole list of arguments that is set elsewhere may hold anything.
  if ([...changing].some((name) => name.includes('$'))) return undefined;
  for (const step of file.steps('shipped')) {
    if (step.instruction.keyword !== 'RUN') continue;
    if ([...changing].some((name) => step.before.args.has(name))) return undefined;
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || operation.scope !== 'system') continue;
      if (!['install', 'upgrade', 'update-index'].includes(operation.action)) continue;
      const command = [operation.command.name, operation.subcommand?.unquoted].filter(Boolean).join(' ');
      return { command, at: operation.command.span };
    }
  }
  return undefined;
}

/** A value that may be another one in the next run of the same commit. What belongs to the commit or the matrix stays. */
function changes(raw: string): boolean {
  if (!raw.includes('$')) return false;
  return !/^\$\{\{\s{0,20}(?:github\.(?:sha|ref|ref_name|repository|repository_owner|actor|head_ref|base_ref)|matrix\.[\w.-]+|secrets\.\w+|vars\.\w+)\s{0,20}\}\}$/.test(
    raw.trim(),
  );
}
