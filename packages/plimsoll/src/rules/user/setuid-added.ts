import type { Step } from '../../build/graph.types.ts';
import { givenModes } from '../../facts/user/given-modes.ts';
import { chmodAddsSetuid } from '../../shell/operations/permission.ts';
import { defineRule } from '../define.ts';

export const setuidAdded = defineRule({
  id: 'setuid-added',
  practice: 'user',
  severity: 'warning',
  aliases: ['CIS-DI-0008'],
  summary: 'A program gets the setuid bit: it runs as its owner, whoever starts it',
  why: 'A setuid program that root owns gives root back to every process of the container, also to one that was started as another user. It needs only one defect in that program, and USER has protected nothing.',
  notWhen: 'The container must change users by design (a login or job scheduler) and runs with no-new-privileges off for that reason.',
  decides:
    'chmod, `install -m`, `mkdir -m` and `--chmod` of COPY and ADD with the setuid bit, octal (4755) or symbolic (u+s), in stages whose layers are in the image. Setuid on a directory means nothing, and setgid bits are left alone: on directories they are the usual way to share files of a group.',
  sources: [
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
    'https://docs.docker.com/engine/security/#linux-kernel-capabilities',
  ],
  messages: {
    setuid: '{mode} makes {target} run as its owner whoever starts it, so it can give root back to the process',
  },
  examples: [
    { bad: 'FROM debian:13\nCOPY ping /usr/local/bin/ping\nRUN chmod u+s /usr/local/bin/ping\n', flags: 'u+s' },
    { bad: 'FROM debian:13\nCOPY --chmod=4755 tool /usr/bin/tool\nRUN install -m 4711 a /usr/bin/a\n', flags: ['4755', '4711'] },
    {
      good: 'FROM debian:13\nRUN find / -xdev -perm /6000 -exec chmod a-s {} + && chmod u-s /bin/su && chmod 2775 /srv && chmod g+s /srv && chmod a+s /opt\n',
    },
    {
      good: 'FROM debian:13 AS build\nRUN chmod u+s /usr/bin/a\nFROM debian:13\nCOPY --from=build /app /app\nRUN chmod $MODE /app && chmod 755 /app\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, mode, at, targets } of givenModes(file)) {
        if (!step.stage.shipped || !chmodAddsSetuid({ value: mode }) || targets.every((target) => isDirectory(step, target))) continue;
        yield {
          message: 'setuid',
          data: { mode, target: targets[0] ?? 'a file' },
          at,
          fix: {
            title: 'Give the program the one capability that it needs (setcap), or start it as the user that it needs',
            applicability: 'manual',
            edits: [],
          },
        };
      }
    },
  },
});

/** The kernel pays no heed to the setuid bit of a directory. */
function isDirectory(step: Step, target: string): boolean {
  if (target.endsWith('/') || /^\/(?:opt|srv|home|tmp|var(?:\/\w+)?|usr(?:\/\w+)?|s?bin|lib)?$/.test(target)) return true;
  return step.stage.steps.some(
    ({ script, index }) =>
      index <= step.index &&
      script?.commands.some(({ name, args }) => name === 'mkdir' && args.some(({ unquoted }) => unquoted === target)),
  );
}
