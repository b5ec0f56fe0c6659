import type { Stage } from '../../build/graph.types.ts';
import { byLayer, pathList } from '../../facts/image/path-list.ts';
import { isNamedBesideProduction } from '../../facts/stages/beside-production.ts';
import { privilegeDrop } from '../../facts/start/privilege-drop.ts';
import { accountNamed } from '../../facts/user/accounts.ts';
import { type GivenMode, givenModes } from '../../facts/user/given-modes.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TreeEntry } from '../../image/image.types.ts';
import { chmodAddsWorldWrite } from '../../shell/operations/permission.ts';
import { defineRule, type FixReport } from '../define.ts';

export const worldWritableFiles = defineRule({
  id: 'world-writable-files',
  practice: 'user',
  severity: 'warning',
  aliases: ['avoid_chmod_777', 'world-writable-state-path-workaround'],
  summary: 'Files are made writable for every user',
  why: 'Whoever gets into any process of the container can replace the files: programs that root runs later, configuration, start scripts. It is mostly done to get past one missing owner; giving the files to the user that runs the program does the same without opening them to all.',
  notWhen:
    'The platform runs the image with a uid that is not known beforehand; then let group 0 write (`chgrp -R 0` and `chmod -R g=u`), as OpenShift asks.',
  decides:
    'A mode with the write bit of others and without the sticky bit, octal (777, 0666) or symbolic (a+w, o=rwx), of chmod, `install -m`, `mkdir -m`, `find -exec chmod` and `--chmod` of COPY and ADD. 1777, the mode of /tmp, is fine; so is what the same step removes again, and /dev. Info in stages whose layers are not in the image, for the directory of a VOLUME, which the start script gives away, and in files that are called like builds, tests or development. In a built image the files and directories that a container sees, but for those of a known base: a warning for programs, scripts and what lies in their directories, info for others, such as directories of data.',
  sources: [
    'https://man7.org/linux/man-pages/man1/chmod.1.html',
    'https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/images/creating-images#use-uid_create-images',
  ],
  messages: {
    held: 'Every user in the container can change {paths}',
    open: 'Every user can delete the files of others in {paths}; 1777 is the mode of such a directory',
    files: '{mode} lets every user in the container change {target}',
    temporary: '{mode} lets every user delete the files of others in {target}; 1777 is the mode of such a directory',
  },
  examples: [
    {
      bad: 'FROM debian:13\nRUN mkdir -p /srv/data && chmod -R 777 /srv/data\nCMD ["serve"]\n',
      flags: '777',
      fixed: 'FROM debian:13\nRUN mkdir -p /srv/data && chmod -R 775 /srv/data\nCMD ["serve"]\n',
    },
    {
      bad: 'FROM node:24\nRUN mkdir /data && chmod 0777 /data\nUSER node\nCMD ["node", "app.js"]\n',
      flags: '0777',
      fixed: 'FROM node:24\nRUN mkdir /data && chown node /data && chmod 0775 /data\nUSER node\nCMD ["node", "app.js"]\n',
    },
    {
      bad: 'FROM debian:13\nCOPY --chmod=777 run.sh /run.sh\nRUN chmod a+rwX /run.sh && install -m 666 a /etc/a\nCMD ["/run.sh"]\n',
      flags: ['777', 'a+rwX', '666'],
      fixed: 'FROM debian:13\nCOPY --chmod=775 run.sh /run.sh\nRUN chmod a+rX,ug+w /run.sh && install -m 664 a /etc/a\nCMD ["/run.sh"]\n',
    },
    { bad: 'FROM debian:13\nRUN chmod 777 /tmp\n', flags: '777', fixed: 'FROM debian:13\nRUN chmod 1777 /tmp\n' },
    { bad: 'FROM php:8.4-apache\nRUN chmod -R 777 storage\n', flags: '777' },
    {
      good: 'FROM debian:13\nRUN chmod 1777 /tmp && chmod a+rx /a && chmod 755 /b && chmod o-w /c && chmod o+w /dev/stdout && chmod $MODE /d\n',
    },
    {
      good: 'FROM debian:13\nCOPY --chmod=755 run.sh /run.sh\nRUN chmod 777 /tmp/a.run && /tmp/a.run && rm -f /tmp/a.run && echo chmod 777 /b\n',
    },
    { bad: { image: { layers: [{ files: { 'app/run.sh': { mode: 0o777, program: 'script' } } }] } }, flags: '/app/run.sh' },
    { bad: { image: { layers: [{ files: { 'tmp/': { mode: 0o777 } } }] } }, flags: '/tmp' },
    { good: { image: { layers: [{ files: { 'tmp/': { mode: 0o1777 }, 'dev/null': { mode: 0o666 }, 'bin/sh': { link: 'busybox' } } }] } } },
  ],
  detect: {
    *image(image) {
      if (image.isWindows) return;
      const open = [...image.tree.values()].filter((entry) => isOpen(entry) && !image.isBaseLayer(entry.layer));
      for (const [layer, entries] of byLayer(open)) {
        const temporary = entries.filter(({ path }) => /^(?:var\/)?tmp$/.test(path)).map(({ path }) => path);
        const programs = entries.filter(({ program }) => program !== undefined).map(({ path }) => path);
        const others = entries.map(({ path }) => path).filter((path) => !temporary.includes(path) && !programs.includes(path));
        if (temporary[0] !== undefined) yield { message: 'open', data: { paths: pathList(temporary) }, at: image.at(temporary[0], layer) };
        if (programs[0] !== undefined) yield { message: 'held', data: { paths: pathList(programs) }, at: image.at(programs[0], layer) };
        if (others[0] !== undefined)
          yield { message: 'held', data: { paths: pathList(others) }, at: image.at(others[0], layer), severity: 'info' };
      }
    },
    *dockerfile(file) {
      for (const given of givenModes(file)) {
        const { step, mode, at, targets } = given;
        if (!chmodAddsWorldWrite({ value: mode }) || targets.every((target) => /^\/(?:dev|proc|sys)\//.test(target))) continue;
        const temporary = targets.length > 0 && targets.every((target) => /^\/(?:var\/)?tmp\/?$/.test(target));
        const fix = file.text(at).endsWith(mode) ? fixOf(file, given, temporary) : undefined;
        yield {
          message: temporary ? 'temporary' : 'files',
          data: { mode, target: targetText(targets) },
          at,
          severity: step.stage.shipped && !isEmptyVolume(file, given) && !isNamedBesideProduction(file) ? 'warning' : 'info',
          ...(fix && { fix }),
        };
      }
    },
  },
});

/** The start script gives a VOLUME to whom it starts the program as, and only then files are in it. */
function isEmptyVolume({ graph: { shipped } }: DockerfileView, { step, targets, by }: GivenMode): boolean {
  const volumes = shipped?.final.volumes ?? [];
  if (volumes.length === 0 || targets.length === 0 || by?.command.args.some(({ value }) => /^-\w*R|^--recursive$/.test(value ?? '')))
    return false;
  return targets.every((target) => {
    const path = step.expand({ text: target });
    return path.known && volumes.includes(path.value.replace(/(?<=.)\/$/, ''));
  });
}

function targetText([first, ...more]: readonly string[]): string {
  if (first === undefined) return 'the files';
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function fixOf(file: DockerfileView, given: GivenMode, temporary: boolean): FixReport | undefined {
  const { mode, at, step, by } = given;
  const place = { start: at.end - mode.length, end: at.end };
  if (temporary) {
    if (!/^0?777$/.test(mode)) return undefined;
    return { title: 'Set the sticky bit as well', applicability: 'unsafe', edits: [file.replace(place, '1777')] };
  }
  const without = withoutOthers(mode);
  const stage = file.graph.shipped;
  if (without === undefined || !stage?.final.user.known || !step.stage.shipped) return undefined;
  const narrow = file.replace(place, without);
  if (isRootUser(stage.final.user.value)) {
    // Workers of a server run as another user, and so may the images that are built on this one.
    if (privilegeDrop(file, stage) !== undefined || (!stage.final.cmd && !stage.final.entrypoint)) return undefined;
    return { title: `Let only the owner and the group write: ${without}`, applicability: 'unsafe', edits: [narrow] };
  }
  const owner = stage.final.user.value;
  const give = by && ownership(given, owner, stage);
  if (give === undefined || !by) return undefined;
  return {
    title: `Give the files to ${owner}, who runs the program, and take the right to write from all others`,
    applicability: 'unsafe',
    edits: [file.insert(by.command.span.start, give), narrow],
  };
}

/** The mode with the write bit of others gone; undefined for modes that are too involved to be rewritten. */
function withoutOthers(mode: string): string | undefined {
  if (/^[0-7]{3,5}$/.test(mode)) return mode.slice(0, -1) + String(Number(mode.at(-1)) & 5);
  const clause = /^(a|ugo|uga|uog)([+=])([rwxX]+)$/.exec(mode);
  if (!clause) return undefined;
  const rest = (clause[3] ?? '').replaceAll('w', '');
  if (clause[2] === '=') return `ug=${clause[3]},o=${rest}`;
  return rest === '' ? 'ug+w' : `a+${rest},ug+w`;
}

/** `chown app /data && `, where it can stand in front of the chmod and the account is there by then. */
function ownership({ step, by }: GivenMode, owner: string, stage: Stage): string | undefined {
  const name = owner.split(':', 1)[0] ?? '';
  const account = accountNamed(stage, name);
  const isNumber = /^\d+$/.test(name);
  if (
    !by ||
    step.instruction.keyword !== 'RUN' ||
    step.script?.form !== 'shell' ||
    !step.before.user.known ||
    !isRootUser(step.before.user.value)
  )
    return undefined;
  if (!isNumber && (!account || (account.step && !(account.step.stage === step.stage && account.step.index < step.index))))
    return undefined;
  const { command, words } = by;
  if (command.name !== 'chmod' || command.pipe || command.joiner === '||' || command.prefixes.length > 0 || words.length === 0)
    return undefined;
  if (command.assignments.length > 0 || command.conditional || words.some(({ span }) => span.end <= command.program.span.end))
    return undefined;
  const recursive = command.args.some(({ value }) => /^(?:-[a-zA-Z]*R[a-zA-Z]*|--recursive)$/.test(value ?? ''));
  return `chown ${recursive ? '-R ' : ''}${owner} ${words.map(({ text }) => text).join(' ')} && `;
}

/** The kernel gives devices and what it mounts modes of their own. */
function isOpen({ path, kind, mode }: TreeEntry): boolean {
  if ((mode & 0o002) === 0 || /^(?:dev|proc|sys)(?:\/|$)/.test(path)) return false;
  return kind === 'file' || (kind === 'directory' && (mode & 0o1000) === 0);
}
