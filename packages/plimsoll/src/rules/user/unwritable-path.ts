import type { Stage, Step } from '../../build/graph.types.ts';
import { runningUser } from '../../facts/image/accounts.ts';
import { isWindowsStage } from '../../facts/images/windows-stage.ts';
import { givingLine } from '../../facts/user/give-directories.ts';
import { type NeededWrite, neededWrites } from '../../facts/user/needed-writes.ts';
import { isSameUser, ownershipOf } from '../../facts/user/path-ownership.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TreeEntry } from '../../image/image.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import { defineRule, type FixReport } from '../define.ts';

export const unwritablePath = defineRule({
  id: 'unwritable-path',
  practice: 'user',
  severity: 'warning',
  aliases: ['state-paths-not-writable-as-non-root'],
  summary: 'The program runs as a user that cannot write where it has to',
  why: 'COPY gives files to root whatever USER says, and so do mkdir and WORKDIR before USER. The program then fails at its first write, which may be days after the start: an upload, a log file, a database that has to be made. Named volumes are filled from the image with the owner that the directory has there.',
  notWhen: 'A volume that belongs to the user is always mounted there, or the program goes on without the file.',
  decides:
    'The shipped image runs as a known user other than root; and a directory that has to be written (a VOLUME, a constant path that the sources write, tmp and log of Rails, a directory that a step makes and calls data, logs, uploads and so on) belongs to root at the end, followed through WORKDIR, COPY with its --chown, mkdir, chown and chmod. What a base, a package or a script may have made is unknown, and modes that let a group write are left alone. Info for directories that only their name speaks for. Of a built image that runs as a known user other than root its volumes, and /tmp where it has one, by owner, group and mode.',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
    'https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container',
  ],
  messages: {
    unwritable: '{user} cannot write in {paths}, which belongs to {owner} ({why})',
  },
  examples: [
    {
      bad: 'FROM node:24-slim\nWORKDIR /app\nRUN mkdir uploads\nCOPY server.js .\nUSER node\nCMD ["node", "server.js"]\n',
      flags: 'node',
      fixed:
        'FROM node:24-slim\nWORKDIR /app\nRUN mkdir uploads\nCOPY server.js .\nRUN chown node /app/uploads\nUSER node\nCMD ["node", "server.js"]\n',
    },
    {
      bad: 'FROM ruby:3.4-slim\nRUN useradd rails\nWORKDIR /rails\nUSER rails\nCOPY . .\nCMD ["bin/rails", "server"]\n',
      flags: 'rails',
      fixed: 'FROM ruby:3.4-slim\nRUN useradd rails\nWORKDIR /rails\nUSER rails\nCOPY --chown=rails . .\nCMD ["bin/rails", "server"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.14-slim\nRUN useradd -u 1001 app\nWORKDIR /srv\nCOPY . .\nUSER 1001\nCMD ["python", "main.py"]\n',
        files: { 'main.py': "with open('state/seen.txt', 'w') as f:\n    f.write('x')\n", 'requirements.txt': 'flask\n' },
      },
      flags: '1001',
      fixed:
        'FROM python:3.14-slim\nRUN useradd -u 1001 app\nWORKDIR /srv\nCOPY . .\nRUN mkdir -p /srv/state && chown 1001 /srv/state\nUSER 1001\nCMD ["python", "main.py"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nWORKDIR /data\nVOLUME /data\nUSER 1000\nCMD ["serve"]\n',
      flags: '1000',
      fixed: 'FROM alpine:3.22\nWORKDIR /data\nVOLUME /data\nRUN chown 1000 /data\nUSER 1000\nCMD ["serve"]\n',
    },
    {
      good: 'FROM node:24-slim\nWORKDIR /app\nRUN mkdir uploads && chown -R node:node uploads\nCOPY server.js .\nUSER node\nCMD ["node", "server.js"]\n',
    },
    { good: 'FROM ruby:3.4-slim\nWORKDIR /rails\nUSER rails\nCOPY --chown=rails . .\nCMD ["bin/rails", "server"]\n' },
    { good: 'FROM ruby:3.4-slim\nWORKDIR /rails\nCOPY . .\nRUN chown -R rails:rails .\nUSER rails:rails\nCMD ["bin/rails", "server"]\n' },
    {
      good: 'FROM debian:13\nRUN useradd -u 1001 app && mkdir /data && chown 1001 /data\nVOLUME /data /var/lib/app\nUSER app\nCMD ["serve"]\n',
    },
    { good: 'FROM node:24-slim\nUSER node\nWORKDIR /home/node/data\nVOLUME /home/node/data\nCMD ["node"]\n' },
    { good: 'FROM debian:13\nRUN mkdir -p /opt/logs && chgrp -R 0 /opt && chmod -R g=u /opt\nUSER 1001\nCMD ["serve"]\n' },
    {
      bad: { image: { config: { user: '1000', cmd: ['/server'], volumes: ['/data'] }, layers: [{ files: { 'data/': {} } }] } },
      flags: '/data',
    },
    {
      good: { image: { config: { user: '1000', cmd: ['/server'], volumes: ['/data'] }, layers: [{ files: { 'data/': { uid: 1000 } } }] } },
    },
  ],
  detect: {
    *image(image) {
      const { uid, gid, name } = runningUser(image);
      if (uid === undefined || uid === 0 || image.isWindows) return;
      const wanted = [...image.container.volumes.map((path) => [path, 'a volume'] as const), ['/tmp', 'where programs write'] as const];
      for (const [path, why] of wanted) {
        const entry = image.resolve(path);
        if (entry?.kind !== 'directory' || mayWrite(entry, uid, gid)) continue;
        const data = { user: name, paths: path, owner: entry.uid === 0 ? 'root' : String(entry.uid), why };
        yield { message: 'unwritable', data, at: image.at(entry.path, entry.layer) };
      }
    },
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const user = stage?.final.user;
      if (!stage || !user?.known || isRootUser(user.value) || isWindowsStage(stage)) return;
      if (stage.steps.some(({ instruction }) => instruction.keyword === 'ONBUILD')) return;
      const lacking = neededWrites(file, stage).filter(({ path }) => foreignOwner(file, stage, path, user.value) !== undefined);
      const [first, second, ...more] = lacking;
      if (!first) return;
      const { userFrom } = stage.final;
      const word = userFrom?.instruction.keyword === 'USER' ? userFrom.instruction.argument : undefined;
      const fix = fixOf(file, stage, user.value, lacking);
      yield {
        message: 'unwritable',
        data: {
          user: user.value,
          paths: [first.path, ...(second ? [second.path] : []), ...(more.length > 0 ? [`${more.length} more`] : [])].join(' and '),
          owner: foreignOwner(file, stage, first.path, user.value) ?? 'root',
          why: first.why,
        },
        at: word?.span ?? stage.from.image?.span ?? stage.from.span,
        severity: lacking.some(({ from }) => from !== 'name') ? 'warning' : 'info',
        ...(fix && { fix }),
      };
    },
  },
});

