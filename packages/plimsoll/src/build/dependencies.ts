import type { Build } from './build.ts';
import type { StageNode } from './stage.ts';

/**
 * Reports each circle of stages that copy or mount from one another, once, at the first instruction in the file that closes it
 * (BuildKit's `validateCircularDependency`). A chain of FROMs cannot be one: a base stands above.
 */
export function reportCircles(build: Build): void {
  const state = new Map<StageNode, 'open' | 'done'>();
  for (const start of build.stages) {
    if (state.has(start)) continue;
    // A stack of our own: hostile files have more stages than the engine has stack.
    const path: { stage: StageNode; next: number }[] = [{ stage: start, next: 0 }];
    state.set(start, 'open');
    while (path.length > 0) {
      const top = path[path.length - 1] as { stage: StageNode; next: number };
      const take = top.stage.takes[top.next++];
      if (!take) {
        state.set(top.stage, 'done');
        path.pop();
        continue;
      }
      if (take.by === 'from' || take.source.kind !== 'stage') continue;
      const source = take.source.stage as StageNode;
      const seen = state.get(source);
      if (seen === 'open' && !build.reporter.isFull && !(build.circular.has(source) && build.circular.has(top.stage))) {
        const first = path.findIndex(({ stage }) => stage === source);
        reportCircle(
          build,
          path.slice(first).map(({ stage, next }) => ({ stage, take: stage.takes[next - 1] as StageNode['takes'][number] })),
        );
      } else if (seen === undefined) {
        state.set(source, 'open');
        path.push({ stage: source, next: 0 });
      }
    }
  }
}

function reportCircle(build: Build, circle: readonly { stage: StageNode; take: StageNode['takes'][number] }[]): void {
  if (circle.every(({ stage }) => build.circular.has(stage))) return;
  for (const { stage } of circle) build.circular.add(stage);
  const [earliest] = circle.toSorted((a, b) => a.take.instruction.span.start - b.take.instruction.span.start);
  if (!earliest) return;
  const names = circle.map(({ stage }) => stage.label);
  const message =
    names.length === 1
      ? `Stage ${names[0]} copies from itself`
      : `The stages ${names.join(', ')} need one another: a circle has no stage to build first`;
  build.reporter.report(
    'circular-stages',
    earliest.take.word?.span ?? earliest.take.instruction.lineSpan,
    message,
    'Let each stage take files only from stages above it',
  );
}

/** Reports the names of images that are no references (BuildKit checks those of all stages, needed or not). */
export function reportReferences(build: Build): void {
  for (const { name, span, error, unset } of build.badReferences) {
    const isPlaceholder = /^[A-Z][A-Z0-9_-]{3,}$|%%|\{\{|<%|<[\w-]+>|@\w+@|#\w+#|\[[\w-]+\]/.test(name);
    if (unset && !isPlaceholder) {
      const message = `The base is ${JSON.stringify(name)}, which is no image, unless a build argument completes it`;
      build.reporter.report('invalid-image-reference', span, message, 'Give the argument a default before the first FROM', true);
      continue;
    }
    const help = isPlaceholder
      ? 'It looks like a placeholder: check the file that the template makes'
      : error.includes('lower')
        ? 'Image names are lower case; a stage is referred to by its name in lower case'
        : 'Write [registry/]name[:tag][@sha256:…], e.g. docker.io/library/alpine:3.22';
    const reason = isPlaceholder ? '' : `: ${error}`;
    build.reporter.report(
      'invalid-image-reference',
      span,
      `${JSON.stringify(name)} is not an image reference${reason}`,
      help,
      isPlaceholder,
    );
  }
}

/** Marks what the shipped stage needs, and what of it ends in the image. */
export function markReachable(shipped: StageNode): void {
  for (let stage: StageNode | undefined = shipped; stage; stage = stage.parent) stage.shipped = true;
  const waiting = [shipped];
  shipped.reachable = true;
  for (let stage = waiting.pop(); stage; stage = waiting.pop()) {
    for (const { source } of stage.takes) {
      if (source.kind !== 'stage') continue;
      const taken = source.stage as StageNode;
      if (taken.reachable) continue;
      taken.reachable = true;
      waiting.push(taken);
    }
  }
}
