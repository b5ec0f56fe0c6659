import { posix } from 'node:path';
import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { absolute, isWithin } from '../caching/copied-sources.ts';
import { imagePath } from '../images/image-path.ts';
import { startedCommand } from '../start/started-program.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A directory of the image that its program has to write in, or a private key that it has to read. */
export interface NeededWrite {
  /** Absolute, without a slash at the end. */
  readonly path: string;
  /** What says so, in words that follow `as`: `src/store.py:12 writes data/app.db there`. */
  readonly why: string;
  /** Who says so: a VOLUME, the sources of the program or its framework, the name of a directory that a step makes, or a step that makes a key. */
  readonly from: 'volume' | 'sources' | 'name' | 'key';
  /** A database in it that is one file. */
  readonly database?: string;
}

/**
 * The directories that the program of a stage writes in: its volumes, what its sources write with constant paths, what Rails and
 * Laravel keep below their root, and directories that a step makes and calls data, logs, uploads and the like. Each once.
 */
export function neededWrites(view: DockerfileView, stage: Stage): readonly NeededWrite[] {
  const found = new Map<string, NeededWrite>();
  const add = (path: string, why: string, from: NeededWrite['from'], database?: string) => {
    const plain = posix.normalize(path).replace(/(?<=.)\/$/, '');
    if (plain === '/' || plain.includes('$') || /^\/(?:tmp|var\/tmp|dev|proc|sys|run\/secrets)(?:\/|$)/.test(plain)) return;
    const known = found.get(plain);
    if (!known || (database !== undefined && known.database === undefined))
      found.set(plain, { ...(known ?? { path: plain, why, from }), ...(database !== undefined && { database }) });
  };
  for (const volume of stage.final.volumes) if (volume.startsWith('/')) add(volume, 'it is a VOLUME', 'volume');
  const { workdir } = stage.final;
  if (workdir.known && workdir.value.startsWith('/')) {
    const laravel = view.project?.framework?.value === 'laravel';
    if (laravel) for (const name of ['storage', 'bootstrap/cache']) add(`${workdir.value}/${name}`, 'Laravel writes there', 'sources');
    for (const { value, evidence } of view.project?.writes ?? []) {
      if (laravel && value.startsWith('storage/')) continue;
      const path = value.startsWith('/') ? value : `${workdir.value}/${value}`;
      const database = /\.(?:sqlite3?|db3?)$/.test(path) ? posix.normalize(path) : undefined;
      add(value.endsWith('/') ? path : posix.dirname(path), `${evidence.path}:${evidence.line} writes ${value}`, 'sources', database);
    }
    if (startsRails(stage, view.project?.framework?.value === 'rails'))
      for (const name of ['tmp', 'log']) add(`${workdir.value}/${name}`, 'Rails writes there', 'sources');
  }
  for (const at of stageChain(stage)) {
    for (const step of at.steps) {
      if (step.instruction.keyword !== 'RUN') continue;
      for (const command of step.script?.commands ?? []) {
        if (command.name !== 'mkdir') continue;
        for (const word of command.args) {
          const path = word.unquoted.startsWith('-') || !dataName.test(word.unquoted) ? undefined : imagePath(step, command, word);
          // System directories are made for packages, which know whom they belong to.
          if (path === undefined || /^\/(?:var|etc|usr|root|run|lib|home)\//.test(path) || isFilled(stage, path)) continue;
          add(path, 'a step makes it for data', 'name');
        }
      }
    }
  }
  return [...found.values()];
}

const dataName =
  /(?:^|\/)(?:data|db|database|logs?|uploads?|media|storage|files|tmp|temp|state|sessions?|output|results|reports|backups?)\/?$/;

function startsRails(stage: Stage, isRails: boolean): boolean {
  const command = startedCommand(stage);
  if (!command) return false;
  const words = [command.program.unquoted, ...command.args.slice(0, 4).map(({ unquoted }) => unquoted)];
  if (isRails && words.some((word) => /(?:^|\/)(?:puma|unicorn|falcon)$/.test(word))) return true;
  const at = words.findIndex((word) => /(?:^|\/)rails$/.test(word));
  return at !== -1 && /^(?:server|s)$/.test(words[at + 1] ?? '');
}

/** What is copied there is there to be read. */
function isFilled(stage: Stage, path: string): boolean {
  for (const at of stageChain(stage)) {
    for (const step of at.steps) {
      const { instruction } = step;
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
      const target = instruction.destination && step.expand(instruction.destination);
      const to = target?.known ? absolute(step, target.value) : undefined;
      if (to !== undefined && isWithin(to, path)) return true;
    }
  }
  return false;
}
