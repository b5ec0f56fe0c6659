import { lookupBase } from '../../bases/catalogue.ts';
import { parseReference } from '../../bases/reference.ts';
import type { ComposeService } from '../../compose/compose.types.ts';
import { imagesOf } from '../../facts/deployment/container-images.ts';
import { changesPort, containerPort, listensElsewhere, namesPort, setsPort } from '../../facts/health/container-port.ts';
import { probeRequests } from '../../facts/health/probe-request.ts';
import { composeProbe, kubernetesProbe, type ProbeScript } from '../../facts/health/probe-script.ts';
import { answersAt } from '../../facts/health/served-paths.ts';
import { listeningPorts } from '../../facts/health/served-port.ts';
import { hasProgram } from '../../facts/images/image-programs.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { ManifestContainer, ManifestProbe } from '../../kubernetes/manifest.types.ts';
import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

const dockerfile = 'FROM python:3.13-slim\nCOPY . /app\nEXPOSE 8000\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n';
const pod = (probe: string, more = '') => ({
  path: 'k8s/web.yaml',
  files: {
    'k8s/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1\n${more}          livenessProbe: { ${probe} }\n`,
    'web/Dockerfile': dockerfile,
  },
});
const compose = (test: string, more = '', build = 'build: .') => ({
  path: 'compose.yaml',
  files: { 'compose.yaml': `services:\n  web:\n    ${build}\n${more}    healthcheck:\n      test: ${test}\n`, Dockerfile: dockerfile },
});

export const probeContradictsImage = defineRule({
  id: 'probe-contradicts-image',
  practice: 'health',
  severity: 'warning',
  aliases: ['liveness-port', 'readiness-port', 'startup-port'],
  summary: 'A probe asks for what the image does not have',
  why: 'A probe at a wrong port or path, or with a program that is not in the image, fails each time. A liveness probe then restarts a container that works, forever; a readiness probe keeps it from ever getting a request; and what waits for a healthy service in Compose never starts.',
  notWhen: 'The manifest runs another version of the image than the one that the Dockerfile of this repository builds.',
  decides:
    'Probes of Kubernetes and health checks of Compose against the image of this repository that the container runs. Its port, where the start command, or EXPOSE together with the sources, say which it is, and neither command nor variables are changed here; its path, where the routes of the program are known whole; the program that it executes, where the base is known to lack it and no step may have brought it, also for known images of others in Compose. A port by a name that the container does not declare is reported in any manifest. What a template fills in is left out.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    'https://docs.docker.com/reference/compose-file/services/#healthcheck',
  ],
  messages: {
    name: 'No port of {container} is called {port}, so this probe always fails',
    port: 'This check of {container} asks at port {port}, where {program} listens at {listens}',
    path: 'This check of {container} asks for {path}, which no route of the program answers: it always fails',
    program: '{program} is not in {image}, so this check of {container} always fails',
  },
  examples: [
    { bad: pod('httpGet: { path: /, port: http }', '          ports: [{ name: web, containerPort: 8000 }]\n'), flags: 'http' },
    { good: pod('httpGet: { path: /, port: http }') },
    { bad: pod('tcpSocket: { port: 8080 }'), flags: '8080' },
    { bad: pod('exec: { command: [curl, -f, "http://localhost:8000/"] }'), flags: 'curl' },
    { bad: compose('["CMD", "curl", "-f", "http://localhost:8000/"]'), flags: '"curl", "-f", "http://localhost:8000/"' },
    {
      bad: compose('python -c "import urllib.request as r; r.urlopen(\'http://localhost:5000/\')"'),
      flags: 'python -c "import urllib.request as r; r.urlopen(\'http://localhost:5000/\')"',
    },
    { bad: compose('curl -f http://localhost/', '', 'image: redis:8-alpine'), flags: 'curl -f http://localhost/' },
    {
      bad: {
        path: 'k8s/web.yaml',
        files: {
          ...pod('httpGet: { path: /healthz, port: 3000 }').files,
          'web/Dockerfile': 'FROM node:22\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
          'web/package.json': '{ "dependencies": { "express": "5" }, "scripts": { "start": "node server.js" } }\n',
          'web/server.js':
            "const express = require('express');\nconst app = express();\napp.get('/', (request, response) => response.send('shop'));\napp.listen(3000);\n",
        },
      },
      flags: '/healthz',
    },
    { good: pod('httpGet: { path: /, port: http }', '          ports: [{ name: http, containerPort: 8000 }]\n') },
    { good: pod('tcpSocket: { port: 8080 }', '          args: [--port, "8080"]\n') },
    { good: pod('exec: { command: [python, check.py] }') },
    { good: compose('python check.py http://localhost:5000/', '    command: python main.py\n') },
    { good: compose('["NONE"]') },
  ],
  detect: {
    *manifest(view) {
      for (const container of view.file.containers) {
        const { imageSpan, ports, workload, templated } = container;
        // What has no image, or neither ports nor labels, is laid over another manifest that has them.
        if (templated || !imageSpan || (ports.length === 0 && workload.labels.size === 0)) continue;
        for (const { port } of probesOf(container)) {
          if (port?.value === undefined || /^\d+$/.test(port.value) || ports.some(({ name }) => name === port.value)) continue;
          yield { message: 'name', data: { container: container.name ?? 'the container', port: port.value }, at: port.span };
        }
      }
    },
    *repository(view) {
      for (const { path, file } of view.manifests) {
        for (const container of file.containers) {
          const images = container.templated ? [] : imagesOf(view, container);
          for (const probe of images.length === 0 ? [] : probesOf(container)) {
            // Several Dockerfiles of one name: only what is true of all.
            const [first, ...others] = images.map((image) => ofManifest(image, container, probe));
            if (first && others.every((other) => other?.message === first.message)) yield { ...first, path };
          }
        }
      }
    },
    *compose(view) {
      for (const service of view.file.services) {
        const probe = service.healthcheck && composeProbe(service.healthcheck);
        if (!probe || service.extendsFile) continue;
        const image = view.imageOf(service);
        const report = image
          ? ofScript(image, probe, service.name, takesPort(service))
          : service.build
            ? undefined
            : ofForeign(service, probe);
        if (report) yield report;
      }
    },
  },
});

