import { imagesOf } from '../../facts/deployment/container-images.ts';
import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { healthHandler, isReadinessPath, sameRoute } from '../../facts/health/health-handlers.ts';
import type { ManifestProbe } from '../../kubernetes/manifest.types.ts';
import { defineRule } from '../define.ts';

const repository = (probes: string, handler = "response.send(await database.query('select 1'))", path = 'k8s/web.yaml') => ({
  path,
  files: {
    [path]: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1.4.2\n${probes}`,
    'web/Dockerfile': 'FROM node:22-slim\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    'web/package.json': '{ "dependencies": { "express": "5", "pg": "8" }, "scripts": { "start": "node server.js" } }\n',
    'web/server.js': `const express = require('express');\nconst app = express();\napp.get('/health', async (request, response) => {\n  ${handler};\n});\napp.get('/livez', (request, response) => response.send('ok'));\napp.listen(3000);\n`,
  },
});
const probe = (kind: string, path: string, more = '') => `          ${kind}Probe: { httpGet: { path: ${path}, port: 3000 }${more} }\n`;

export const livenessChecksDependencies = defineRule({
  id: 'liveness-checks-dependencies',
  practice: 'health',
  severity: 'info',
  aliases: ['pod-probes-identical'],
  summary: 'A liveness probe asks for more than whether the process lives',
  why: 'A liveness probe that fails restarts the container. If it asks for the database, an outage of the database restarts every copy of every service at once, again and again, and makes the return slower. Whether the program can do its work is what a readiness probe is for: that one only takes the container out of the Service.',
  decides:
    'A livenessProbe that asks over HTTP. A warning where the handler of its path, in the sources of the image of this repository, asks a database or cache and fails without it. Info where its path is called like one for readiness (/ready, /readyz, /health/readiness), is the whole of Spring Boot’s health (/actuator/health), or is the same as the readinessProbe’s, with no more patience. Silent where the sources show a handler that asks for nothing, for the same page / or /metrics in both, and in manifests for tests and development.',
  notWhen: 'The page only looks at the process itself, whatever it is called.',
  sources: [
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    'https://docs.spring.io/spring-boot/reference/actuator/endpoints.html#actuator.endpoints.kubernetes-probes',
  ],
  messages: {
    queries: 'This restarts {container} whenever its database or cache is away: {path} asks for it ({place})',
    called: '{path} is called like a check for readiness, but as a livenessProbe it restarts {container}',
    spring:
      '{path} also fails when the database or another dependency is away, and then restarts {container}; /actuator/health/liveness does not',
    same: 'Both probes ask {path}: what should only keep requests away from {container} restarts it as well',
  },
  examples: [
    { bad: repository(probe('liveness', '/health')), flags: '/health' },
    { bad: repository(probe('liveness', '/readyz')), flags: '/readyz' },
    { bad: repository(probe('liveness', '/status') + probe('readiness', '/status')), flags: '/status' },
    { bad: repository(probe('liveness', '/actuator/health')), flags: '/actuator/health' },
    { good: repository(probe('liveness', '/livez') + probe('readiness', '/health')) },
    { good: repository(probe('liveness', '/livez') + probe('readiness', '/livez')) },
    { good: repository(probe('liveness', '/status', ', failureThreshold: 10') + probe('readiness', '/status')) },
    { good: repository(probe('liveness', '/metrics') + probe('readiness', '/metrics')) },
    { good: repository(probe('liveness', '/') + probe('readiness', '/')) },
    {
      good: repository(
        probe('liveness', '/health'),
        "try { await database.query('select 1') } catch { log('no database') }; response.send('ok')",
      ),
    },
  ],
  detect: {
    *repository(view) {
      for (const { path, file } of view.manifests) {
        if (purposeOf(path) === 'development') continue;
        for (const container of file.containers) {
          const { liveness, readiness } = container.probes;
          const asked = liveness?.kind === 'httpGet' && liveness.host === undefined ? liveness.path : undefined;
          if (!liveness || !asked || asked.value === undefined || asked.value.length > 200) continue;
          const images = container.startsOwn ? [] : imagesOf(view, container);
          const handlers = images.map((image) => healthHandler(image, asked.value ?? ''));
          const [first] = handlers;
          const data = { container: container.name ?? 'the container', path: asked.value };
          const report = { at: asked.span, path, fix: fixOf(images.length === 0) };
          if (first?.asks !== undefined && handlers.every((handler) => handler?.asks !== undefined))
            yield { message: 'queries', data: { ...data, place: first.asks }, severity: 'warning', ...report };
          else if (first) continue;
          else if (isReadinessPath(asked.value)) yield { message: 'called', data, ...report };
          else if (/\/actuator\/health\/?$/.test(asked.value)) yield { message: 'spring', data, ...report };
          else if (readiness && isSame(liveness, readiness) && asked.value !== '/' && !isLiveness(asked.value))
            yield { message: 'same', data, ...report };
        }
      }
    },
  },
});

/** The same request, and the restart comes as soon as the other. */
function isSame(liveness: ManifestProbe, readiness: ManifestProbe): boolean {
  if (readiness.kind !== 'httpGet' || liveness.port?.value === undefined || liveness.port.value !== readiness.port?.value) return false;
  if (liveness.path?.value === undefined || readiness.path?.value === undefined) return false;
  return sameRoute(liveness.path.value, readiness.path.value) && patience(liveness) <= patience(readiness);
}

/** Seconds for which the check has to fail, with the presets of Kubernetes. */
function patience({ periodSeconds = 10, failureThreshold = 3 }: ManifestProbe): number {
  return periodSeconds * failureThreshold;
}

/** Pages that ask for nothing else, by their names. */
function isLiveness(path: string): boolean {
  return /\/(?:live|livez|liveness|alive|ping|is-?alive|metrics)\/?$/i.test(path);
}

function fixOf(isForeign: boolean) {
  const title = isForeign
    ? 'Ask for a page that only says that the process lives'
    : 'Give the program a page that only says that the process lives, and keep this one for the readinessProbe';
  return { title, applicability: 'manual', edits: [] } as const;
}
