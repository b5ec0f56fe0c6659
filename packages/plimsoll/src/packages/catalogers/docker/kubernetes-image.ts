import { asArray, asObject, asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { yamlDocuments } from '../../formats/yaml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { dockerPackage } from './docker-package.ts';

const deepest = 20;
const lists = ['containers', 'initContainers', 'ephemeralContainers'];

/** Where projects keep them: reading all YAML of a project for its images would cost more than it tells. */
const folders = ['deploy', 'deployment', 'deployments', 'k8s', 'kubernetes', 'kustomize', 'manifests', 'overlays'];

export const kubernetesImage = defineCataloger({
  id: 'kubernetes-image',
  ecosystem: 'docker',
  finds: 'declared',
  summary: 'Images that Kubernetes manifests run',
  reads: folders.map((folder) => `**/${folder}/**/*.{yml,yaml}`),
  *parse(file) {
    const text = file.text();
    // Most YAML files are something else; templates of charts are no YAML.
    if (!['apiVersion:', 'kind:', 'ontainers:', 'image:'].every((word) => text.includes(word)) || text.includes('{{')) return;
    const { values, problems } = yamlDocuments(text);
    yield* problems.map((unknown) => ({ unknown }));
    const objects = values.filter((value) => asObject(value)?.['kind'] !== undefined);
    yield* distinctPackages(objects.flatMap((value) => [...imagesIn(value, 0)]));
  },
  examples: [
    {
      files: {
        'deploy/app.yaml': `apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      initContainers: [{ name: wait, image: busybox }]
      containers:
        - name: app
          image: registry.example/team/app:1.2.0
`,
      },
      finds: ['pkg:docker/busybox@latest', 'pkg:docker/registry.example/team/app@1.2.0'],
    },
  ],
});

function* imagesIn(value: unknown, depth: number): Generator<FoundPackage> {
  if (depth > deepest) return;
  if (Array.isArray(value)) for (const item of value) yield* imagesIn(item, depth + 1);
  for (const [key, member] of Object.entries(asObject(value) ?? {})) {
    if (!lists.includes(key)) yield* imagesIn(member, depth + 1);
    for (const container of lists.includes(key) ? asArray(member) : []) {
      const image = asString(asObject(container)?.['image']);
      const found = image === undefined ? undefined : dockerPackage(image);
      if (found) yield found;
    }
  }
}
