import { parseReference } from '../../bases/reference.ts';
import type { ComposeService, ComposeVolume } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/deployment/compose-role.ts';
import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { calledContainer, imageNameOf, nodeAccessSeverity } from '../../facts/deployment/node-agents.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import type { ManifestContainer } from '../../kubernetes/manifest.types.ts';
import { defineRule } from '../define.ts';

const compose = (service: string, path = 'compose.yaml') => ({ path, files: { [path]: `services:\n  web:\n${service}` } });
const pod = (image: string, path: string, kind = 'Deployment') => ({
  path: 'deploy/web.yaml',
  files: {
    'deploy/web.yaml': `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ${image}\n          volumeMounts:\n            - { name: engine, mountPath: /run/engine.sock }\n      volumes:\n        - name: engine\n          hostPath: { path: ${path} }\n`,
  },
});

export const engineSocketMounted = defineRule({
  id: 'engine-socket-mounted',
  practice: 'user',
  severity: 'warning',
  aliases: ['docker_socket_mounted_in_container', 'exposing-docker-socket-volume', 'CKV_K8S_27', 'KSV-0006', 'docker-sock'],
  summary: "A service or a pod is given the container engine's socket",
  why: "Whoever may talk to the engine may start a container that mounts the host's disk: the socket is root on the machine, for the program and for everybody who takes it over. Mounting it read-only changes nothing, as requests are written through it all the same.",
  notWhen: 'The program is there to manage containers, and is reached by nobody else.',
  decides:
    'Bind mounts of the sockets of Docker, Podman, containerd and CRI-O, or of the folder that holds them, and `use_api_socket`; in Kubernetes, volumes of `hostPath` that a container mounts. Info for images that are known to need it (reverse proxies that discover containers, log and metric agents, runners of pipelines, managers of containers) and for services that developers work in; silent where the path says that a file is for tests, examples or development. A proxy that filters requests to the socket is what others should use, and is left alone, and so are the programs of a cluster that manage its nodes; for what a DaemonSet runs on every node it is info.',
  sources: [
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  messages: {
    mounted: '{service} can control every container, and with it the host, through {socket}',
    needed: '{service} needs {socket} to do its work; with it, it can control every container and the host',
  },
  examples: [
    {
      bad: compose('    build: .\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n'),
      flags: '/var/run/docker.sock:/var/run/docker.sock:ro',
    },
    {
      bad: compose(
        '    image: registry.example/ci:1\n    volumes:\n      - type: bind\n        source: /run/docker.sock\n        target: /run/docker.sock\n',
      ),
      flags: 'type: bind\n        source: /run/docker.sock\n        target: /run/docker.sock',
    },
    { bad: compose('    image: registry.example/ci:1\n    use_api_socket: true\n'), flags: 'true' },
    {
      bad: compose('    image: traefik:v3.5\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n'),
      flags: '"/var/run/docker.sock:/var/run/docker.sock"',
    },
    { bad: pod('registry.example/ci:1', '/var/run/docker.sock'), flags: '/var/run/docker.sock' },
    { bad: pod('jenkins/jenkins:2.516.1', '/run/containerd/containerd.sock'), flags: '/run/containerd/containerd.sock' },
    { good: pod('registry.example/ci:1', '/var/lib/docker/containers') },
    { good: pod('gcr.io/cadvisor/cadvisor:v0.52.1', '/var/run', 'DaemonSet') },
    { good: pod('registry.example/ci:1', '"{{ .Values.socket }}"') },
    { good: compose('    image: tecnativa/docker-socket-proxy:0.3\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n') },
    {
      good: compose('    build: .\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n', 'compose.test.yaml'),
    },
    { good: compose('    build: .\n    volumes:\n      - ./run/docker.sock.md:/docs/docker.sock.md\n') },
  ],
  detect: {
    *compose(view) {
      // Tests and developers have the engine anyway.
      if (purposeOf(view.path) === 'development') return;
      // What services share through an anchor or extends is said once.
      const seen = new Set<number>();
      for (const service of view.file.services) {
        const mount = service.volumes.find((volume) => isSocket(volume, view));
        const asked = service.settings.get('use_api_socket');
        const api = asked?.value.known && asked.value.value === 'true' ? asked : undefined;
        const at = mount?.span ?? api?.span;
        if (!at || seen.has(at.start)) continue;
        seen.add(at.start);
        const image = imageName(service);
        if (socketProxy.test(image)) continue;
        const needed = knownToNeed.test(image) || knownToNeed.test(service.name);
        const data = {
          service: service.name,
          socket: api && !mount ? 'the socket of the engine' : (mount?.source ?? 'the socket of the engine'),
        };
        const severity = needed || roleOf(view, service) === 'development' ? 'info' : 'warning';
        yield { message: needed ? 'needed' : 'mounted', data, at: view.trimmed(at), severity, fix };
      }
    },
    *manifest(view) {
      // What several containers of a pod mount is said once.
      const seen = new Set<number>();
      for (const container of view.file.containers) {
        const socket = mountedSocket(container);
        if (!socket || seen.has(socket.span.start)) continue;
        const severity = nodeAccessSeverity(view, container);
        const image = imageNameOf(container);
        if (severity === undefined || socketProxy.test(image)) continue;
        seen.add(socket.span.start);
        const needed = knownToNeed.test(image) || knownToNeed.test(container.name ?? '');
        const data = { service: calledContainer(container), socket: socket.value ?? '' };
        yield { message: needed ? 'needed' : 'mounted', data, at: socket.span, severity: needed ? 'info' : severity, fix: inCluster };
      }
    },
  },
});

const fix = {
  title: 'Give it a proxy that lets through only the requests that it makes (such as tecnativa/docker-socket-proxy), or a rootless engine',
  applicability: 'manual',
  edits: [],
} as const;

const inCluster = {
  title: 'Ask the API of Kubernetes for what it needs, or build images without an engine (BuildKit in a pod of its own, rootless)',
  applicability: 'manual',
  edits: [],
} as const;

/** The sockets of engines, and the folders that hold them. */
const enginePath = /^(?:\/var)?\/run(?:\/(?:containerd|crio|podman|k3s\/containerd))?\/?$|\/(?:docker|podman|containerd|crio)\.sock$/;

function mountedSocket({ mounts, pod: { hostPaths } }: ManifestContainer) {
  for (const { volume } of mounts) {
    const path = volume === undefined ? undefined : hostPaths.get(volume);
    if (path?.value !== undefined && enginePath.test(path.value)) return path;
  }
  return undefined;
}

function isSocket({ source, span }: ComposeVolume, view: ComposeView): boolean {
  if (source !== undefined) return enginePath.test(source);
  // A variable stands in front: the place inside says what it is.
  return /(?:^|[/:])docker\.sock(?::r[ow])?["']?$/m.test(view.text(span));
}

function imageName({ image, build }: ComposeService): string {
  if (build || !image?.value.known) return '';
  const reference = parseReference(image.value.value);
  return 'error' in reference ? '' : reference.familiar;
}

const socketProxy = /(?:^|\/)(?:docker-)?socket-proxy$|docker-proxy$/;

/** Programs whose purpose is to watch or manage the containers of their machine. */
const knownToNeed =
  /(?:^|\/)(?:traefik|portainer(?:-c[ee]|-ee)?|agent|watchtower|ouroboros|dozzle|diun|autoheal|docker-autoheal|nginx-proxy|jwilder|docker-gen|acme-companion|letsencrypt-nginx-proxy-companion|caddy-docker-proxy(?:-.*)?|swag|cadvisor|promtail|alloy|vector|telegraf|filebeat|metricbeat|fluent-bit|fluentd|logspout|netdata|glances(?:-arm)?|homepage|homarr|beszel-agent|ofelia|swarm-cronjob|swarmpit|dockge|yacht|lazydocker|gitlab-runner|act_runner|github-runner|actions-runner|drone-runner-docker|woodpecker-agent|buildkite-agent|agent-docker|jenkins|localstack(?:-pro)?|lambda|dind|ryuk|docker|docker-volume-backup|docker-rollout|crowdsec|otel-collector.*|opentelemetry-collector.*|datadog-agent|newrelic-infra|docker-exporter|uptime-kuma|arcane|komodo-periphery|whats-up-docker|wud|registrator|dockergen|.*ebpf.*)$/;
