import { imagesOf } from '../../facts/deployment/container-images.ts';
import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { privilegeDrop } from '../../facts/start/privilege-drop.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

const repository = (security: string, dockerfile: string, path = 'deploy/shop.yaml') => ({
  path,
  files: {
    [path]: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec:\n  template:\n    spec:\n${security}      containers:\n        - name: shop\n          image: registry.example/shop:1.4.2\n`,
    'shop/Dockerfile': dockerfile,
  },
});
const asRoot = 'FROM python:3.13-slim\nCOPY . /app\nCMD ["python", "/app/main.py"]\n';

export const podMayRunAsRoot = defineRule({
  id: 'pod-may-run-as-root',
  practice: 'user',
  severity: 'info',
  aliases: [],
  summary: 'A pod runs an image of this repository as root, and nothing in its manifest would stop that',
  why: 'With runAsNonRoot Kubernetes refuses to start a container as root, whatever the image says: the second lock, which also holds when a later Dockerfile loses its USER. Here neither of the two is closed.',
  decides:
    'Containers without `runAsNonRoot` and `runAsUser`, their own or of their pod, whose image is called like a Dockerfile of this repository, its folder or the service that builds it, where that image is known to run as root. Silent where the image drops its rights itself, where a template decides, and in manifests for tests and development.',
  notWhen: 'The program manages the node that it runs on.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  messages: { both: '{container} runs as root: {dockerfile} leaves the user at root, and no securityContext says runAsNonRoot' },
  examples: [
    { bad: repository('', asRoot), flags: 'registry.example/shop:1.4.2' },
    { good: repository('      securityContext: { runAsNonRoot: true }\n', asRoot) },
    { good: repository('      securityContext:\n        runAsUser: 10001\n', asRoot) },
    { good: repository('', `${asRoot}USER 10001\n`) },
    { good: repository('', 'FROM registry.example/team/base:1\nCMD ["serve"]\n') },
    { good: repository('', asRoot, 'tests/shop.yaml') },
  ],
  detect: {
    *repository(view) {
      for (const { path, file } of view.manifests) {
        if (purposeOf(path) === 'development') continue;
        for (const container of file.containers) {
          const { imageSpan } = container;
          if (!imageSpan || container.runAsNonRoot !== undefined || container.setsUser) continue;
          const images = imagesOf(view, container);
          const [image] = images;
          // Several Dockerfiles of one name: only what is true of all.
          if (!image || !images.every(runsAsRoot)) continue;
          const title = 'End the image with a USER that is a number, then set runAsNonRoot: true in the securityContext of the pod';
          yield {
            message: 'both',
            data: { container: container.name ?? 'The container', dockerfile: image.path },
            at: imageSpan,
            path,
            fix: { title, applicability: 'manual', edits: [] },
          };
        }
      }
    },
  },
});

function runsAsRoot(view: DockerfileView): boolean {
  const stage = view.graph.shipped;
  return stage?.final.user.known === true && isRootUser(stage.final.user.value) && privilegeDrop(view, stage) === undefined;
}
