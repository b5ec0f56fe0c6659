import { posix } from 'node:path';
import type { Stage, Step } from '../../build/graph.types.ts';
import { rootedPath } from '../../context/path.ts';
import { absolute, contextCopy, isWithin } from '../caching/copied-sources.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Where a file of the image comes from. */
export interface ContextOrigin {
  /** Relative to the context. */
  readonly path: string;
  readonly step: Step;
}

/** How many stages down a chain of FROMs is looked at. */
const mostStages = 100;

/**
 * The file of the context that stands at a place of the image when a step runs: from the last copy before it, in its stage or one
 * that this starts from, or from a bind mount of the step itself. Without a context only files that a COPY names one by one are seen.
 *
 * @param path absolute, in the image.
 */
export function contextOrigin(view: DockerfileView, step: Step, path: string): ContextOrigin | undefined {
  for (const { type, from, source, target } of step.mounts) {
    if (type !== 'bind' || from !== undefined || target === undefined) continue;
    const found = originIn(view, source ?? '', absolute(step, target), path, false);
    if (found !== undefined) return { path: found, step };
  }
  let until = step.index;
  let stage: Stage = step.stage;
  for (let depth = 0; depth < mostStages; depth++) {
    for (let index = until - 1; index >= 0; index--) {
      const earlier = stage.steps[index];
      const found = earlier && copiedTo(view, earlier, path);
      if (earlier && found !== undefined) return { path: found, step: earlier };
    }
    if (stage.base.kind !== 'stage') return undefined;
    stage = stage.base.stage;
    until = stage.steps.length;
  }
  return undefined;
}

function copiedTo(view: DockerfileView, step: Step, path: string): string | undefined {
  const copied = step.instruction.keyword === 'ONBUILD' ? undefined : contextCopy(step);
  if (!copied || copied.copy.flags.some(({ name }) => name === 'exclude' || name === 'parents')) return undefined;
  const { sources, destination, copy } = copied;
  const intoDirectory = sources.length > 1 || /(?:^|\/)\.{0,2}["']?$/.test(copy.destination?.text ?? '');
  for (const source of sources) {
    const found = source === undefined ? undefined : originIn(view, source, destination, path, intoDirectory);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The file of a source that lands at a path, if the source goes to a destination. */
function originIn(
  { context }: DockerfileView,
  source: string,
  destination: string | undefined,
  path: string,
  intoDirectory: boolean,
): string | undefined {
  if (destination === undefined || !isWithin(path, destination)) return undefined;
  const name = posix.basename(path);
  const inDirectory = path === posix.join(destination, name);
  const plain = rootedPath(source);
  if (/[*?[\\]/.test(plain)) {
    // A pattern that nothing matches, as in `package-lock.json*`, brings nothing.
    return inDirectory ? context?.select(source).find((file) => posix.basename(file.path) === name)?.path : undefined;
  }
  // The contents of a directory keep their places below the destination.
  const below = posix.join(plain, posix.relative(destination, path));
  if (path !== destination && context?.has(below)) return below;
  const lands = path === destination || (inDirectory && intoDirectory && posix.basename(plain) === name);
  return lands && (context ? plain !== '' && context.has(plain) : posix.basename(plain) === name) ? plain : undefined;
}
