import type { ComposeService } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/compose-role.ts';
import { defineRule } from '../define.ts';

const compose = (service: string) => ({ path: 'compose.yaml', files: { 'compose.yaml': `services:\n  web:\n${service}` } });

export const confinementOff = defineRule({
  id: 'confinement-off',
  practice: 'user',
  severity: 'warning',
  aliases: ['default_seccomp_profile_disabled', 'seccomp-confinement-disabled', 'selinux-separation-disabled'],
  summary: "The kernel's filters are switched off for a service",
  why: 'The default seccomp profile keeps some sixty system calls from containers, through which most escapes of the last years went; SELinux and AppArmor keep containers from the files of others. They cost nothing, and few programs need what they forbid.',
  notWhen:
    'A debugger or a browser with a sandbox of its own needs a call that the profile forbids; a profile that allows that one call is better.',
  decides:
    '`seccomp:unconfined`, `apparmor:unconfined` and `label:disable` (or `label=disable`) under `security_opt`. Info in files for development, where debuggers need them.',
  sources: ['https://docs.docker.com/engine/security/seccomp/', 'https://docs.docker.com/engine/security/apparmor/'],
  messages: { off: '{service} runs without {what}' },
  examples: [
    { bad: compose('    build: .\n    security_opt:\n      - seccomp:unconfined\n'), flags: 'seccomp:unconfined' },
    { bad: compose('    build: .\n    security_opt: ["label=disable"]\n'), flags: '"label=disable"' },
    { good: compose('    build: .\n    security_opt:\n      - no-new-privileges:true\n      - seccomp:./profile.json\n') },
    { good: compose('    build: .\n    security_opt:\n      - label:user:web\n') },
  ],
  detect: {
    *compose(view) {
      // What services share through an anchor or extends is said once.
      const seen = new Set<number>();
      for (const service of view.file.services) {
        for (const option of service.lists.get('security_opt') ?? []) {
          const what = option.value.known ? offBy(option.value.value) : undefined;
          if (what === undefined || seen.has(option.span.start)) continue;
          seen.add(option.span.start);
          const severity = watchesHost(service) || roleOf(view, service) === 'development' ? 'info' : 'warning';
          const title = 'Remove it, or allow the one call or file that the program needs by a profile of its own';
          yield {
            message: 'off',
            data: { service: service.name, what },
            at: option.span,
            severity,
            fix: { title, applicability: 'manual', edits: [] },
          };
        }
      }
    },
  },
});

/** Agents that read what AppArmor hides of other processes, as their manuals ask. */
function watchesHost({ image }: ComposeService): boolean {
  return image?.value.known === true && /(?:^|\/)(?:netdata|cadvisor|datadog|agent|falco|scrutiny)(?::|@|$)/.test(image.value.value);
}

function offBy(option: string): string | undefined {
  switch (option.replace('=', ':')) {
    case 'seccomp:unconfined':
      return "the engine's filter of system calls (seccomp)";
    case 'apparmor:unconfined':
      return 'AppArmor';
    case 'label:disable':
      return "SELinux's separation from other containers";
    default:
      return undefined;
  }
}
