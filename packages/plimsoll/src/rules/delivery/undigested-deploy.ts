import { composeImages, type DeployedImage, manifestImages, purposeOf, workflowImages } from '../../facts/deployment/deployed-images.ts';
import { defineRule, type Report } from '../define.ts';

const manifest = (image: string) => ({
  path: 'deploy/web.yaml',
  files: {
    'deploy/web.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: ${image}\n`,
  },
});
const digest = 'sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04';
const messages = { undigested: '{by} runs {image} without a digest: what is published under that name can be replaced' } as const;

export const undigestedDeploy = defineRule({
  id: 'undigested-deploy',
  practice: 'delivery',
  severity: 'info',
  preset: 'strict',
  aliases: ['CKV_K8S_43'],
  summary: 'An image is deployed by its tag alone, without its digest',
  why: 'A tag can be pushed again. With the digest in the manifest, what was tested is what runs, a rollback brings back the bytes of that day, and a signature is checked for exactly them.',
  notWhen: 'The registry refuses to overwrite tags, or nothing writes the digests when a new version is released.',
  decides:
    'Images of containers in Kubernetes objects, those that a kustomization or the values of a Helm chart put there, of services in Compose files that take them from a registry, and of commands and actions that deploy, without a digest. Templates and expressions are left out, and so are bare names without a tag, what a kustomization of the repository replaces or a pipeline names when it deploys, and files whose path says that they are for tests, examples or development.',
  sources: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  messages,
  examples: [
    { bad: manifest('registry.example/shop:1.4.2'), flags: 'registry.example/shop:1.4.2' },
    {
      bad: { path: 'compose.yaml', files: { 'compose.yaml': 'services:\n  db:\n    image: postgres:17.6\n' } },
      flags: 'postgres:17.6',
    },
    {
      bad: {
        path: '.github/workflows/deploy.yml',
        files: {
          '.github/workflows/deploy.yml':
            'on: push\njobs:\n  deploy:\n    steps:\n      - run: gcloud run deploy web --image registry.example/shop:1.4.2\n',
        },
      },
      flags: 'registry.example/shop:1.4.2',
    },
    {
      bad: {
        path: 'deploy/kustomization.yaml',
        files: {
          'deploy/kustomization.yaml':
            'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\nimages:\n  - { name: shop, newName: registry.example/shop, newTag: 1.4.2 }\n',
        },
      },
      flags: '1.4.2',
    },
    {
      good: {
        path: 'deploy/web.yaml',
        files: {
          'deploy/web.yaml': manifest('registry.example/shop:1.4.2').files['deploy/web.yaml'],
          'deploy/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\nimages:\n  - name: registry.example/shop\n    digest: ${digest}\n`,
        },
      },
    },
    { good: manifest(`registry.example/shop:1.4.2@${digest}`) },
    { good: manifest('shop') },
    { good: manifest('"registry.example/shop:{{ .Values.tag }}"') },
  ],
  detect: {
    *manifest(view) {
      if (purposeOf(view.path) !== 'development') for (const image of manifestImages(view)) yield* report(image);
    },
    *compose(view) {
      if (purposeOf(view.path) !== 'development') for (const image of composeImages(view)) yield* report(image);
    },
    *workflow(view) {
      for (const image of workflowImages(view)) yield* report(image);
    },
  },
});

function* report({ text, at, tag, digest, published, by }: DeployedImage): Iterable<Report<typeof messages>> {
  if (digest !== undefined || (!published && tag === undefined)) return;
  yield { message: 'undigested', data: { by: by[0]?.toUpperCase() + by.slice(1), image: text }, at };
}
