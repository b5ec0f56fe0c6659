import { repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import type { RepositoryView } from '../../facts/views/repository-view.ts';
import { defineRule } from '../define.ts';

const workflow = (on: string, inputs = '') =>
  `on: ${on}\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: registry.example/shop:1\n${inputs}`;
const example = (on: string, files: Readonly<Record<string, string>> = {}) => ({
  path: '.github/workflows/image.yml',
  files: { Dockerfile: 'FROM debian:13\n', '.github/workflows/image.yml': workflow(on), ...files },
});
const action = `runs:\n  using: composite\n  steps:\n    - uses: docker/build-push-action@v6\n      with:\n        push: true\n        tags: registry.example/shop:1\n`;

export const noScheduledRebuild = defineRule({
  id: 'no-scheduled-rebuild',
  practice: 'delivery',
  severity: 'info',
  aliases: [],
  summary: 'Images are only rebuilt when somebody commits',
  why: 'An image does not get security updates by itself: it keeps the base image and the packages of the day it was built. A service that nobody changes for a year runs with a year of known vulnerabilities.',
  notWhen: 'Something outside of the repository starts the build when the base image moves, or the image is never run for long.',
  decides:
    'GitHub workflows that push images, where no workflow that builds one has a schedule or is started by another repository or workflow, and neither Dependabot (ecosystem docker) nor Renovate is set up, which change the base image by a commit. Other systems keep schedules in their settings: unknown. Of a built image with packages of a distribution the day on which it was made, if that is half a year ago or more; days before 2014 are those of reproducible builds and tell nothing.',
  sources: [
    'https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often',
    'https://docs.github.com/en/code-security/dependabot/ecosystems-supported-by-dependabot/supported-ecosystems-and-repositories#docker',
  ],
  messages: {
    old: 'The image was made on {date}: what its distribution repaired in the {days} days since is not in it',
    none: 'What {tool} pushes is rebuilt only when somebody commits: no schedule, and no Renovate or Dependabot for its base image',
  },
  examples: [
    { bad: example('{ push: { branches: [main] } }'), flags: 'docker/build-push-action' },
    {
      bad: example('push', {
        '.github/dependabot.yml':
          'version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n    schedule: { interval: weekly }\n',
      }),
      flags: 'docker/build-push-action',
    },
    { good: example("{ push: { branches: [main] }, schedule: [{ cron: '0 3 * * 1' }] }") },
    {
      good: example('push', {
        '.github/dependabot.yml':
          'version: 2\nupdates:\n  - package-ecosystem: "docker"\n    directory: /\n    schedule: { interval: weekly }\n',
      }),
    },
    {
      bad: {
        path: '.github/actions/image/action.yml',
        files: {
          Dockerfile: 'FROM debian:13\n',
          '.github/workflows/image.yml': 'on: push\njobs:\n  image:\n    steps:\n      - uses: ./.github/actions/image\n',
          '.github/actions/image/action.yml': action,
        },
      },
      flags: 'docker/build-push-action',
    },
    {
      good: {
        path: '.github/actions/image/action.yml',
        files: {
          Dockerfile: 'FROM debian:13\n',
          '.github/workflows/nightly.yml':
            "on: { schedule: [{ cron: '0 3 * * 1' }] }\njobs:\n  image:\n    steps:\n      - uses: ./.github/actions/image\n",
          '.github/actions/image/action.yml': action,
        },
      },
    },
    { good: example('push', { 'renovate.json': '{ "extends": ["config:recommended"] }\n' }) },
    { good: example('{ repository_dispatch: { types: [base-image] } }') },
    { bad: { image: { created: '2025-01-02T03:04:05Z', packages: [{ name: 'deb/curl' }] } }, flags: 'config/Created' },
    { good: { image: { created: '1970-01-01T00:00:00Z', packages: [{ name: 'deb/curl' }] } } },
    { good: { image: { created: '2026-08-01T00:00:00Z', packages: [{ name: 'deb/curl' }] } } },
  ],
  detect: {
    *image(image) {
      const date = image.analysis.config?.created?.slice(0, 10);
      if (date === undefined || date < '2014' || !image.packages.some(({ type }) => type === 'deb' || type === 'apk' || type === 'rpm'))
        return;
      const days = Math.floor((Date.parse(image.today) - Date.parse(date)) / 86_400_000);
      if (days >= 180) yield { message: 'old', data: { date, days }, at: image.atConfig('Created') };
    },
    *repository(repository) {
      const { files, builds, publications, unread, runs } = repositoryDelivery(repository);
      const [first] = publications;
      if (!first) return;
      const place = { at: first.act.at, path: first.view.path };
      const building = new Set(builds.map(({ view }) => view));
      for (const { view } of files) {
        const { schedules, schedulesElsewhere, others } = view.file.triggers;
        const starts = schedules.length > 0 || others.some((event) => /^(repository_dispatch|workflow_run|registry_package)$/.test(event));
        // A scheduled workflow may start the others.
        if (
          starts &&
          (building.has(view) ||
            [...runs(view)].some((called) => building.has(called)) ||
            unread('build').some((part) => part.view === view) ||
            /gh workflow run|workflow_dispatch|dispatches/.test(view.source.text))
        )
          return;
        if (schedulesElsewhere && building.has(view)) {
          yield { unknown: `whether ${first.act.tool} also runs on a schedule: that is kept in the settings of the CI system`, ...place };
          return;
        }
      }
      if (hasUpdateBot(repository)) return;
      const title = 'Run it on a schedule too, e.g. once a week with pull: true';
      yield { message: 'none', data: { tool: first.act.tool }, ...place, fix: { title, applicability: 'manual', edits: [] } };
    },
  },
});

const renovateFiles = [
  'renovate.json',
  'renovate.json5',
  '.github/renovate.json',
  '.github/renovate.json5',
  '.renovaterc',
  '.renovaterc.json',
  '.gitlab/renovate.json',
];

function hasUpdateBot(repository: RepositoryView): boolean {
  for (const path of renovateFiles) {
    const text = repository.read(path)?.text;
    if (text === undefined) continue;
    const managers = /["']?enabledManagers["']?\s{0,20}:\s{0,20}\[([^\]]{0,500})\]/.exec(text)?.[1];
    return managers === undefined || /docker|regex|custom/.test(managers);
  }
  if (repository.read('package.json')?.text.includes('"renovate"')) return true;
  return ['.github/dependabot.yml', '.github/dependabot.yaml'].some((path) =>
    /package-ecosystem["']?\s{0,10}:\s{0,10}["']?docker/.test(repository.read(path)?.text ?? ''),
  );
}
