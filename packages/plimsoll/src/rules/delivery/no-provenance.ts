import { repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import { defineRule } from '../define.ts';

const example = (steps: string) => ({
  path: '.github/workflows/image.yml',
  files: { '.github/workflows/image.yml': `on: push\njobs:\n  image:\n    steps:\n${steps}` },
});
const action = (inputs: string) =>
  `      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: registry.example/shop:1\n${inputs}`;

export const noProvenance = defineRule({
  id: 'no-provenance',
  practice: 'delivery',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'Images are published without saying where they come from',
  why: 'Provenance records the commit, the builder and the arguments of a build, and a signature ties it to the pipeline. Without them, whoever gets hold of a registry password can publish an image that looks like any other.',
  notWhen:
    'A consumer cannot read images with attestations, or what is pushed is only part of an image that is put together and signed later.',
  decides:
    'A build that is pushed with provenance switched off, in a repository where nothing is signed or attested (cosign, notation, attest-build-provenance). BuildKit adds provenance by itself, so saying nothing is fine. Pushes by digest are left out.',
  sources: [
    'https://docs.docker.com/build/metadata/attestations/slsa-provenance/',
    'https://docs.docker.com/build/ci/github-actions/attestations/',
  ],
  messages: { off: '{tool} publishes {image} with provenance switched off, and nothing signs it' },
  examples: [
    { bad: example(action('          provenance: false\n')), flags: 'docker/build-push-action' },
    {
      bad: example('      - run: docker buildx build --push --provenance=false -t registry.example/shop:1 .\n'),
      flags: 'docker buildx build',
    },
    { good: example(action('')) },
    { good: example(`${action('          provenance: false\n')}      - run: cosign sign --yes registry.example/shop:1\n`) },
    { good: example(action('          provenance: ${{ inputs.provenance }}\n')) },
    { good: example(action('          provenance: false\n').replace('push: true', 'push: false')) },
  ],
  detect: {
    *repository(repository) {
      const { files, publications } = repositoryDelivery(repository);
      if (files.some(({ delivery }) => delivery.signatures.length > 0)) return;
      for (const { view, act, build, images } of publications) {
        if (!build?.provenance?.known || build.provenance.value || build.byDigest) continue;
        yield { message: 'off', data: { tool: act.tool, image: images[0]?.raw ?? 'images' }, at: act.at, path: view.path };
      }
    },
  },
});
