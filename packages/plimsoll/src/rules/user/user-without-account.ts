import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Flag } from '../../dockerfile/tree.ts';
import { accountsOf, runningUser } from '../../facts/image/accounts.ts';
import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

export const userWithoutAccount = defineRule({
  id: 'user-without-account',
  practice: 'user',
  severity: 'error',
  aliases: ['named-identity-in-passwdless-stage'],
  summary: 'A user is named in an image that has no accounts',
  why: 'Names are looked up in /etc/passwd and /etc/group of the image. `scratch` has neither, so the container does not start ("unable to find user: no matching entries in passwd file"), and a COPY with --chown by name does not build. Numbers need no account.',
  notWhen: 'The file with the accounts is mounted when the container starts.',
  decides:
    'USER, and --chown of COPY and ADD, with a name in a stage that begins `FROM scratch`, directly or through other stages, and into which nothing brings account files: no copy of /etc/passwd or /etc/group, of a whole directory to / or /etc, and no archive. Info in stages that the image does not need. Of a built image the user of its configuration, if it is a name and /etc/passwd, as far as the image has one, does not list it.',
  sources: ['https://docs.docker.com/reference/dockerfile/#user'],
  messages: {
    missing: 'This image cannot start as {name}: its /etc/passwd has no such account',
    user: 'This image has no /etc/passwd, so it cannot start as {name}; write a number',
    owner: 'This image has no /etc/passwd, so nothing can be given to {name}; write a number',
  },
  examples: [
    { bad: 'FROM scratch\nUSER appuser:appgroup\n', flags: 'appuser:appgroup', fixed: 'FROM scratch\nUSER 65532:65532\n' },
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /app\nFROM scratch\nCOPY \\\n  --chown=me --from=build /app /app\nUSER 1000:staff\n',
      flags: ['me', '1000:staff'],
      fixed:
        'FROM golang:1.25 AS build\nRUN go build -o /app\nFROM scratch\nCOPY \\\n  --chown=65532 --from=build /app /app\nUSER 1000:65532\n',
    },
    { good: 'FROM scratch\nUSER 65532\n' },
    { good: 'FROM alpine:3.22 AS build\nFROM scratch AS base\nCOPY --from=build /etc/passwd /etc/group /etc/\nFROM base\nUSER app\n' },
    { good: 'FROM scratch\nADD rootfs.tar.xz /\nUSER app\n' },
    { good: 'FROM alpine:3.22 AS build\nFROM scratch\nCOPY --from=build /rootfs /\nUSER app\nENV A=b\n' },
    {
      bad: { image: { config: { user: 'app', cmd: ['/server'] }, layers: [{ files: { server: { program: 'elf' } } }] } },
      flags: 'config/User',
    },
    {
      bad: {
        image: { config: { user: 'app', cmd: ['/server'] }, layers: [{ files: { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' } }] },
      },
      flags: 'config/User',
    },
    { good: { image: { config: { user: '1000', cmd: ['/server'] }, layers: [{ files: { server: { program: 'elf' } } }] } } },
  ],
  detect: {
    *image(image) {
      const { name, uid, isSet } = runningUser(image);
      if (!isSet || uid !== undefined || image.tree.size === 0 || image.isWindows) return;
      const accounts = accountsOf(image);
      const at = image.atConfig('User');
      if (accounts) yield { message: 'missing', data: { name }, at };
      else if (image.resolve('etc/passwd')) yield { unknown: '/etc/passwd of the image was not read', at };
      else yield { message: 'user', data: { name }, at };
    },
    *dockerfile(file) {
      for (const stage of file.stages('all')) {
        if (stage.root.kind !== 'scratch') continue;
        for (const step of stage.steps) {
          const found = identityOf(step);
          if (!found || bringsAccounts(stage, step)) continue;
          const number = found.value
            .split(':', 2)
            .map((part) => (/^\d+$/.test(part) ? part : '65532'))
            .join(':');
          yield {
            message: found.message,
            data: { name: found.value },
            at: found.at,
            severity: stage.reachable ? 'error' : 'info',
            ...(file.text(found.at) === found.value && {
              fix: { title: `Write a number: ${number}`, applicability: 'unsafe', edits: [file.replace(found.at, number)] },
            }),
          };
        }
      }
    },
  },
});

function identityOf(step: Step): { message: 'user' | 'owner'; value: string; at: Span } | undefined {
  const { instruction } = step;
  if (instruction.keyword === 'USER') {
    const value = instruction.argument && step.expand(instruction.argument);
    return instruction.argument && value?.known && isName(value.value)
      ? { message: 'user', value: value.value, at: instruction.argument.span }
      : undefined;
  }
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const flag: Flag | undefined = instruction.flags.find(({ name }) => name === 'chown');
  const value = flag?.value === undefined ? undefined : step.expand({ text: flag.value });
  return flag?.valueSpan && value?.known && isName(value.value) ? { message: 'owner', value: value.value, at: flag.valueSpan } : undefined;
}

/** One of its parts is a name that is looked up; root is 0 without looking. */
function isName(identity: string): boolean {
  return /^[\w.-]+(?::[\w.-]+)?$/.test(identity) && identity.split(':').some((part) => !/^(?:\d+|root)$/.test(part));
}

/** Whether a copy in front of the step may have brought account files. */
function bringsAccounts(stage: Stage, before: Step): boolean {
  for (const at of stageChain(stage)) {
    for (const step of at.steps) {
      if (at === stage && step.index >= before.index) break;
      const { instruction } = step;
      // Without a shell nothing runs but what was copied, and that may write anything.
      if (instruction.keyword === 'RUN') return true;
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
      const destination = instruction.destination && step.expand(instruction.destination);
      const to = destination?.known ? destination.value : undefined;
      const sources = instruction.sources.map((source) => step.expand(source));
      if (
        instruction.keyword === 'ADD' &&
        sources.some((source) => !source.known || /\.(?:tar(?:\.\w+)?|t[gbx]z2?|txz|tzst)$/.test(source.value))
      )
        return true;
      if (to === undefined || sources.some((source) => !source.known)) return true;
      if (/^\/etc\/(?:passwd|group)$/.test(to)) return true;
      for (const source of sources) {
        const path = source.known ? source.value.replace(/\/+$/, '') : '';
        const name = path.slice(path.lastIndexOf('/') + 1);
        if (/^(?:passwd|group)$/.test(name)) return true;
        // A directory, as far as its name tells: what it holds goes to / or /etc.
        if (/^\/(?:etc)?\/?$/.test(to) && !/\.\w+$/.test(name) && !(name === '' && to === '')) {
          if (to.startsWith('/etc') || name === '' || /root|fs|dist|out|image|etc|target|install|pkg|build/i.test(path)) return true;
        }
      }
    }
  }
  return false;
}
