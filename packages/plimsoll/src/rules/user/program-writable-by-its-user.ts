import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { absolute, isWithin } from '../../facts/caching/copied-sources.ts';
import { runningUser } from '../../facts/image/accounts.ts';
import { isInteractive, startedCommand } from '../../facts/start/started-program.ts';
import { neededWrites } from '../../facts/user/needed-writes.ts';
import { isSameUser } from '../../facts/user/path-ownership.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const programWritableByItsUser = defineRule({
  id: 'program-writable-by-its-user',
  practice: 'user',
  severity: 'info',
  preset: 'strict',
  aliases: ['chown_flag_exists'],
  summary: 'The program belongs to the user that it runs as',
  why: 'A process that can change its own program keeps whatever an attacker writes there until the container is replaced: a file that is uploaded to the wrong place becomes code. A program needs to read and run its files, not to own them.',
  notWhen:
    'The program changes its own files by design (a CMS that updates itself, a development server), or the root file system is read-only when it runs.',
  decides:
    'COPY or ADD gives files with --chown to the user that the shipped image ends as (the same name, or the same number), and the file or directory that the start command names lies below the destination. Accounts that are given data, configuration or a home directory are left alone, and so are images in which a step builds as that user, or the sources write below the same directory. Of a built image the file that it starts, with links followed.',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  messages: {
    owned: '{path}, which holds the program, belongs to {user}, who runs it: the process can replace its own code',
  },
  examples: [
    {
      bad: 'FROM node:24\nWORKDIR /app\nCOPY --chown=node:node . .\nUSER node\nCMD ["node", "server.js"]\n',
      flags: 'node:node',
      fixed: 'FROM node:24\nWORKDIR /app\nCOPY --chown=root:root . .\nUSER node\nCMD ["node", "server.js"]\n',
    },
    {
      bad: 'FROM debian:13\nRUN useradd -u 1001 app\nCOPY --chown=1001 --from=build /out/app /usr/local/bin/app\nUSER app\nENTRYPOINT ["/usr/local/bin/app"]\n',
      flags: '1001',
      fixed:
        'FROM debian:13\nRUN useradd -u 1001 app\nCOPY --chown=root:root --from=build /out/app /usr/local/bin/app\nUSER app\nENTRYPOINT ["/usr/local/bin/app"]\n',
    },
    { good: 'FROM node:24\nWORKDIR /app\nCOPY . .\nCOPY --chown=node:node uploads uploads\nUSER node\nCMD ["node", "server.js"]\n' },
    { good: 'FROM node:24\nWORKDIR /app\nCOPY --chown=node:node . .\nCMD ["node", "server.js"]\n' },
    { good: 'FROM node:24\nWORKDIR /app\nUSER node\nCOPY --chown=node:node . .\nRUN npm ci\nCMD ["node", "server.js"]\n' },
    { good: 'FROM python:3.7\nRUN useradd -ms /bin/bash patrick\nCOPY app /app\nWORKDIR /app\nUSER patrick\nCMD ["python", "app.py"]\n' },
    {
      bad: {
        image: {
          config: { user: '1000', entrypoint: ['/app/server'] },
          layers: [{ files: { 'app/server': { mode: 0o755, uid: 1000, program: 'elf' } } }],
        },
      },
      flags: '/app/server',
    },
    {
      good: {
        image: {
          config: { user: '1000', entrypoint: ['/app/server'] },
          layers: [{ files: { 'app/server': { mode: 0o755, program: 'elf' } } }],
        },
      },
    },
  ],
  detect: {
    *image(image) {
      const { name, uid } = runningUser(image);
      if (uid === undefined || uid === 0 || image.isWindows) return;
      const workdir = image.container.workdir ?? '/';
      for (const word of image.start.slice(0, 4)) {
        const entry =
          word.includes('/') || /\.\w+$/.test(word) ? image.resolve(word.startsWith('/') ? word : `${workdir}/${word}`) : undefined;
        if (entry?.kind !== 'file' || entry.uid !== uid) continue;
        const data = { path: `/${entry.path}`, user: name };
        yield { message: 'owned', data, at: image.at(entry.path, entry.layer) };
        return;
      }
    },
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const user = stage?.final.user;
      if (!stage || !user?.known || isRootUser(user.value)) return;
      const start = startedCommand(stage);
      if (!start || isInteractive(start)) return;
      const places = programPlaces(stage, start);
      for (const at of stageChain(stage)) {
        for (const step of at.steps) {
          const { instruction } = step;
          if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
          const flag = instruction.flags.find(({ name }) => name === 'chown');
          if (flag?.value === undefined || !flag.valueSpan) continue;
          const owner = step.expand({ text: flag.value });
          const target = instruction.destination && step.expand(instruction.destination);
          const directory = target?.known ? absolute(step, target.value) : undefined;
          if (
            !owner.known ||
            directory === undefined ||
            directory === '/' ||
            isSameUser(stage, owner.value.split(':', 1)[0] ?? '', user.value) !== true
          )
            continue;
          if (!places.some((place) => isWithin(place, directory)) || isWrittenTo(file, stage, directory, user.value)) continue;
          const fix: FixReport = {
            title: 'Leave the files to root; the program only has to read them',
            applicability: 'unsafe',
            edits: [file.replace(flag.valueSpan, 'root:root')],
          };
          yield { message: 'owned', data: { path: directory, user: user.value }, at: flag.valueSpan, ...(!instruction.broken && { fix }) };
        }
      }
    },
  },
});

/** Files that the start command names: the program by its path, and a script that an interpreter is given. */
function programPlaces(stage: Stage, { program, args }: Command): readonly string[] {
  const { workdir } = stage.final;
  const words = [program, ...args.slice(0, 4)].flatMap(({ value }) => value ?? []);
  return words.flatMap((word) => {
    if (word.startsWith('/')) return [word];
    const file = /^(?!-)[\w./-]+\.(?:js|mjs|cjs|ts|py|rb|php|jar|dll|pl|sh|ex|lua)$|^\.\/[\w./-]+$/.test(word);
    return file && workdir.known && workdir.value !== '/' ? [`${workdir.value}/${word.replace(/^\.\//, '')}`] : [];
  });
}

/** The program or a step of the build writes there as that user, so it has to own it. */
function isWrittenTo(file: DockerfileView, stage: Stage, directory: string, user: string): boolean {
  if (neededWrites(file, stage).some(({ path }) => isWithin(path, directory) || isWithin(directory, path))) return true;
  const runs = (step: Step) => step.instruction.keyword === 'RUN' && step.before.user.known && step.before.user.value === user;
  return [...stageChain(stage)].some(({ steps }) => steps.some(runs));
}
