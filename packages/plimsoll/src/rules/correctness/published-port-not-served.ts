import type { ComposePort, ComposeService } from '../../compose/compose.types.ts';
import { imagesOf } from '../../facts/deployment/container-images.ts';
import { selects } from '../../facts/deployment/routing-services.ts';
import { changesPort, containerPort, listensElsewhere } from '../../facts/health/container-port.ts';
import { servedPort } from '../../facts/health/served-port.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

const dockerfile = 'FROM python:3.13-slim\nCOPY . /app\nEXPOSE 8000\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n';
const compose = (service: string, text = dockerfile) => ({
  path: 'compose.yaml',
  files: { 'compose.yaml': `services:\n  web:\n    build: .\n${service}`, Dockerfile: text },
});
const pod = (target: string, ports: string, container = '') => ({
  path: 'deploy/web.yaml',
  files: {
    'deploy/web.yaml': `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n  ports:\n    - port: 80\n      targetPort: ${target}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1\n          ports: ${ports}\n${container}`,
    'web/Dockerfile': dockerfile,
  },
});

export const publishedPortNotServed = defineRule({
  id: 'published-port-not-served',
  practice: 'correctness',
  severity: 'warning',
  aliases: [],
  summary: 'A service sends requests to a port at which its program does not listen',
  why: 'The right side of a port mapping is the port inside the container. Where nothing listens there, the connection is reset, though the container runs and the mapping looks right.',
  notWhen: 'Another program is started in the container by hand and listens there.',
  decides:
    'A Compose service that builds an image of this repository and starts what that says. All ports that it publishes are other ones than the one that the program listens at (in the start command, the variable PORT, or EXPOSE together with the sources), than those that the image exposes, and than those in its sources. Silent where the service sets a command, or a variable to that port, and for the ports of debuggers. In Kubernetes, a Service whose selector takes pods of one container with an image of this repository: its `targetPort` is another one than where the program is known to listen, and neither command nor variables change that; and, in one file, a `targetPort` by a name that no container of the pods that it takes has. What a template fills in is left out.',
  sources: [
    'https://docs.docker.com/reference/compose-file/services/#ports',
    'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
    'https://docs.docker.com/get-started/docker-concepts/running-containers/publishing-ports/',
  ],
  messages: {
    other: '{service} publishes port {target} of the container, where the program listens at {served}',
    target: 'The Service {service} sends requests to port {target}, where {program} of {dockerfile} listens at {listens}',
    name: 'No container that the Service {service} sends requests to has a port called {target} (there is {names})',
  },
  examples: [
    {
      bad: compose('    ports:\n      - "8080:80"\n'),
      flags: '"8080:80"',
      fixed: 'services:\n  web:\n    build: .\n    ports:\n      - "8080:8000"\n',
    },
    {
      bad: compose(
        '    ports:\n      - 127.0.0.1:3000:3000/tcp\n',
        'FROM node:22-slim\nENV PORT=8080\nEXPOSE 8080\nCMD ["node", "server.js"]\n',
      ),
      flags: '127.0.0.1:3000:3000/tcp',
      fixed: 'services:\n  web:\n    build: .\n    ports:\n      - 127.0.0.1:3000:8080/tcp\n',
    },
    { bad: pod('8080', '[{ containerPort: 8080 }]'), flags: '8080' },
    { bad: pod('web', '[{ name: web, containerPort: 5000 }]'), flags: 'web' },
    { bad: pod('http', '[{ name: web, containerPort: 8000 }]'), flags: 'http' },
    { good: pod('8000', '[{ containerPort: 8080 }]') },
    { good: pod('web', '[{ name: web, containerPort: 8000 }]') },
    { good: pod('8080', '[]', '          args: [--port, "8080"]\n') },
    { good: pod('{{ .Values.port }}', '[{ name: web, containerPort: 8000 }]') },
    { good: compose('    ports:\n      - "8080:8000"\n') },
    { good: compose('    ports:\n      - "8000:8000"\n      - "5678:5678"\n') },
    { good: compose('    command: uvicorn main:app --port 80\n    ports:\n      - "8080:80"\n') },
    { good: compose('    environment:\n      PORT: 80\n    ports:\n      - "8080:80"\n') },
    { good: compose('    ports:\n      - "8080:80"\n', 'FROM nginx:1.29\nEXPOSE 8080\n') },
  ],
  detect: {
    *compose(view) {
      for (const service of view.file.services) {
        if (!service.build || service.ports.length === 0 || service.extendsFile || service.command || service.entrypoint) continue;
        // The variables of a file may set the port.
        if (service.lists.has('env_file') || service.keys.has('env_file') || service.settings.get('network_mode')) continue;
        const tcp = service.ports.filter(({ protocol }) => protocol === 'tcp');
        const targets = tcp.flatMap(({ target }) => target ?? []);
        if (targets.length !== service.ports.length || targets.some((port) => debuggers.has(port))) continue;
        const image = view.imageOf(service);
        const served = image && servedBy(image);
        if (!image || served === undefined || targets.some((port) => port === served || mayServe(image, service, port))) continue;
        for (const port of tcp) {
          const at = view.trimmed(port.span);
          const edit = tcp.length === 1 ? targetEdit(port, view.text(at), served) : undefined;
          const title = `Map it to port ${served}`;
          yield {
            message: 'other',
            data: { service: service.name, target: port.target ?? '', served },
            at,
            ...(edit !== undefined && { fix: { title, applicability: 'unsafe', edits: [view.replace(at, edit)] } }),
          };
        }
      }
    },
    *manifest({ file }) {
      for (const service of file.services) {
        const containers = file.containers.filter((container) => selects(service, container));
        const ports = containers.flatMap((container) => container.ports);
        const names = ports.flatMap(({ name, number }) => name ?? number ?? []);
        // What has no image is laid over another manifest; a name that is not known may be the one.
        if (names.length === 0 || names.length < ports.length || containers.some(({ templated, imageSpan }) => templated || !imageSpan))
          continue;
        for (const { target } of service.ports) {
          if (target?.value === undefined || /^\d+$/.test(target.value) || names.includes(target.value)) continue;
          const data = { service: service.name ?? 'here', target: target.value, names: [...new Set(names)].slice(0, 5).join(', ') };
          yield { message: 'name', data, at: target.span };
        }
      }
    },
    *repository(view) {
      for (const { path, file } of view.manifests) {
        for (const service of file.services) {
          const own = file.containers.filter((container) => selects(service, container));
          const taken =
            own.length > 0 ? own : view.manifests.flatMap((other) => other.file.containers.filter((each) => selects(service, each)));
          const [container] = taken;
          // Another container of the pod may listen there; several workloads are versions of one, or patches of it.
          if (!container || taken.length > 1 || container.workload.containers > 1 || container.templated) continue;
          const images = imagesOf(view, container);
          const [image] = images;
          for (const { target, protocol } of service.ports) {
            const port = protocol === 'TCP' && target ? containerPort(container, target) : undefined;
            if (!image || !target || port === undefined) continue;
            const [first, ...others] = images.map((one) => listensElsewhere(one, port, changesPort(container)));
            // Several Dockerfiles of one name: only what is true of all.
            if (!first || others.some((other) => other?.listens !== first.listens)) continue;
            yield {
              message: 'target',
              data: { service: service.name ?? 'here', target: port, dockerfile: image.path, ...first },
              at: target.span,
              path,
            };
          }
        }
      }
    },
  },
});

