import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { runningUser } from '../../facts/image/accounts.ts';
import { isWindowsStage } from '../../facts/images/windows-stage.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { Span } from '../../model/text.ts';
import { defineRule, type FixReport } from '../define.ts';

export const privilegedPort = defineRule({
  id: 'privileged-port',
  practice: 'user',
  severity: 'info',
  aliases: [],
  summary: 'The program listens at a port below 1024',
  why: 'The kernel keeps ports below 1024 for root or the capability NET_BIND_SERVICE. Docker 20.10 and later lift that inside of containers (they set net.ipv4.ip_unprivileged_port_start to 0); Kubernetes does not by itself, and older engines and host networking do not either. An image that listens above 1023 runs as any user everywhere, and the port that clients see is set outside of it anyway.',
  notWhen:
    'The image runs with Docker only and not with host networking, or its pods set the sysctl net.ipv4.ip_unprivileged_port_start or add NET_BIND_SERVICE.',
  decides:
    'Ports below 1024 that the image exposes (EXPOSE, of the file or of a base known to the catalogue), where it runs as a user other than root, or as root although nothing but the port keeps it there and Kubernetes files of the repository run it. A warning in the former case if there are Kubernetes files. Silent for Windows, where the image starts no program of its own, and where a step gives a program the capability with setcap. Of a built image the ports of its configuration, where the user is known not to be root; silent where the program that starts, or what its links lead to, has file capabilities.',
  sources: [
    'https://docs.docker.com/engine/release-notes/20.10/#20100',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls',
  ],
  messages: {
    low: 'Port {port} is below 1024 and {consequence}',
  },
  examples: [
    { bad: 'FROM node:24\nEXPOSE 80\nUSER node\nCMD ["node", "server.js"]\n', flags: '80' },
    { bad: 'FROM debian:13\nEXPOSE 443/tcp 8080\nUSER 10001\nCMD ["/app"]\n', flags: '443/tcp' },
    { good: 'FROM node:24\nCOPY . .\nRUN npm ci && npm run build\nEXPOSE 80\nUSER node\n' },
    { good: 'FROM node:24\nEXPOSE 3000\nUSER node\nCMD ["node", "server.js"]\n' },
    { good: 'FROM nginxinc/nginx-unprivileged:1.29\nCOPY site /usr/share/nginx/html\n' },
    { good: 'FROM alpine:3.22\nEXPOSE 22\nUSER 10001\nCMD ["/usr/sbin/sshd", "-D"]\n' },
    { good: 'FROM example.com/base:1\nEXPOSE 80 $PORT\nCMD ["serve"]\n' },
    { good: 'FROM debian:13\nEXPOSE 80\nCMD ["/app"]\n' },
    { good: 'FROM debian:13\nCOPY app /app\nRUN setcap cap_net_bind_service=+ep /app\nUSER 10001\nEXPOSE 80\nCMD ["/app"]\n' },
    { good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nUSER ContainerUser\nEXPOSE 80\n' },
    {
      bad: { image: { config: { user: '1000', exposedPorts: ['80/tcp', '8080/tcp'], cmd: ['/server'] } } },
      flags: 'config/ExposedPorts/80/tcp',
    },
    {
      good: {
        image: {
          config: { user: '1000', exposedPorts: ['80/tcp'], cmd: ['/server'] },
          layers: [{ files: { server: { mode: 0o755, program: 'elf', capabilities: true } } }],
        },
      },
    },
    { good: { image: { config: { exposedPorts: ['80/tcp'], cmd: ['/server'] } } } },
  ],
  detect: {
    *image(image) {
      const { uid } = runningUser(image);
      const { start, container } = image;
      if (uid === undefined || uid === 0 || start.length === 0 || image.isWindows) return;
      const mayBind = [...image.tree.values()].some(({ capabilities }) => capabilities === true);
      const port = container.exposedPorts.find((each) => Number.parseInt(each, 10) < 1024);
      if (port === undefined || mayBind) return;
      const consequence = `the image runs as ${uid}: only an engine that lifts the limit lets it bind`;
      yield { message: 'low', data: { port: Number.parseInt(port, 10), consequence }, at: image.atConfig(`ExposedPorts/${port}`) };
    },
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const found = stage && lowPort(stage);
      if (!stage || !found || isWindowsStage(stage) || mayBindLow(stage)) return;
      const { user } = stage.final;
      if (!user.known) return;
      const kubernetes = file.usage?.kubernetes ?? false;
      const { port, at } = found;
      // Nothing in it listens as long as nothing is started.
      const { cmd, entrypoint } = stage.final;
      if (!cmd && !entrypoint && stage.root.kind === 'image' && /^(?:full|slim|alpine)$/.test(stage.root.facts?.role ?? '')) return;
      const fix = moveUp(stage, port);
      if (!isRootUser(user.value)) {
        const consequence = `the image runs as ${user.value}: Docker 20.10 and later allow that, Kubernetes does not by default`;
        yield {
          message: 'low',
          data: { port, consequence: kubernetes ? `${consequence}, and this repository has manifests` : consequence },
          at,
          severity: kubernetes ? 'warning' : 'info',
          fix,
        };
      } else if (kubernetes && stage.final.userFrom === undefined)
        yield {
          message: 'low',
          data: { port, consequence: 'ties the image to root in Kubernetes; let the Service map the port instead' },
          at,
          fix,
        };
    },
  },
});

