import { composeImages, type DeployedImage, manifestImages, purposeOf, workflowImages } from '../../facts/deployment/deployed-images.ts';
import { defineRule, list, type Report } from '../define.ts';

const manifest = (image: string) => ({
  path: 'deploy/web.yaml',
  files: {
    'deploy/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n`,
  },
});
const compose = (path: string, services: string) => ({ path, files: { [path]: `services:\n${services}` } });
const workflow = (run: string) => ({
  path: '.github/workflows/deploy.yml',
  files: { '.github/workflows/deploy.yml': `on: push\njobs:\n  deploy:\n    steps:\n      - run: ${run}\n` },
});

const kustomization = (tag: string) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\nimages:\n  - name: registry.example/shop\n    newTag: ${tag}\n`;
const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/values.yaml': 'image:\n  repository: registry.example/shop\n  tag: "latest"\n',
};

const messages = {
  latest: '{by} runs {image}: whatever is published under that name when it starts',
  untagged: '{by} runs {image}, which has no tag: whatever is published as latest when it starts',
} as const;

export const latestDeployed = defineRule({
  id: 'latest-deployed',
  practice: 'delivery',
  severity: 'warning',
  aliases: ['CKV_K8S_14', 'KSV-0013', 'latest-tag', 'container-image-tag', 'tagNotSpecified', 'service-image-require-explicit-tag'],
  summary: 'An image is deployed by the name latest',
  why: 'A pod that moves to another node, or a server that is set up again, takes the image of that day: two copies of one service run different programs, a rollback brings back the same name, and nobody deployed what changed.',
  notWhen: 'The tag is put in when the manifest is rendered, by skaffold or the like, or by a pipeline that lies elsewhere.',
  decides:
    'Images of containers in Kubernetes objects, those that a kustomization (`newTag`) or, as info, the values of a Helm chart (`repository` and `tag`) put there, of services in Compose files that take them from a registry, and of commands and actions that deploy (kubectl set image, kubectl run, helm --set image.tag, docker service update, gcloud run deploy, flyctl, …) whose tag is latest or missing and that have no digest. What a template or expression fills in is left out, and so is what a kustomization of the repository replaces, what a pipeline names when it deploys (helm --set image.tag, kustomize edit set image), and so is a name for the reader to replace (your-image). In Compose files whose name does not say that they are for production it is info, and so it is for Pods that no other object manages, for bare systems and languages that run a command of the manifest, and for names that no registry has, which are built on the machine or replaced. Silent where the path says that a file is for tests, examples or development. A bare name without a tag, which is what kustomize replaces, and images that are built beside it are left out.',
  sources: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    'https://kubernetes.io/docs/concepts/configuration/overview/',
  ],
  options: { tags: list('More tags that are taken to float, such as stable, edge, nightly') },
  messages,
  examples: [
    { bad: manifest('registry.example/shop:latest'), flags: 'registry.example/shop:latest' },
    { bad: manifest('"registry.example:5000/shop"'), flags: '"registry.example:5000/shop"' },
    {
      bad: compose('compose.prod.yaml', '  web:\n    image: registry.example/shop:${TAG:-latest}\n'),
      flags: 'registry.example/shop:${TAG:-latest}',
    },
    {
      bad: compose('compose.prod.yaml', '  web:\n    image: registry.example/shop\n  worker:\n    image: registry.example/shop\n'),
      flags: 'registry.example/shop',
    },
    { bad: workflow('kubectl set image deployment/web web=registry.example/shop:latest'), flags: 'registry.example/shop:latest' },
    { bad: workflow('helm upgrade web ./chart --set image.tag=latest'), flags: 'latest' },
    {
      bad: {
        path: 'deploy/prod/kustomization.yaml',
        files: {
          'deploy/prod/kustomization.yaml': kustomization('latest'),
          'deploy/base/web.yaml': manifest('registry.example/shop:latest').files['deploy/web.yaml'],
        },
      },
      flags: 'latest',
    },
    { bad: { path: 'chart/values.yaml', files: chart }, flags: '"latest"' },
    {
      good: {
        path: 'deploy/base/web.yaml',
        files: {
          'deploy/base/web.yaml': manifest('registry.example/shop:latest').files['deploy/web.yaml'],
          'deploy/prod/kustomization.yaml': kustomization('1.4.2'),
        },
      },
    },
    {
      good: {
        path: 'chart/values.yaml',
        files: { ...chart, ...workflow('helm upgrade web ./chart --set image.tag=${{ github.sha }}').files },
      },
    },
    {
      good: {
        path: 'chart/values.yaml',
        files: { ...chart, 'chart/values.yaml': 'image:\n  repository: registry.example/shop\n  tag: ""\n' },
      },
    },
    { good: manifest('registry.example/shop:1.4.2') },
    { good: manifest('registry.example/shop@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04') },
    { good: manifest('"{{ .Values.image }}"') },
    { good: manifest('shop') },
    { good: manifest('your-container-image:latest') },
    { good: compose('tests/compose.yaml', '  db:\n    image: postgres:latest\n') },
    {
      good: compose(
        'compose.prod.yaml',
        '  web:\n    build: .\n    image: registry.example/shop:latest\n  db:\n    image: postgres:${PG_VERSION}\n',
      ),
    },
    { good: workflow('kubectl set image deployment/web web=registry.example/shop:${{ github.sha }}') },
  ],
  detect: {
    *manifest(view, { tags }) {
      if (purposeOf(view.path) === 'development') return;
      // A bare name without a tag is what kustomize and the like replace.
      for (const image of manifestImages(view)) {
        if (!image.published && image.tag === undefined) continue;
        yield* report(image, tags, image.by === 'the chart' || image.isTrial || !image.published ? 'info' : 'warning');
      }
    },
    *compose(view, { tags }) {
      const purpose = purposeOf(view.path);
      if (purpose === 'development') return;
      // Workers that run one image under many names make one change.
      const seen = new Set<string>();
      for (const image of composeImages(view)) {
        if (!seen.has(image.text)) yield* report(image, tags, purpose === 'production' ? 'warning' : 'info');
        seen.add(image.text);
      }
    },
    *workflow(view, { tags }) {
      for (const image of workflowImages(view)) yield* report(image, tags);
    },
  },
});

function* report(
  { text, at, tag, digest, by }: DeployedImage,
  tags: readonly string[],
  severity: 'warning' | 'info' = 'warning',
): Iterable<Report<typeof messages>> {
  if (/^(?:your|my)-[\w-]*(?:image|app|repo)/.test(text)) return;
  if (digest !== undefined || (tag !== undefined && tag !== 'latest' && !tags.includes(tag))) return;
  const title = 'Deploy the tag or digest of one build';
  const fix = { title, applicability: 'manual', edits: [] } as const;
  yield {
    message: tag === undefined ? 'untagged' : 'latest',
    data: { by: by[0]?.toUpperCase() + by.slice(1), image: text },
    at,
    severity,
    fix,
  };
}