/** Node's inspector, debugpy, JDWP, Delve, Xdebug, live reload. */
const debuggers: ReadonlySet<number> = new Set([9229, 9230, 5678, 5005, 2345, 40000, 9003, 35729, 24678]);

/** Only where the start command or a variable says it: EXPOSE alone is a note, and base images listen where they want. */
function servedBy(image: DockerfileView): number | undefined {
  const stage = image.graph.shipped;
  return stage && servedPort(image, stage);
}

function mayServe(image: DockerfileView, { environment }: ComposeService, port: number): boolean {
  const stage = image.graph.shipped;
  const text = String(port);
  const isPort = (value: string) => value === text || value.endsWith(`:${text}`) || value.endsWith(`:${text}/`);
  return (
    stage === undefined ||
    stage.final.exposed.some(
      (exposed) => exposed.port.split('/', 1)[0] === text || exposed.port.includes('-') || exposed.port.includes('$'),
    ) ||
    (image.project?.ports ?? []).some(({ value }) => value === port) ||
    environment.some(({ value }) => value !== undefined && (!value.value.known || isPort(value.value.value))) ||
    [...stage.final.environment.values()].some(({ value }) => value.known && isPort(value.value)) ||
    (stage.root.kind === 'image' && stage.root.facts?.role === 'server')
  );
}

/** `8080:80/tcp` with another port on the right side; undefined for other forms. */
function targetEdit({ target }: ComposePort, written: string, served: number): string | undefined {
  const match = /^(["']?(?:[\w.[\]:${}-]{1,100}:)?)(\d{1,5})((?:\/tcp)?["']?)$/.exec(written);
  return match && Number(match[2]) === target && written.includes(':') ? `${match[1]}${served}${match[3]}` : undefined;
}
