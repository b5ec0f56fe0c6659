import { posix } from 'node:path';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule } from '../define.ts';

export const systemWorkdir = defineRule({
  id: 'system-workdir',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['DS-0030'],
  summary: 'WORKDIR is in a directory of the kernel',
  why: 'The engine mounts /proc, /sys and /dev when a container starts: what the image has there is hidden, and the start may fail for want of the directory. /proc/self/fd as working directory was a way out of the container (CVE-2024-21626).',
  notWhen: 'There is no reason to keep it: what the image has there is not there when it runs.',
  decides:
    'WORKDIR after expansion and joining: equal to, or below, /proc, /sys or /dev. /development and the like are others. Variables without a value are left alone.',
  sources: ['https://github.com/opencontainers/runc/security/advisories/GHSA-xr7r-f8xq-vfvv'],
  messages: {
    mounted: '{path} is mounted over when a container starts: choose a directory of the image, e.g. /app',
    descriptor: '{path} is an open file of whoever starts the container, and may lead out of it (CVE-2024-21626)',
  },
  examples: [
    { bad: 'FROM alpine:3.22\nWORKDIR /proc/self/fd/8\n', flags: '/proc/self/fd/8' },
    { bad: 'FROM alpine:3.22\nWORKDIR "/dev/app"\nWORKDIR /sys\n', flags: ['"/dev/app"', '/sys'] },
    { good: 'FROM alpine:3.22\nWORKDIR /development\nWORKDIR /srv/proc\nWORKDIR $DIR\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'WORKDIR')) {
        const word = instruction.argument;
        const value = word && step.expand(word);
        if (!word || !value?.known || !value.value.startsWith('/')) continue;
        const path = posix.normalize(value.value);
        if (!/^\/(?:proc|sys|dev)(?:\/|$)/.test(path)) continue;
        if (/^\/proc\/(?:self|thread-self|\d+)\/fd(?:\/|$)/.test(path))
          yield { message: 'descriptor', data: { path }, at: word.span, severity: 'error' };
        else yield { message: 'mounted', data: { path }, at: word.span };
      }
    },
  },
});
