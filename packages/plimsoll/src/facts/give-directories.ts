import type { Stage } from '../build/graph.types.ts';
import type { DockerfileView } from './dockerfile-view.ts';
import { type Ownership, ownershipOf } from './path-ownership.ts';

/**
 * The instruction that makes directories and gives them to a user, to stand where root is in effect: `RUN mkdir -p … && chown …`.
 *
 * @returns undefined where the image has no shell that is known, or a path needs quotes.
 */
export function givingLine(view: DockerfileView, stage: Stage, user: string, paths: readonly string[]): string | undefined {
  const shells = stage.root.kind === 'image' ? stage.root.facts?.shells : undefined;
  if (shells === undefined || shells.length === 0 || paths.length === 0) return undefined;
  if (![user, ...paths].every((word) => /^[\w./:@+-]+$/.test(word))) return undefined;
  const owned = paths.map((path) => ({ path, ownership: ownershipOf(view, stage, path) }));
  // Only what was copied there has files that have to change hands as well; the directory of the program itself does not.
  const deep = owned.filter(({ ownership, path }) => copied(ownership) && !holdsProgram(stage, path)).map(({ path }) => path);
  const flat = paths.filter((path) => !deep.includes(path));
  const gives = [
    ...(flat.length > 0 ? [`chown ${user} ${flat.join(' ')}`] : []),
    ...(deep.length > 0 ? [`chown -R ${user} ${deep.join(' ')}`] : []),
  ];
  return `RUN mkdir -p ${paths.join(' ')} && ${gives.join(' && ')}`;
}

function copied(ownership: Ownership): boolean {
  return ownership.kind === 'root' && (ownership.by.instruction.keyword === 'COPY' || ownership.by.instruction.keyword === 'ADD');
}

function holdsProgram(stage: Stage, path: string): boolean {
  const { workdir } = stage.final;
  return workdir.known && (workdir.value === path || workdir.value.startsWith(`${path}/`));
}