function probesOf({ probes: { liveness, readiness, startup } }: ManifestContainer): ManifestProbe[] {
  return [liveness, readiness, startup].filter((probe) => probe !== undefined);
}

function ofManifest(image: DockerfileView, container: ManifestContainer, probe: ManifestProbe) {
  const name = container.name ?? 'the container';
  const changed = container.startsOwn || container.environmentFrom;
  const mayListen = changesPort(container);
  const script = kubernetesProbe(probe);
  if (script) return ofScript(image, script, name, mayListen);
  if (probe.host || (probe.kind !== 'httpGet' && probe.kind !== 'tcpSocket')) return undefined;
  const number = probe.port && containerPort(container, probe.port);
  if (number === undefined || !probe.port) return undefined;
  const wrong = ofPort(image, number, name, mayListen, probe.port.span);
  if (wrong) return wrong;
  const { path } = probe;
  const asked = path?.value?.split('?', 1)[0];
  if (!path || asked === undefined || changed || !listeningPorts(image)?.ports.includes(number) || answersAt(image, asked) !== false)
    return undefined;
  return { message: 'path', data: { container: name, path: asked }, at: path.span } as const;
}

function ofPort(image: DockerfileView, port: number, container: string, mayListen: (port: number) => boolean, at: Span) {
  const elsewhere = listensElsewhere(image, port, mayListen);
  return elsewhere && ({ message: 'port', data: { container, port, ...elsewhere }, at } as const);
}

function ofScript(image: DockerfileView, { script, at }: ProbeScript, container: string, mayListen: (port: number) => boolean) {
  const stage = image.graph.shipped;
  if (!stage || !script.understood) return undefined;
  const missing = script.commands.find(
    ({ name, conditional }) => name !== undefined && programs.test(name) && !conditional && hasProgram(stage, name) === false,
  );
  if (missing?.name !== undefined)
    return { message: 'program', data: { program: missing.name, image: image.path, container }, at } as const;
  const [request, ...others] = probeRequests(script);
  if (!request || others.length > 0 || request.port === undefined || request.word.dynamic) return undefined;
  const wrong = ofPort(image, request.port, container, mayListen, at);
  if (wrong) return wrong;
  if (mayListen(request.port) || request.path === undefined || !listeningPorts(image)?.ports.includes(request.port)) return undefined;
  return answersAt(image, request.path) === false ? ({ message: 'path', data: { container, path: request.path }, at } as const) : undefined;
}

/** An image that the catalogue knows, with nothing mounted that may hold programs. */
function ofForeign({ image, name, volumes, lists }: ComposeService, { script, at }: ProbeScript) {
  const reference = image?.value.known ? parseReference(image.value.value) : undefined;
  if (
    !reference ||
    'error' in reference ||
    volumes.some(({ target }) => target === undefined || /\/s?bin\b/.test(target)) ||
    lists.has('configs')
  )
    return undefined;
  const lacks = lookupBase(reference)?.lacks ?? [];
  const missing = script.understood
    ? script.commands.find((command) => programs.test(command.name ?? '') && !command.conditional && lacks.includes(command.name ?? ''))
    : undefined;
  return missing?.name === undefined
    ? undefined
    : ({
        message: 'program',
        data: { program: missing.name, image: image?.value.known ? image.value.value : '', container: name },
        at,
      } as const);
}

/** Whether the service may make its program listen at a port that the image does not say. */
function takesPort({ command, entrypoint, environment, lists, keys, settings }: ComposeService): (port: number) => boolean {
  const changed =
    command !== undefined || entrypoint !== undefined || lists.has('env_file') || keys.has('env_file') || settings.has('network_mode');
  return (port) =>
    changed || environment.some(({ name, value }) => (value?.value.known ? namesPort(value.value.value, port) : setsPort.test(name)));
}

const programs = /^(?:curl|wget|nc|ncat|http|jq|python3?|bash|sh|node|pg_isready|redis-cli|mysqladmin|grpc_health_probe)$/;
