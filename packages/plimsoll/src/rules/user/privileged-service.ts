import { parseReference } from '../../bases/reference.ts';
import type { ComposeService, ComposeText } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/compose-role.ts';
import { defineRule } from '../define.ts';

const compose = (service: string) => ({ path: 'compose.yaml', files: { 'compose.yaml': `services:\n  web:\n${service}` } });

export const privilegedService = defineRule({
  id: 'privileged-service',
  practice: 'user',
  severity: 'warning',
  aliases: ['privileged_containers_enabled', 'privileged-service', 'container_capabilities_unrestricted'],
  summary: 'A service runs with all rights over the host',
  why: 'A privileged container sees all devices of the host and may mount its disks and load modules into its kernel: nothing keeps the program in. Nearly always one device or one capability is what it needs.',
  notWhen: 'The program runs containers itself, or manages the machine.',
  decides:
    '`privileged: true`, and `ALL` or `SYS_ADMIN` under `cap_add`. Info for images that run containers or watch the machine (docker:dind, kind, cadvisor) and in files for development.',
  sources: [
    'https://docs.docker.com/reference/compose-file/services/#privileged',
    'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities',
  ],
  messages: {
    privileged: '{service} runs privileged: it has all devices and all rights of the host',
    capability: '{service} is given {capability}, which is nearly all rights over the host',
  },
  examples: [
    { bad: compose('    build: .\n    privileged: true\n'), flags: 'true' },
    { bad: compose('    build: .\n    cap_add:\n      - ALL\n'), flags: 'ALL' },
    { bad: compose('    image: docker:28-dind\n    privileged: true\n'), flags: 'true' },
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
          const title = 'Name the devices (devices:) or capabilities (cap_add:) that it needs instead';
          const fix = { title, applicability: 'manual', edits: [] } as const;
          yield { message: 'privileged', data: { service: service.name }, at: privileged.span, severity, fix };
          continue;
        }
        const all = service.lists.get('cap_add')?.find(({ raw }) => /^(?:CAP_)?(?:ALL|SYS_ADMIN)$/i.test(raw));
        if (!all || seen.has(all.span.start)) continue;
        seen.add(all.span.start);
        const fix = { title: 'Name only the capabilities that it needs', applicability: 'manual', edits: [] } as const;
        yield { message: 'capability', data: { service: service.name, capability: all.raw.toUpperCase() }, at: all.span, severity, fix };
      }
    },
  },
});

function isTrue(text: ComposeText | undefined): text is ComposeText {
  return text?.value.known === true && /^(?:true|yes|on)$/i.test(text.value.value);
}

function runsContainers({ image }: ComposeService): boolean {
  if (!image?.value.known) return false;
  const reference = parseReference(image.value.value);
  if ('error' in reference) return false;
  return /(?:^|\/)(?:docker|dind|node|k3s|k3d|buildkit|buildx|cadvisor|node-exporter|podman|buildah|gitlab-runner|falco|netdata|openvpn|wireguard|binfmt|home-assistant)$/.test(
    reference.familiar,
  );
}
