import type { Step } from '../../build/graph.types.ts';
import { parsePort } from '../../build/ports.ts';
import { stageChain } from '../../build/queries.ts';
import type { Instruction, InstructionOf, Word } from '../../dockerfile/tree.ts';
import { wordRemoval } from '../../facts/edits/remove-word.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import { defineRule } from '../define.ts';

export const sshPortExposed = defineRule({
  id: 'ssh-port-exposed',
  practice: 'user',
  severity: 'info',
  aliases: ['CKV_DOCKER_1', 'DS-0004', 'exposing_port_22'],
  summary: 'The image offers the port of SSH',
  why: 'A container is entered with `docker exec` or `kubectl exec`, with the access rights and the log of the platform. An SSH server beside the program adds accounts, keys and a second process that nobody rotates, updates or watches.',
  notWhen: 'SSH is the service itself: a Git server, a bastion, SFTP.',
  decides:
    'EXPOSE of a TCP port or range that holds 22, with variables expanded, in stages whose layers are in the image. A warning where a step installs or starts sshd as well, unless an FTP server beside it shows that files are served; info where nothing but the server and what makes its accounts is installed, as it is what the image is for, and beside MPI, whose processes reach each other over it. Of a built image its configuration.',
  sources: ['https://docs.docker.com/reference/dockerfile/#expose', 'https://docs.docker.com/reference/cli/docker/container/exec/'],
  messages: {
    exposed: '{port} opens port 22, the port of SSH',
    server: '{port} opens port 22, and {what}: the container can be entered past the platform',
  },
  examples: [
    { bad: 'FROM busybox\nEXPOSE 8080 22\n', flags: '22', fixed: 'FROM busybox\nEXPOSE 8080\n' },
    { bad: 'FROM busybox\nEXPOSE 22/tcp\n', flags: '22/tcp', fixed: 'FROM busybox\n' },
    {
      bad: 'FROM busybox\nARG SSH=22\nEXPOSE $SSH 20-25/TCP\n',
      flags: ['$SSH', '20-25/TCP'],
      fixed: 'FROM busybox\nARG SSH=22\nEXPOSE 20-25/TCP\n',
    },
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y openssh-server\nEXPOSE 22\nCMD ["/usr/sbin/sshd", "-D"]\n',
      flags: '22',
    },
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache openssh openssh-sftp-server\nEXPOSE 22\nENTRYPOINT ["/entrypoint.sh"]\n',
      flags: '22',
    },
    { bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y openssh-server openmpi-bin\nEXPOSE 22\n', flags: '22' },
    { bad: 'FROM fedora:43\nRUN dnf -y install openssh-server passwd\nEXPOSE 22\nCMD ["/usr/sbin/sshd", "-D"]\n', flags: '22' },
    { good: 'FROM busybox\nEXPOSE 2222 22/udp 220-230 $UNSET\n' },
    { good: 'FROM busybox AS build\nEXPOSE 22\nFROM busybox\nEXPOSE 80\n' },
    { bad: { image: { config: { exposedPorts: ['22/tcp'], cmd: ['/app'] } } }, flags: 'config/ExposedPorts/22/tcp' },
    { bad: { image: { config: { exposedPorts: ['22/tcp'], cmd: ['/usr/sbin/sshd', '-D'] } } }, flags: 'config/ExposedPorts/22/tcp' },
    { good: { image: { config: { exposedPorts: ['2222/tcp'], cmd: ['/app'] } } } },
  ],
  detect: {
    *image(image) {
      if (!image.container.exposedPorts.some((port) => port === '22/tcp' || port === '22')) return;
      yield { message: 'exposed', data: { port: 'EXPOSE 22' }, at: image.atConfig('ExposedPorts/22/tcp'), severity: 'info' };
    },
    *dockerfile(file) {
      for (const step of file.stepsOf('shipped', 'EXPOSE', 'ONBUILD')) {
        const expose = exposeOf(step.instruction);
        for (const word of expose?.words ?? []) {
          if (!expose || !holdsSsh(step, word)) continue;
          const what = servesFiles(file) ? undefined : sshServer(file);
          const edits = what === undefined && !expose.onbuild && !expose.broken ? withoutWord(file, expose, word) : [];
          yield {
            ...(what === undefined
              ? { message: 'exposed' as const, data: { port: word.text }, severity: 'info' as const }
              : {
                  message: 'server' as const,
                  data: { port: word.text, what },
                  severity: isSshServer(file) || hasMpi(file) ? ('info' as const) : ('warning' as const),
                }),
            at: word.span,
            fix: {
              title: 'Do not expose it; enter the container with docker exec or kubectl exec',
              applicability: edits.length > 0 ? 'unsafe' : 'manual',
              edits,
            },
          };
        }
      }
    },
  },
});

