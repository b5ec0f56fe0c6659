import { type Publication, repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import type { DeliveryValue } from '../../workflows/delivery/delivery.types.ts';
import { nameOf, tagOf } from '../../workflows/delivery/values.ts';
import { defineRule } from '../define.ts';

const example = (tags: string, rest = '') => ({
  path: '.github/workflows/image.yml',
  files: {
    '.github/workflows/image.yml': `on: push\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: ${tags}\n${rest}`,
  },
});

export const onlyLatestPushed = defineRule({
  id: 'only-latest-pushed',
  practice: 'delivery',
  severity: 'warning',
  aliases: ['DKL-DI-0006'],
  summary: 'An image is published as latest and nothing else',
  why: 'Each push takes the name away from the image before. Nobody can say which build is running, two servers that pulled on different days run different programs, and there is nothing to roll back to.',
  notWhen: 'The image is only used by the pipeline itself, as the place in which jobs run.',
  decides:
    'All tags that the pipelines push for one image, by action, plugin, docker, podman, buildah and kaniko: reported if all are known and each is latest, written or left out. A tag that holds an expression or variable, a push by digest, or an image that a bake or Compose file names may be anything; what is pushed under a name that cannot be told apart counts too. Of a built image the tags under which it was found: info where latest is the only one.',
  sources: ['https://docs.docker.com/build/ci/github-actions/manage-tags-labels/'],
  messages: {
    tagged: '{image} is tagged latest and nothing else: no build can be named, or returned to',
    latest: '{image} is pushed as latest only: no build can be named, or returned to',
  },
  examples: [
    { bad: example('registry.example/shop:latest'), flags: 'registry.example/shop:latest' },
    { bad: example('${{ vars.REGISTRY }}/shop'), flags: '${{ vars.REGISTRY }}/shop' },
    {
      bad: {
        path: '.gitlab-ci.yml',
        files: {
          '.gitlab-ci.yml':
            'build:\n  script:\n    - docker build -t $CI_REGISTRY_IMAGE/shop:latest .\n    - docker push $CI_REGISTRY_IMAGE/shop:latest\n',
        },
      },
      flags: '$CI_REGISTRY_IMAGE/shop:latest',
    },
    { good: example('registry.example/shop:latest,registry.example/shop:${{ github.sha }}') },
    { good: example('${{ steps.meta.outputs.tags }}') },
    { good: example('registry.example/shop:latest', '      - run: docker push registry.example/shop:$VERSION\n') },
    {
      good: example(
        'registry.example/shop:latest',
        '      - run: docker buildx imagetools create -t "$TAG" registry.example/shop:latest\n',
      ),
    },
    { good: example('localhost:5000/shop:latest') },
    { bad: { image: { tags: ['registry.example/shop:latest'] } }, flags: 'tags' },
    { good: { image: { tags: ['registry.example/shop:latest', 'registry.example/shop:1.2'] } } },
  ],
  detect: {
    *image(image) {
      const { tags } = image.analysis;
      const [first] = tags;
      if (first === undefined || !tags.every((tag) => tag.endsWith(':latest'))) return;
      yield {
        message: 'tagged',
        data: { image: first.replace(/:latest$/, '') },
        at: { ...image.atConfig('Tags'), path: 'tags' },
        severity: 'info',
      };
    },
    *repository(repository) {
      const { publications } = repositoryDelivery(repository);
      const images = publications.flatMap((publication) => publication.images.map((image) => ({ publication, image })));
      const reported = new Set<string>();
      for (const { publication, image } of images) {
        const name = nameOf(image);
        if (!isLatest(image) || reported.has(name) || (!name.includes('/') && name.includes('$'))) continue;
        const others = images.filter((other) => other.image !== image && mayBeSame(name, nameOf(other.image)));
        if (others.some((other) => !isLatest(other.image)) || publications.some((other) => isUnclear(other, publication))) continue;
        reported.add(name);
        const at = image.span;
        const title = 'Push a second tag that names the build, such as the commit or the version, and deploy that one';
        yield {
          message: 'latest',
          data: { image: shown(publication.view.text(at)) },
          at,
          path: publication.view.path,
          fix: { title, applicability: 'manual', edits: [] },
        };
      }
    },
  },
});

function isLatest(image: DeliveryValue): boolean {
  const tag = tagOf(image);
  return tag.known && tag.value === 'latest';
}

/** Names end in the same word, or in one that is set elsewhere. */
function mayBeSame(name: string, other: string): boolean {
  const last = (text: string) => text.slice(text.lastIndexOf('/') + 1);
  return last(name) === last(other) || last(other).includes('$') || last(name).includes('$');
}

/** In the same pipeline something is pushed that is not named there. */
function isUnclear(other: Publication, publication: Publication): boolean {
  return other.view === publication.view && !other.complete;
}

function shown(text: string): string {
  return text.replace(/^["']|["']$/g, '').replace(/:latest$/, '');
}
