import type { Step } from '../../build/graph.types.ts';
import { isKnownSetuid } from '../../facts/image/known-setuid.ts';
import { byLayer, pathList } from '../../facts/image/path-list.ts';
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
    'chmod, `install -m`, `mkdir -m` and `--chmod` of COPY and ADD with the setuid bit, octal (4755) or symbolic (u+s), in stages whose layers are in the image. Setuid on a directory means nothing, and setgid bits are left alone: on directories they are the usual way to share files of a group. In a built image the files of each layer that no later one hides, but for the programs that distributions ship with the bit, sudo (sudo-used reports it) and the layers of a known base: a warning for setuid programs that no package of the system owns, info for those of a package and for setgid programs.',
  sources: [
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
    'https://docs.docker.com/engine/security/#linux-kernel-capabilities',
  ],
  messages: {
    file: 'Whoever starts {paths} acts as the owner of the file, which can give root back to the process',
    group: 'Whoever starts {paths} acts with the group of the file',
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
    {
      bad: { image: { layers: [{ files: { 'usr/local/bin/helper': { mode: 0o4755, program: 'elf' } } }] } },
      flags: '/usr/local/bin/helper',
    },
    {
      bad: { image: { layers: [{ files: { 'usr/local/bin/mailer': { mode: 0o2755, program: 'elf' } } }] } },
      flags: '/usr/local/bin/mailer',
    },
    { good: { image: { layers: [{ files: { 'usr/bin/passwd': { mode: 0o4755, program: 'elf' }, 'srv/shared/': { mode: 0o2775 } } }] } } },
  ],
  detect: {
    *image(image) {
      if (image.isWindows) return;
      const files = [...image.tree.values()].filter(
        ({ path, kind, mode, layer }) =>
          kind === 'file' &&
          (mode & 0o6000) !== 0 &&
          (mode & 0o111) !== 0 &&
          !image.isBaseLayer(layer) &&
          !isKnownSetuid(path) &&
          !/\/sudo$/.test(path),
      );
      const isSetuid = ({ mode }: { readonly mode: number }) => (mode & 0o4000) !== 0;
      for (const [layer, entries] of byLayer(files)) {
        for (const owned of [false, true]) {
          const own = entries.filter(({ path }) => image.packagedPaths.has(path) === owned);
          const setuid = own.filter(isSetuid).map(({ path }) => path);
          const setgid = own.filter((entry) => !isSetuid(entry)).map(({ path }) => path);
          const severity = owned ? 'info' : 'warning';
          if (setuid[0] !== undefined)
            yield { message: 'file', data: { paths: pathList(setuid) }, at: image.at(setuid[0], layer), severity };
          if (setgid[0] !== undefined)
            yield { message: 'group', data: { paths: pathList(setgid) }, at: image.at(setgid[0], layer), severity: 'info' };
        }
      }
    },
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
