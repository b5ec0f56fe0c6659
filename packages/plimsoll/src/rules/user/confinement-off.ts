import type { ComposeService } from '../../compose/compose.types.ts';
import { roleOf } from '../../facts/deployment/compose-role.ts';
import { calledContainer, nodeAccessSeverity } from '../../facts/deployment/node-agents.ts';
import type { ManifestSecurity, ManifestText } from '../../kubernetes/manifest.types.ts';
import { defineRule } from '../define.ts';

const compose = (service: string) => ({ path: 'compose.yaml', files: { 'compose.yaml': `services:\n  web:\n${service}` } });
const pod = (security: string, template = '') => ({
  path: 'deploy/web.yaml',
  files: {
    'deploy/web.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n${template}  containers:\n    - name: web\n      image: registry.example/shop:1.4.2\n      securityContext: ${security}\n`,
  },
});

export const confinementOff = defineRule({
  id: 'confinement-off',
  practice: 'user',
  severity: 'warning',
  aliases: ['default_seccomp_profile_disabled', 'seccomp-confinement-disabled', 'selinux-separation-disabled', 'KSV-0104'],
  summary: "The kernel's filters are switched off for a service or a pod",
  why: 'The default seccomp profile keeps some 44 of more than 300 system calls from containers, those that kernel exploits and escapes like to use; SELinux and AppArmor keep containers from the files of others. They cost nothing, and few programs need what they forbid.',
  notWhen:
    'A debugger or a browser with a sandbox of its own needs a call that the profile forbids; a profile that allows that one call is better.',
  decides:
    '`seccomp:unconfined`, `apparmor:unconfined` and `label:disable` (or `label=disable`) under `security_opt` of Compose services; in Kubernetes objects `seccompProfile` and `appArmorProfile` of type Unconfined, of the container or its pod, the annotation of AppArmor before 1.30, and `procMount: Unmasked`. Info in Compose files for development, where debuggers need them, and for what a DaemonSet runs on every node. In Kubernetes it is silent for programs that are known to manage the node, and where the path says that a file is for tests or examples. That nothing is said of a profile is not reported: clusters choose a default.',
  sources: [
    'https://docs.docker.com/engine/security/seccomp/',
    'https://docs.docker.com/engine/security/apparmor/',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  messages: { off: '{service} runs without {what}' },
  examples: [
    { bad: compose('    build: .\n    security_opt:\n      - seccomp:unconfined\n'), flags: 'seccomp:unconfined' },
    { bad: compose('    build: .\n    security_opt: ["label=disable"]\n'), flags: '"label=disable"' },
    { bad: pod('{ seccompProfile: { type: Unconfined } }'), flags: 'Unconfined' },
    {
      bad: pod('{ procMount: Unmasked }', '  securityContext: { appArmorProfile: { type: Unconfined } }\n'),
      flags: ['Unconfined', 'Unmasked'],
    },
    {
      bad: {
        path: 'deploy/web.yaml',
        files: {
          'deploy/web.yaml':
            'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    container.apparmor.security.beta.kubernetes.io/web: unconfined\n    container.apparmor.security.beta.kubernetes.io/side: runtime/default\nspec:\n  containers: [{ name: web, image: a }, { name: side, image: b }]\n',
        },
      },
      flags: 'unconfined',
    },
    { good: pod('{ seccompProfile: { type: RuntimeDefault } }', '  securityContext: { seccompProfile: { type: Unconfined } }\n') },
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
          yield {
            message: 'off',
            data: { service: service.name, what },
            at: option.span,
            severity,
            fix,
          };
        }
      }
    },
    *manifest(view) {
      // What containers take from their pod is said once.
      const seen = new Set<number>();
      for (const container of view.file.containers) {
        for (const [text, what] of switchedOff(container.security)) {
          const severity = seen.has(text.span.start) ? undefined : nodeAccessSeverity(view, container);
          if (severity === undefined) continue;
          seen.add(text.span.start);
          yield { message: 'off', data: { service: calledContainer(container), what }, at: text.span, severity, fix };
        }
      }
    },
  },
});

const fix = {
  title: 'Remove it, or allow the one call or file that the program needs by a profile of its own',
  applicability: 'manual',
  edits: [],
} as const;

const systemCalls = "the engine's filter of system calls (seccomp)";

function switchedOff({ procMount, seccomp, appArmor }: ManifestSecurity): [ManifestText, string][] {
  const found: [ManifestText, string][] = [];
  if (procMount?.value === 'Unmasked') found.push([procMount, 'the mask over /proc']);
  if (seccomp?.value === 'Unconfined') found.push([seccomp, systemCalls]);
  if (appArmor?.value?.toLowerCase() === 'unconfined') found.push([appArmor, 'AppArmor']);
  return found;
}

/** Agents that read what AppArmor hides of other processes, as their manuals ask. */
function watchesHost({ image }: ComposeService): boolean {
  return image?.value.known === true && /(?:^|\/)(?:netdata|cadvisor|datadog|agent|falco|scrutiny)(?::|@|$)/.test(image.value.value);
}

function offBy(option: string): string | undefined {
  switch (option.replace('=', ':')) {
    case 'seccomp:unconfined':
      return systemCalls;
    case 'apparmor:unconfined':
      return 'AppArmor';
    case 'label:disable':
      return "SELinux's separation from other containers";
    default:
      return undefined;
  }
}
