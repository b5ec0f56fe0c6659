import type { ComposeService } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/deployment/compose-role.ts';
import { calledContainer, nodeAccessSeverity } from '../../facts/deployment/node-agents.ts';
import { defineRule } from '../define.ts';

const compose = (service: string, path = 'compose.yaml') => ({ path, files: { [path]: `services:\n  web:\n${service}` } });
const pod = (setting: string, kind = 'Deployment', path = 'deploy/web.yaml') => ({
  path,
  files: {
    [path]: `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n${setting}      containers:\n        - name: web\n          image: registry.example/shop:1.4.2\n`,
  },
});

export const hostNamespaceShared = defineRule({
  id: 'host-namespace-shared',
  practice: 'user',
  severity: 'warning',
  aliases: [
    'host_namespace_is_shared',
    'shared_host_ipc_namespace',
    'shared_host_user_namespace',
    'CKV_K8S_17',
    'CKV_K8S_18',
    'CKV_K8S_19',
    'KSV-0008',
    'KSV-0009',
    'KSV-0010',
    'host-ipc',
    'host-network',
    'host-pid',
    'hostIPCSet',
    'hostNetworkSet',
    'hostPIDSet',
  ],
  summary: 'A service or a pod shares a namespace with the host',
  why: "With the host's processes it can read their environment and signal them; with its shared memory, what they keep there; without a user namespace of its own, root in it is root outside. What a container is there to keep apart is together again.",
  notWhen: 'The program watches or debugs the processes of the machine.',
  decides:
    '`pid`, `ipc`, `uts` or `userns_mode` of `host` in Compose files, where the network of the host is left alone: programs that find others by broadcast, and those that carry much traffic, need it. Info in files for development and where the host is mounted to be watched. In Kubernetes objects `hostPID` and `hostIPC`, and as info `hostNetwork`, which goes around network policies and takes the ports of the node; silent for programs that are known to manage the node, in the namespaces of the system, for ingress controllers and DaemonSets on the network, where a template decides, and where the path says that a file is for tests or examples.',
  sources: [
    'https://docs.docker.com/reference/compose-file/services/#pid',
    'https://docs.docker.com/engine/security/userns-remap/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  messages: {
    shared: '{service} shares {what} with the host',
    network: '{service} is in the network of its node: network policies do not hold for it, and it reaches what listens on localhost there',
  },
  examples: [
    { bad: compose('    build: .\n    pid: host\n'), flags: 'host' },
    { bad: compose('    build: .\n    ipc: "host"\n    userns_mode: host\n'), flags: ['"host"', 'host'] },
    { bad: compose('    image: mcr.microsoft.com/playwright:v1.55.0\n    ipc: host\n'), flags: 'host' },
    { bad: pod('      hostPID: true\n'), flags: 'true' },
    { bad: pod('      hostNetwork: true\n      hostIPC: true\n'), flags: ['true', 'true'] },
    { good: pod('      hostNetwork: true\n', 'DaemonSet') },
    { good: pod('      hostPID: false\n      hostNetwork: {{ .Values.hostNetwork }}\n') },
    { good: pod('      hostPID: true\n', 'Pod', 'examples/web.yaml') },
    { good: compose('    build: .\n    pid: "service:db"\n') },
    { good: compose('    build: .\n    network_mode: host\n    ipc: shareable\n') },
  ],
  detect: {
    *compose(view) {
      // What services share through an anchor or extends is said once.
      const seen = new Set<number>();
      for (const service of view.file.services) {
        for (const [key, what] of namespaces) {
          const setting = service.settings.get(key);
          if (!setting?.value.known || setting.value.value !== 'host' || seen.has(setting.span.start)) continue;
          seen.add(setting.span.start);
          const watches = service.volumes.some(({ source }) => source === '/' || source === '/proc' || source === '/sys');
          const severity =
            watches ||
            (key === 'ipc' && isBrowser(service)) ||
            (key === 'pid' && watchesHost(service)) ||
            roleOf(view, service) === 'development'
              ? 'info'
              : 'warning';
          const fix = {
            title: `Remove ${key}, unless the program is there to watch the host`,
            applicability: 'manual',
            edits: [],
          } as const;
          yield { message: 'shared', data: { service: service.name, what }, at: setting.span, severity, fix };
        }
      }
    },
    *manifest(view) {
      // A pod has one place for all of its containers.
      const seen = new Set<unknown>();
      for (const container of view.file.containers) {
        if (seen.has(container.pod)) continue;
        seen.add(container.pod);
        const { hostNamespaces } = container.pod;
        const expected = hostNamespaces.size > 0 ? nodeAccessSeverity(view, container) : undefined;
        if (expected === undefined) continue;
        const service = calledContainer(container);
        for (const [key, { value, span }] of hostNamespaces) {
          if (value !== 'true') continue;
          const fix = {
            title: `Remove ${key}, unless the program is there to watch the node`,
            applicability: 'manual',
            edits: [],
          } as const;
          if (key !== 'hostNetwork') {
            const what = key === 'hostPID' ? 'all processes' : 'shared memory';
            yield { message: 'shared', data: { service, what }, at: span, severity: expected, fix };
          } else if (
            container.workload.kind !== 'DaemonSet' &&
            !/ingress|traefik|haproxy|envoy|gateway/.test(`${container.image} ${container.name}`)
          ) {
            const title = 'Remove hostNetwork, and let a Service or a hostPort lead to the pod';
            yield { message: 'network', data: { service }, at: span, severity: 'info', fix: { ...fix, title } };
          }
        }
      }
    },
  },
});

/** Chromium, which dies in the little shared memory of a container; its images ask for the host's. */
function isBrowser({ image }: ComposeService): boolean {
  return image?.value.known === true && /playwright|puppeteer|chrom|selenium|browserless/.test(image.value.value);
}

/** Programs whose purpose is to watch the processes of their machine. */
function watchesHost({ image, name }: ComposeService): boolean {
  return (
    /ebpf/.test(name) ||
    (image?.value.known === true &&
      /(?:^|\/)(?:monit|netdata|node-exporter|cadvisor|glances|htop|telegraf|metricbeat|datadog|falco|sysdig)(?:-arm\w{0,4})?(?::|@|$)/.test(
        image.value.value,
      ))
  );
}

const namespaces = [
  ['pid', 'all processes'],
  ['ipc', 'shared memory'],
  ['uts', 'the host name'],
  ['userns_mode', 'its users'],
] as const;
