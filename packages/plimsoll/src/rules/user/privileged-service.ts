import { parseReference } from '../../bases/reference.ts';
import type { ComposeService, ComposeText } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/deployment/compose-role.ts';
import { calledContainer, imageNameOf, nodeAccessSeverity } from '../../facts/deployment/node-agents.ts';
import { defineRule } from '../define.ts';

const compose = (service: string) => ({ path: 'compose.yaml', files: { 'compose.yaml': `services:\n  web:\n${service}` } });
const pod = (container: string, kind = 'Deployment') => ({
  path: 'deploy/web.yaml',
  files: {
    'deploy/web.yaml': `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: registry.example/shop:1.4.2\n          securityContext:\n${container}`,
  },
});

export const privilegedService = defineRule({
  id: 'privileged-service',
  practice: 'user',
  severity: 'warning',
  aliases: [
    'privileged_containers_enabled',
    'privileged-service',
    'container_capabilities_unrestricted',
    'CKV_K8S_16',
    'CKV_K8S_39',
    'KSV-0005',
    'KSV-0017',
    'privileged-container',
    'runAsPrivileged',
    'container-security-context-privileged',
  ],
  summary: 'A service or a pod runs with all rights over the host',
  why: 'A privileged container sees all devices of the host and may mount its disks and load modules into its kernel: nothing keeps the program in. Nearly always one device or one capability is what it needs.',
  notWhen: 'The program runs containers itself, or manages the machine.',
  decides:
    '`privileged: true`, and `ALL` or `SYS_ADMIN` under `cap_add` in Compose files and under `capabilities.add` in Kubernetes objects. Info for images that run containers or watch the machine (docker:dind, kind, cadvisor), in Compose files for development, and for what a DaemonSet runs on every node. In Kubernetes it is silent for programs that are known to manage the node (networks, storage, devices, metrics and logs of the machine), in the namespaces of the system, where a template decides, and where the path says that a file is for tests or examples.',
  sources: [
    'https://docs.docker.com/reference/compose-file/services/#privileged',
    'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  messages: {
    privileged: '{service} runs privileged: it has all devices and all rights of the host',
    capability: '{service} is given {capability}, which is nearly all rights over the host',
  },
  examples: [
    { bad: compose('    build: .\n    privileged: true\n'), flags: 'true' },
    { bad: compose('    build: .\n    cap_add:\n      - ALL\n'), flags: 'ALL' },
    { bad: compose('    image: docker:28-dind\n    privileged: true\n'), flags: 'true' },
    { bad: pod('            privileged: true\n'), flags: 'true' },
    { bad: pod('            capabilities:\n              add: ["SYS_ADMIN"]\n', 'DaemonSet'), flags: '"SYS_ADMIN"' },
    { good: pod('            privileged: {{ .Values.privileged }}\n') },
    { good: pod('            {{- if .Values.debug }}\n            privileged: true\n            {{- end }}\n') },
    { good: pod('            privileged: false\n            capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }\n') },
    {
      good: {
        path: 'deploy/csi.yaml',
        files: {
          'deploy/csi.yaml':
            'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: csi-node }\nspec:\n  template:\n    spec:\n      containers:\n        - { name: driver, image: "registry.example/csi-driver:1", securityContext: { privileged: true } }\n',
        },
      },
    },
    { good: compose('    build: .\n    privileged: false\n    cap_add: [NET_BIND_SERVICE]\n') },
    { good: compose('    build: .\n    devices:\n      - /dev/ttyUSB0\n') },
  ],
  detect: {
    *compose(view) {
      // What services share through an anchor or extends is said once.
      const seen = new Set<number>();
      for (const service of view.file.services) {
        const severity = runsContainers(service) || roleOf(view, service) === 'development' ? 'info' : 'warning';
        const privileged = service.settings.get('privileged');
        if (isTrue(privileged)) {
          if (seen.has(privileged.span.start)) continue;
          seen.add(privileged.span.start);
          const fix = manual('Name the devices (devices:) or capabilities (cap_add:) that it needs instead');
          yield { message: 'privileged', data: { service: service.name }, at: privileged.span, severity, fix };
          continue;
        }
        const all = service.lists.get('cap_add')?.find(({ raw }) => nearlyAll.test(raw));
        if (!all || seen.has(all.span.start)) continue;
        seen.add(all.span.start);
        const fix = manual('Name only the capabilities that it needs');
        yield { message: 'capability', data: { service: service.name, capability: all.raw.toUpperCase() }, at: all.span, severity, fix };
      }
    },
    *manifest(view) {
      // What containers share through an anchor is said once.
      const seen = new Set<number>();
      for (const container of view.file.containers) {
        const { privileged, addedCapabilities } = container.security;
        const all = addedCapabilities.find(({ value }) => value !== undefined && nearlyAll.test(value));
        const given = privileged?.value === 'true' ? privileged : all;
        const expected = given && !seen.has(given.span.start) ? nodeAccessSeverity(view, container) : undefined;
        if (!given || expected === undefined) continue;
        seen.add(given.span.start);
        const about = { at: given.span, severity: containerRunner.test(imageNameOf(container)) ? ('info' as const) : expected };
        const service = calledContainer(container);
        if (given === privileged) {
          const fix = manual('Name the capabilities that it needs instead (capabilities.add), or take the device from a device plugin');
          yield { message: 'privileged', data: { service }, ...about, fix };
        } else {
          const fix = manual('Name only the capabilities that it needs');
          yield { message: 'capability', data: { service, capability: given.value?.toUpperCase() ?? '' }, ...about, fix };
        }
      }
    },
  },
});

const nearlyAll = /^(?:CAP_)?(?:ALL|SYS_ADMIN)$/i;

function manual(title: string) {
  return { title, applicability: 'manual', edits: [] } as const;
}

function isTrue(text: ComposeText | undefined): text is ComposeText {
  return text?.value.known === true && /^(?:true|yes|on)$/i.test(text.value.value);
}

function runsContainers({ image, name }: ComposeService): boolean {
  if (/ebpf/.test(name)) return true;
  if (!image?.value.known) return false;
  const reference = parseReference(image.value.value);
  if ('error' in reference) return false;
  return containerRunner.test(reference.familiar);
}

const containerRunner =
  /(?:^|\/)(?:docker|dind|node|k3s|k3d|buildkit|buildx|cadvisor|node-exporter|podman|buildah|gitlab-runner|falco|netdata|openvpn|wireguard|binfmt|home-assistant)$/;