function exposeOf(instruction: Instruction): InstructionOf<'EXPOSE'> | undefined {
  const own = instruction.keyword === 'ONBUILD' ? instruction.trigger : instruction;
  return own?.keyword === 'EXPOSE' ? (own as InstructionOf<'EXPOSE'>) : undefined;
}

function holdsSsh(step: Step, word: Word): boolean {
  const value = step.expand(word);
  if (!value.known) return false;
  return value.value.split(/\s+/).some((each) => {
    const parsed = parsePort(each);
    if ('error' in parsed) return false;
    const [numbers = '', protocol] = parsed.port.split('/');
    const [first = '', last = first] = numbers.split('-');
    return protocol === 'tcp' && Number(first) <= 22 && Number(last) >= 22;
  });
}

/** Beside an FTP server, or with port 21, it is SFTP: there to serve files. */
function servesFiles(file: DockerfileView): boolean {
  for (const { instruction, operations } of file.steps('shipped')) {
    if (instruction.keyword === 'EXPOSE' && instruction.words.some(({ text }) => /^21(?:\/tcp)?$/i.test(text))) return true;
    for (const operation of operations)
      if (operation.kind === 'package' && operation.packages.some(({ name }) => /^(?:vsftpd|proftpd(?:-\w+)?|pure-ftpd)$/.test(name ?? '')))
        return true;
  }
  return false;
}

/** Nothing but the server is installed, and no other port is open: it is what the image is for. */
function isSshServer(file: DockerfileView): boolean {
  if ((file.graph.shipped?.final.exposed.length ?? 0) > 1) return false;
  const names: (string | undefined)[] = [];
  for (const { operations } of file.steps('shipped'))
    for (const operation of operations)
      if (operation.kind === 'package' && operation.action === 'install') names.push(...operation.packages.map(({ name }) => name));
  return (
    names.length > 0 &&
    names.every(
      (name) => name !== undefined && /^(?:openssh(?:-[\w-]+)?|dropbear(?:-[\w-]+)?|passwd|shadow(?:-utils)?|rsync|bash|tini)$/.test(name),
    )
  );
}

/** Programs of MPI on several machines start each other over SSH. */
function hasMpi(file: DockerfileView): boolean {
  for (const { operations, script } of file.steps('shipped')) {
    for (const operation of operations)
      if (operation.kind === 'package' && operation.packages.some(({ name }) => /^(?:lib)?(?:openmpi|mpich)/.test(name ?? ''))) return true;
    for (const { name, args } of script?.commands ?? [])
      if (name === 'mpirun' || args.some(({ unquoted }) => /\/(?:mpirun|openmpi)(?:[/.]|$)/.test(unquoted))) return true;
  }
  return false;
}

/** What says that an SSH server is in the image: an install or a start. */
function sshServer(file: DockerfileView): string | undefined {
  const shipped = file.graph.shipped;
  if (!shipped) return undefined;
  for (const stage of stageChain(shipped)) {
    for (const { operations, script } of stage.steps) {
      for (const operation of operations) {
        const name =
          operation.kind === 'package' &&
          operation.packages.find((each) => /^(?:openssh(?:-server)?|dropbear)$/.test(each.name ?? ''))?.name;
        if (name) return `${name} is installed`;
      }
      if (script?.commands.some(({ name, args }) => name === 'sshd' || (name === 'service' && /^sshd?$/.test(args[0]?.value ?? ''))))
        return 'sshd is started';
    }
  }
  return undefined;
}

/** A single word of a range is left: the rest of the range may be in use. */
function withoutWord(file: DockerfileView, expose: InstructionOf<'EXPOSE'>, word: Word): TextEdit[] {
  if (/-/.test(word.text)) return [];
  if (expose.words.length === 1) return [file.removeInstruction(expose)];
  const removal = wordRemoval(file.source.text, word.span, file.dockerfile.escape);
  return removal ? [file.replace(removal, '')] : [];
}
