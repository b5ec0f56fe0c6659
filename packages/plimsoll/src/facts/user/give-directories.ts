import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { NeededWrite } from './needed-writes.ts';
import { type Ownership, ownershipOf } from './path-ownership.ts';

/**
 * The instruction that makes directories, where they are not there yet, and gives them to a user, to stand where root is in effect:
 * `RUN mkdir -p … && chown …`.
 *
 * @returns undefined where the image has no shell that is known, or a path needs quotes.
 */
export function givingLine(view: DockerfileView, stage: Stage, user: string, writes: readonly NeededWrite[]): string | undefined {
  const shells = stage.root.kind === 'image' ? stage.root.facts?.shells : undefined;
  if (shells === undefined || shells.length === 0 || writes.length === 0) return undefined;
  const owned = writes.map((write) => ({ ...write, ownership: ownershipOf(view, stage, write.path) }));
  // Only what was copied there has files that have to change hands as well; the directory of the program itself does not.
  const deep = owned
    .filter(({ ownership, path, from }) => from !== 'key' && copied(ownership) && !holdsProgram(stage, path))
    .map(({ path }) => path);
  const flat = owned.filter(({ path }) => !deep.includes(path));
  const databases = flat.flatMap(({ database }) => (database !== undefined && isThere(view, stage, database) ? [database] : []));
  const made = owned
    .filter(({ ownership, from }) => from !== 'key' && !(ownership.kind === 'root' && ownership.exists))
    .map(({ path }) => path);
  const given = [...flat.map(({ path }) => path), ...databases];
  const words = [user, ...writes.map(({ path }) => path), ...databases];
  if (!words.every((word) => /^[\w./:@+-]+$/.test(word))) return undefined;
  const below = (path: string, others: readonly string[]) => others.some((other) => path !== other && path.startsWith(`${other}/`));
  const commands = [
    // -p makes what is above as well, and -R changes what is below.
    ...(made.length > 0 ? [`mkdir -p ${made.filter((path) => !made.some((other) => below(other, [path]))).join(' ')}`] : []),
    ...(databases.length > 0 ? [`touch ${databases.join(' ')}`] : []),
    ...(given.length > 0 ? [`chown ${user} ${given.join(' ')}`] : []),
    ...(deep.length > 0 ? [`chown -R ${user} ${deep.filter((path) => !below(path, deep)).join(' ')}`] : []),
  ];
  return `RUN ${commands.join(' && ')}`;
}

/** The file of a database is copied, or a step may have made it: it belongs to root as well. */
function isThere(view: DockerfileView, stage: Stage, database: string): boolean {
  const ownership = ownershipOf(view, stage, database);
  if (ownership.kind === 'root' && ownership.exists) return true;
  return [...stageChain(stage)].some(({ steps }) =>
    steps.some(
      ({ instruction, script }) =>
        instruction.keyword === 'RUN' &&
        script?.commands.some(({ args }) => args.some(({ unquoted }) => /^(?:db:)?(?:migrate|upgrade|seed|setup)$/.test(unquoted))),
    ),
  );
}

function copied(ownership: Ownership): boolean {
  return ownership.kind === 'root' && (ownership.by.instruction.keyword === 'COPY' || ownership.by.instruction.keyword === 'ADD');
}

function holdsProgram(stage: Stage, path: string): boolean {
  const { workdir } = stage.final;
  return workdir.known && (workdir.value === path || workdir.value.startsWith(`${path}/`));
}
