import { wordRemoval } from '../../facts/edits/remove-word.ts';
import { startsNoService } from '../../facts/image/started.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { isInteractive, startedCommand } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { PackageOperation, PackageSpec } from '../../shell/operations.ts';
import type { ShellScript } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const debugToolsShipped = defineRule({
  id: 'debug-tools-shipped',
  practice: 'stages',
  severity: 'info',
  aliases: [],
  summary: 'The shipped image has debuggers, editors or network tools that nothing in it runs',
  why: 'They are what an intruder would install first: to look around, read the traffic and reach other hosts. An image beside the one in production, from the same base and with the tools, serves people as well; so does an ephemeral container of Kubernetes or docker debug.',
  notWhen: 'The image is one to work in, or the program calls the tool.',
  decides:
    'System packages of a short list (debuggers, tracers, packet capture, scanners, telnet, editors, terminal multiplexers) that a RUN of the shipped stages installs, that no command of the file runs and the sources of the application do not start. Silent for images that start a shell, name no start command, or whose file is named for development, tests or debugging. Tools that scripts use as well (curl, nc, ping, ps) are not among them. Of a built image that starts a program the packages of the system by the same list, but for those of a known base and those that it starts.',
  sources: [
    'https://docs.docker.com/reference/cli/docker/debug/',
    'https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/',
  ],
  messages: {
    held: 'In the image for people to look inside: {names}; build a debug image beside this one',
    shipped: 'Nothing in the image runs {names}: for people to look inside, build a debug image beside this one',
  },
  examples: [
    {
      bad: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y ca-certificates vim tcpdump\nCOPY app /app\nCMD ["/app"]\n',
      flags: 'vim',
      fixed: 'FROM debian:13-slim\nRUN apt-get update && apt-get install -y ca-certificates\nCOPY app /app\nCMD ["/app"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache \\\n    strace \\\n    tini\nCOPY app /app\nENTRYPOINT ["tini", "--", "/app"]\n',
      flags: 'strace',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache \\\n    tini\nCOPY app /app\nENTRYPOINT ["tini", "--", "/app"]\n',
    },
    { bad: 'FROM alpine:3.22\nRUN apk add --no-cache gdb\nCOPY app /app\nCMD ["/app"]\n', flags: 'gdb' },
    { good: 'FROM alpine:3.22\nRUN apk add --no-cache nmap\nENTRYPOINT ["nmap"]\n' },
    { good: 'FROM debian:13\nRUN apt-get update && apt-get install -y vim gdb\nCMD ["bash"]\n' },
    { good: 'FROM debian:13\nRUN apt-get update && apt-get install -y vim gdb\n' },
    { good: 'FROM debian:13 AS debug\nRUN apt-get update && apt-get install -y gdb\nFROM debian:13\nCMD ["/app"]\n' },
    { good: 'FROM alpine:3.22\nRUN apk add --no-cache curl netcat-openbsd procps\nCOPY app /app\nCMD ["/app"]\n' },
    {
      bad: { image: { config: { cmd: ['/server'] }, layers: [{ files: {} }], packages: [{ name: 'deb/tcpdump' }, { name: 'deb/curl' }] } },
      flags: '/',
    },
    { good: { image: { config: { cmd: ['bash'] }, layers: [{ files: {} }], packages: [{ name: 'deb/tcpdump' }] } } },
  ],
  detect: {
    *image(image) {
      if (!image.isConfigured || startsNoService(image)) return;
      const started = new Set(image.start.map((word) => word.replace(/^.*\//, '')));
      const found = image.packages.filter(
        ({ type, name, layer, deletedIn }) =>
          (type === 'deb' || type === 'apk' || type === 'rpm') &&
          tools.test(name) &&
          !started.has(programOf(name)) &&
          layer !== undefined &&
          deletedIn === undefined &&
          !image.isBaseLayer(layer),
      );
      for (const [layer, own] of Map.groupBy(found, (each) => each.layer ?? 0)) {
        yield { message: 'held', data: { names: own.map(({ name }) => name).join(', ') }, at: image.atLayer(layer) };
      }
    },
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || isBesideProduction(file)) return;
      const started = startedCommand(shipped);
      if (!started || isInteractive(started)) return;
      let used: ReadonlySet<string> | undefined;
      for (const { operations, script } of file.stepsOf('shipped', 'RUN')) {
        for (const operation of operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
          const found = operation.packages.filter(({ name }) => name !== undefined && tools.test(name));
          if (found.length === 0) continue;
          used ??= programsUsed(file);
          const idle = found.filter(({ name = '' }) => !used?.has(name) && !used?.has(programOf(name)));
          const [first] = idle;
          if (!first || removedAgain(operations, idle)) continue;
          const fix = fixOf(file, operation, idle, script);
          const names = idle.map(({ name }) => name).join(', ');
          yield { message: 'shipped', data: { names }, at: first.word.span, ...(fix && { fix }) };
        }
      }
    },
  },
});

const tools =
  /^(?:gdb|gdbserver|gdb-minimal|lldb(?:-\d+)?|strace|ltrace|valgrind|tcpdump|tshark|wireshark|ngrep|nmap|telnet|inetutils-telnet|busybox-extras|vim|vim-tiny|vim-nox|vim-minimal|vim-enhanced|nano|emacs|emacs-nox|htop|iotop|iftop|atop|tmux|screen|mtr|mtr-tiny|traceroute)$/;

function programOf(name: string): string {
  if (name.startsWith('vim')) return 'vim';
  return name === 'inetutils-telnet' || name === 'busybox-extras' ? 'telnet' : name.replace(/-(?:nox|minimal|tiny|\d+)$/, '');
}

/** Programs that any command of the image runs, an editor that a variable names, and what the sources are seen to start. */
function programsUsed(file: DockerfileView): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { script, instruction } of file.steps('shipped')) {
    if (instruction.keyword === 'ENV')
      for (const { value } of instruction.pairs) used.add((value ?? '').replace(/["']/g, '').replace(/^.*\//, ''));
    for (const { name, args, prefixes } of script?.commands ?? []) {
      if (name !== undefined) used.add(name);
      for (const prefix of prefixes) used.add(prefix.name);
      // The program that an init or a wrapper is told to start.
      if (instruction.keyword !== 'RUN') for (const { unquoted } of args) used.add(unquoted.replace(/^.*\//, ''));
      // `setcap … /usr/sbin/tcpdump` prepares a use.
      else if (name === 'setcap' || name === 'update-alternatives')
        for (const { unquoted } of args) used.add(unquoted.replace(/^.*\//, ''));
    }
  }
  for (const { value } of file.project?.childProcesses ?? []) used.add(value);
  return used;
}

function removedAgain(operations: readonly { readonly kind: string }[], specs: readonly PackageSpec[]): boolean {
  const names = new Set(specs.map(({ name }) => name));
  return operations.some((each) => {
    const operation = each as PackageOperation;
    return operation.kind === 'package' && operation.action === 'remove' && operation.packages.some(({ name }) => names.has(name));
  });
}

function fixOf(
  file: DockerfileView,
  { packages }: PackageOperation,
  idle: readonly PackageSpec[],
  script: ShellScript | undefined,
): FixReport | undefined {
  const names = idle.map(({ name }) => name).join(', ');
  if (idle.length === packages.length || script?.form !== 'shell') return undefined;
  const spans = idle.map(({ word }) => wordRemoval(file.source.text, word.span, file.dockerfile.escape));
  const edits = spans.flatMap((span) => (span ? [file.replace(span, '')] : []));
  return edits.length < spans.length ? undefined : { title: `Do not install ${names}`, applicability: 'unsafe', edits };
}
