import type { Step } from '../../build/graph.types.ts';
import type { Pair, Word } from '../../dockerfile/tree.ts';
import { defineRule } from '../define.ts';

export const engineSocketInImage = defineRule({
  id: 'engine-socket-in-image',
  practice: 'user',
  severity: 'warning',
  aliases: ['dockerfile-dockerd-socket-mount'],
  summary: 'The image is made to talk to the engine that runs it',
  why: 'Whoever may talk to the engine is root on the host: it starts a container with the disk of the host mounted. Any defect of a program that has the socket is a way out of the container, whatever USER says.',
  notWhen:
    'The program manages containers, as a reverse proxy that discovers them or a monitor does; then put a proxy that filters requests in front of the socket.',
  decides:
    'The socket of Docker, containerd or Podman as a VOLUME, as the target of COPY, or in chmod and chown of a step; DOCKER_HOST with an address over TCP without TLS. DOCKER_HOST or a start command with the socket is an info. Only stages whose layers are in the image.',
  sources: [
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
    'https://docs.docker.com/engine/security/protect-access/',
  ],
  messages: {
    socket: '{what} names the socket of the engine: a process that reaches it is root on the host',
    open: 'DOCKER_HOST sends commands to the engine over {address} without TLS; anybody on the way can take over the host',
    uses: '{what} makes the program use the engine that runs it, which is root on the host',
  },
  examples: [
    { bad: 'FROM debian:13\nVOLUME /var/run/docker.sock\n', flags: '/var/run/docker.sock' },
    { bad: 'FROM debian:13\nRUN chmod 666 /var/run/docker.sock\n', flags: '/var/run/docker.sock' },
    { bad: 'FROM debian:13\nENV DOCKER_HOST=tcp://172.17.0.1:2375\n', flags: 'DOCKER_HOST=tcp://172.17.0.1:2375' },
    { bad: 'FROM traefik:3.5\nENV DOCKER_HOST=unix:///var/run/docker.sock\n', flags: 'DOCKER_HOST=unix:///var/run/docker.sock' },
    {
      good: 'FROM debian:13\n# docker run -v /var/run/docker.sock:/var/run/docker.sock\nENV DOCKER_HOST=tcp://docker:2376 DOCKER_TLS_VERIFY=1\nRUN echo /var/run/docker.sock\n',
    },
    { good: 'FROM docker:28-dind\nVOLUME /var/lib/docker\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.steps('shipped')) {
        const { instruction } = step;
        if (instruction.keyword === 'VOLUME') {
          for (const word of instruction.words)
            if (isSocket(step, word)) yield { message: 'socket', data: { what: 'VOLUME' }, at: word.span };
        } else if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
          const { destination } = instruction;
          if (destination && isSocket(step, destination))
            yield { message: 'socket', data: { what: instruction.keyword }, at: destination.span };
        } else if (instruction.keyword === 'ENV') {
          for (const pair of instruction.pairs) yield* ofHost(step, pair);
        }
      }
      if (!file.source.text.includes('.sock')) return;
      for (const { step } of file.runs('shipped')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'permission') continue;
          const target = operation.targets.find(({ unquoted }) => socket.test(unquoted));
          if (target) yield { message: 'socket', data: { what: operation.tool }, at: target.span };
        }
      }
    },
  },
});

const socket = /^(?:\/var)?\/run\/(?:docker|containerd\/containerd|podman\/podman|crio\/crio)\.sock$/;

function isSocket(step: Step, word: Word): boolean {
  if (!word.text.includes('.sock') && !word.text.includes('$')) return false;
  const value = step.expand(word);
  return value.known && socket.test(value.value);
}

function* ofHost(step: Step, pair: Pair) {
  if (pair.key !== 'DOCKER_HOST') return;
  const value = step.after.environment.get(pair.key)?.value;
  if (!value?.known) return;
  const address = /^(?:tcp|http):\/\/[^/@\s]+$/.exec(value.value)?.[0];
  const tls = step.stage.final.environment.get('DOCKER_TLS_VERIFY')?.value;
  const checked = tls !== undefined && (!tls.known || tls.value !== '');
  if (address !== undefined && !checked && !address.endsWith(':2376')) yield { message: 'open' as const, data: { address }, at: pair.span };
  else if (value.value.startsWith('unix://') && socket.test(value.value.slice('unix://'.length)))
    yield { message: 'uses' as const, data: { what: 'DOCKER_HOST' }, at: pair.span, severity: 'info' as const };
}
