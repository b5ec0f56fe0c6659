import type { ComposeService } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/compose-role.ts';
import { defineRule } from '../define.ts';

const compose = (service: string, path = 'compose.yaml') => ({ path, files: { [path]: `services:\n  web:\n${service}` } });

export const hostNamespaceShared = defineRule({
  id: 'host-namespace-shared',
  practice: 'user',
  severity: 'warning',
  aliases: ['host_namespace_is_shared', 'shared_host_ipc_namespace', 'shared_host_user_namespace'],
  summary: 'A service shares a namespace with the host',
  why: "With the host's processes it can read their environment and signal them; with its shared memory, what they keep there; without a user namespace of its own, root in it is root outside. What a container is there to keep apart is together again.",
  notWhen: 'The program watches or debugs the processes of the machine.',
  decides:
    '`pid`, `ipc`, `uts` or `userns_mode` of `host`. The network of the host is left alone: programs that find others by broadcast, and those that carry much traffic, need it. Info in files for development and where the host is mounted to be watched.',
  sources: ['https://docs.docker.com/reference/compose-file/services/#pid', 'https://docs.docker.com/engine/security/userns-remap/'],
  messages: { shared: '{service} shares {what} with the host' },
  examples: [
    { bad: compose('    build: .\n    pid: host\n'), flags: 'host' },
    { bad: compose('    build: .\n    ipc: "host"\n    userns_mode: host\n'), flags: ['"host"', 'host'] },
    { bad: compose('    image: mcr.microsoft.com/playwright:v1.55.0\n    ipc: host\n'), flags: 'host' },
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
  },
});

/** Chromium, which dies in the little shared memory of a container; its images ask for the host's. */
function isBrowser({ image }: ComposeService): boolean {
  return image?.value.known === true && /playwright|puppeteer|chrom|selenium|browserless/.test(image.value.value);
}

/** Programs whose purpose is to watch the processes of their machine. */
function watchesHost({ image }: ComposeService): boolean {
  return (
    image?.value.known === true &&
    /(?:^|\/)(?:monit|netdata|node-exporter|cadvisor|glances|htop|telegraf|metricbeat|datadog|falco|sysdig)(?::|@|$)/.test(
      image.value.value,
    )
  );
}

const namespaces = [
  ['pid', 'all processes'],
  ['ipc', 'shared memory'],
  ['uts', 'the host name'],
  ['userns_mode', 'its users'],
] as const;