/** Where the number stands, and what maps it, is for a person: files outside of this repository may name it. */
function moveUp({ final, root }: Stage, port: number): FixReport {
  const above = port === 443 ? 8443 : 8000 + (port % 1000);
  const words = [final.entrypoint, final.cmd].flatMap((step) => step?.script?.commands ?? []).flatMap(({ args }) => args);
  const word = words.find(({ unquoted }) => new RegExp(`(?:^|[:=])${port}$`).test(unquoted))?.unquoted;
  const variable = final.environment.get('PORT')?.value;
  const nginx = root.kind === 'image' && /(?:^|\/)nginx$/.test(root.reference.familiar);
  const place =
    word !== undefined
      ? `in ${word} of the start command`
      : variable?.known && variable.value === String(port)
        ? 'in ENV PORT'
        : nginx
          ? 'in the listen line of the nginx configuration'
          : 'where the program is told its port';
  return {
    title: `Listen at ${above}: change ${port} ${place} and in EXPOSE, and publish ${port}:${above} (targetPort: ${above} of the Service)`,
    applicability: 'manual',
    edits: [],
  };
}

/** The lowest port that is kept for root, where it is written: in EXPOSE, or the base that brings it. */
function lowPort({ final, root, from }: Stage): { port: number; at: Span } | undefined {
  for (const { port, step } of final.exposed) {
    const number = Number.parseInt(port, 10);
    // Of the port of SSH ssh-port-exposed speaks.
    if (number <= 0 || number === 22 || number >= 1024) continue;
    const { instruction } = step;
    const word =
      instruction.keyword === 'EXPOSE'
        ? instruction.words.find((each) => {
            const value = step.expand(each);
            return value.known && Number.parseInt(value.value.slice(value.value.lastIndexOf(':') + 1), 10) === number;
          })
        : undefined;
    return { port: number, at: word?.span ?? instruction.span };
  }
  const configured = final.exposed.length > 0 || [final.cmd, final.entrypoint].some((step) => step !== undefined);
  const own = configured || root.kind !== 'image' ? undefined : root.facts?.ports.map((port) => Number.parseInt(port, 10));
  // The file may set another port in the configuration that it copies.
  const low = own?.every((port) => port < 1024) ? own[0] : undefined;
  return low === undefined ? undefined : { port: low, at: from.image?.span ?? from.span };
}

/** A step gives the program the capability, which the engines leave to programs by default. */
function mayBindLow(stage: Stage): boolean {
  for (const { steps } of stageChain(stage)) {
    for (const { script } of steps) {
      if (script?.commands.some(({ name, args }) => name === 'setcap' && args.some(({ unquoted }) => /net_bind_service/i.test(unquoted))))
        return true;
    }
  }
  return false;
}