/** Who the path belongs to, if that is somebody else than the user. */
function foreignOwner(file: DockerfileView, stage: Stage, path: string, user: string): string | undefined {
  const ownership = ownershipOf(file, stage, path);
  if (ownership.kind === 'root') return 'root';
  return ownership.kind === 'other' && isSameUser(stage, ownership.owner, user) === false ? ownership.owner : undefined;
}

function fixOf(file: DockerfileView, stage: Stage, user: string, lacking: readonly NeededWrite[]): FixReport | undefined {
  const { userFrom } = stage.final;
  if (userFrom?.stage !== stage || userFrom.instruction.broken || stage.from.broken || !/^[\w.:-]+$/.test(user)) return undefined;
  const copies = new Set<Step>();
  const given: NeededWrite[] = [];
  for (const write of lacking) {
    const ownership = ownershipOf(file, stage, write.path);
    const by = ownership.kind === 'root' ? ownership.by : undefined;
    const copy = by?.instruction.keyword === 'COPY' || by?.instruction.keyword === 'ADD';
    if (by && copy && by.stage === stage && by.index > userFrom.index) copies.add(by);
    else given.push(write);
  }
  const edits: TextEdit[] = [];
  for (const { instruction } of copies) {
    if (instruction.broken || instruction.flags.some(({ name }) => name === 'chown')) return undefined;
    edits.push(file.insert(instruction.keywordSpan.end, ` --chown=${user}`));
  }
  if (given.length > 0) {
    const root = userFrom.before.user;
    const line = root.known && isRootUser(root.value) ? givingLine(file, stage, user, given) : undefined;
    if (line === undefined) return undefined;
    edits.push(file.insertLinesBefore(userFrom.instruction, line));
  }
  return { title: `Give ${lacking.map(({ path }) => path).join(', ')} to ${user}`, applicability: 'unsafe', edits };
}

/** Further groups of the account are not known: what another group may write is left alone. */
function mayWrite({ uid, gid, mode }: TreeEntry, user: number, group: number | undefined): boolean {
  if (uid === user) return (mode & 0o200) !== 0;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && (gid !== 0 || group === 0 || gid === group));
}
