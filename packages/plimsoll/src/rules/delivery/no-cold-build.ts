import { startsEmpty } from '../../facts/deployment/build-machines.ts';
import { repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import type { WorkflowView } from '../../facts/views/workflow-view.ts';
import type { ImageBuild } from '../../workflows/delivery/delivery.types.ts';
import { defineRule } from '../define.ts';

const example = (inputs: string, other = '', runner = 'ubuntu-24.04') => ({
  path: '.github/workflows/image.yml',
  files: {
    Dockerfile: 'FROM debian:13\n',
    '.github/workflows/image.yml': `on: push\njobs:\n  image:\n    runs-on: ${runner}\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: registry.example/shop:1\n${inputs}${other}`,
  },
});

export const noColdBuild = defineRule({
  id: 'no-cold-build',
  practice: 'delivery',
  severity: 'info',
  aliases: [],
  summary: 'No pipeline ever builds without a cache',
  why: 'With every layer from a cache nobody notices that a download is gone, a package was renamed or a repository no longer answers. It is found out on the day the cache is lost, often while something urgent has to be shipped.',
  notWhen: 'Another system, such as the registry or a release pipeline elsewhere, builds from nothing regularly.',
  decides:
    'All builds of Dockerfiles in all pipelines that were read: a build is cold with no-cache, or on a runner of GitHub, which starts empty, without cache-from. Reported if there is at least one build and all of them take layers from a cache that outlives the run. Builders that keep layers themselves, other systems, self-hosted runners, bake and Compose files are unknown, and so is no pipeline at all.',
  sources: ['https://docs.docker.com/build/cache/backends/', 'https://docs.docker.com/build/ci/github-actions/cache/'],
  messages: {
    warm: 'Every build takes layers from a cache: none shows whether the Dockerfile still builds from nothing',
  },
  examples: [
    { bad: example('          cache-from: type=gha\n          cache-to: type=gha,mode=max\n'), flags: 'type=gha' },
    { good: example('') },
    { good: example("          cache-from: type=gha\n          no-cache: ${{ github.event_name == 'schedule' }}\n") },
    {
      good: example(
        '          cache-from: type=gha\n',
        '  cold:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: docker build --no-cache --pull .\n',
      ),
    },
    { good: example('', '', 'self-hosted') },
  ],
  detect: {
    *repository(repository) {
      const { files, builds, unread } = repositoryDelivery(repository);
      const [image] = repository.images;
      if (files.length === 0) {
        if (image) yield { unknown: 'how images are built: no CI pipeline was found', at: { start: 0, end: 0 }, path: image.view.path };
        return;
      }
      const own = builds.filter(({ act }) => act.ofDockerfile);
      if (own.length === 0 || own.some(({ view, act }) => isWarm(view, act) !== true)) return;
      const [first] = own;
      const cache = first?.act.cacheFrom[0];
      if (!first || !cache) return;
      const place = { at: cache.span, path: first.view.path };
      const [hidden] = unread('build');
      if (hidden) {
        yield { unknown: `whether something builds without a cache: ${hidden.act.name} was not read`, ...place };
        return;
      }
      const title = 'Let one job build without the cache, on a schedule: no-cache: true and pull: true, without cache-from';
      yield { message: 'warm', ...place, fix: { title, applicability: 'manual', edits: [] } };
    },
  },
});

/** True if layers come from a cache that outlives the run; undefined if that is not known. */
function isWarm(view: WorkflowView, build: ImageBuild): boolean | undefined {
  if (build.noCache === true) return false;
  if (build.noCache === undefined) return undefined;
  const [cache] = build.cacheFrom;
  if (cache) return /^["']?type=/.test(cache.text) || cache.value !== undefined ? true : undefined;
  return startsEmpty(view, build) ? false : undefined;
}
