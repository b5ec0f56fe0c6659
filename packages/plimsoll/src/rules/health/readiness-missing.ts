import { lookupBase } from '../../bases/catalogue.ts';
import { parseReference } from '../../bases/reference.ts';
import { imagesOf } from '../../facts/deployment/container-images.ts';
import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { servicesOf } from '../../facts/deployment/routing-services.ts';
import { readinessEndpoint } from '../../facts/health/health-handlers.ts';
import { servedPort } from '../../facts/health/served-port.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { RepositoryView } from '../../facts/views/repository-view.ts';
import type { ManifestContainer, ManifestFile } from '../../kubernetes/manifest.types.ts';
import { defineRule, type FixReport } from '../define.ts';

const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 3000 }] }\n---\n';
const repository = (container: string, above = service, kind = 'Deployment', path = 'k8s/web.yaml') => ({
  path,
  files: {
    [path]: `${above}apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: web }\nspec:\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1.4.2\n${container}`,
    'web/Dockerfile': 'FROM node:22-slim\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
  },
});
const port = '          ports: [{ containerPort: 3000 }]\n';
const liveness = '          livenessProbe: { httpGet: { path: /healthz, port: 3000 } }\n';
const readiness = '          readinessProbe: { httpGet: { path: /readyz, port: 3000 } }\n';

export const readinessMissing = defineRule({
  id: 'readiness-missing',
  practice: 'health',
  severity: 'warning',
  aliases: ['CKV_K8S_9', 'Readiness Probe Is Not Configured', 'no-readiness-probe', 'readinessProbeMissing'],
  summary: 'A container that serves has no readiness probe',
  why: 'Without a readiness probe a container counts as ready from the moment its process starts. A rollout sends it requests before it can answer them, ends the old pods although no new one works, and while its database is away it goes on getting requests that it has to refuse. A liveness probe does none of this: it only restarts.',
  decides:
    'Containers of Deployments and StatefulSets without a readinessProbe, here or in another manifest for the same container. A warning where a Service of the repository selects the pod and the port is the container’s, unless the image is a known one of somebody else; info where the image is one of this repository and serves, for known images of others behind a Service, and where another container of the pod has a readinessProbe. Silent where a template fills in parts of the container, for workloads scaled to zero, and in manifests for tests and development. No path is invented: the fix names one that the sources have.',
  notWhen: 'Nothing sends requests to the container: a worker, a job, or a program that only asks others.',
  sources: [
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  ],
  messages: {
    routed: '{container} gets requests of the Service {service} as soon as its process starts: no readinessProbe says when it can answer',
    alone: 'Nothing tells when {container} can answer: it has no readinessProbe, so rollouts do not wait for it',
  },
  examples: [
    { bad: repository(port + liveness), flags: 'livenessProbe' },
    { bad: repository(port), flags: 'registry.example/web:1.4.2' },
    { bad: repository(port, ''), flags: 'registry.example/web:1.4.2' },
    { good: repository(port + liveness + readiness) },
    { good: repository(port, service, 'Job') },
    { good: repository('          command: [node, worker.js]\n', '') },
    { good: repository(port + liveness, service, 'Deployment', 'k8s/dev/web.yaml') },
    { good: repository(`${port}          {{- toYaml .Values.probes | nindent 10 }}\n`) },
    {
      good: {
        path: 'k8s/web.yaml',
        files: {
          'k8s/web.yaml': `${service}apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1\n`,
          'k8s/patch.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n${readiness}`,
        },
      },
    },
  ],
  detect: {
    *repository(view) {
      for (const { path, file } of view.manifests) {
        if (purposeOf(path) === 'development') continue;
        for (const container of file.containers) {
          const { workload, probes, imageSpan, templated } = container;
          if (!imageSpan || templated || probes.readiness || workload.replicas === 0 || !serving.test(workload.kind ?? '')) continue;
          if (isProbedElsewhere(view, container)) continue;
          const [routing] = servicesOf(view, file, container);
          const images = imagesOf(view, container);
          if (!routing && !serves(container, images)) continue;
          const at = probes.liveness?.span ?? imageSpan;
          const name = container.name ?? 'The container';
          const fix = fixOf(images);
          yield routing
            ? {
                message: 'routed',
                data: { container: name, service: routing.name ?? '' },
                severity: isBesideProbed(file, container) || (images.length === 0 && isKnown(container.image)) ? 'info' : 'warning',
                ...{ at, path, fix },
              }
            : { message: 'alone', data: { container: name }, severity: 'info', ...{ at, path, fix } };
        }
      }
    },
  },
});

const serving = /^(?:Deployment|StatefulSet|DeploymentConfig|Rollout)$/;

/** An overlay of Kustomize adds what the base leaves out. */
function isProbedElsewhere({ manifests }: RepositoryView, { name, workload }: ManifestContainer): boolean {
  return manifests.some(({ file }) =>
    file.containers.some((other) => other.probes.readiness && other.name === name && other.workload.name === workload.name),
  );
}

/** A pod is ready when all its containers are: what stands beside a program that is asked has some time to start. */
function isBesideProbed({ containers }: ManifestFile, { pod }: ManifestContainer): boolean {
  return containers.some((other) => other.pod === pod && other.probes.readiness);
}

/** An image of this repository that listens, started as it says itself or with a port declared. */
function serves({ startsOwn, ports }: ManifestContainer, images: readonly DockerfileView[]): boolean {
  if (images.length === 0 || (startsOwn && ports.length === 0)) return false;
  return images.every((image) => {
    const stage = image.graph.shipped;
    return stage !== undefined && (stage.final.exposed.length > 0 || servedPort(image, stage) !== undefined);
  });
}

function isKnown(image: string | undefined): boolean {
  const reference = image === undefined ? undefined : parseReference(image);
  return reference !== undefined && !('error' in reference) && lookupBase(reference) !== undefined;
}

function fixOf([image]: readonly DockerfileView[]): FixReport {
  const endpoint = image && readinessEndpoint(image);
  const title = endpoint
    ? `Add a readinessProbe that asks ${endpoint.value} (${endpoint.evidence.path}:${endpoint.evidence.line})`
    : 'Add a readinessProbe for a path that answers 503 until all that the program needs is there';
  return { title, applicability: 'manual', edits: [] };
}
