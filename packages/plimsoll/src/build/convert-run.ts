import { type MountOptions, parseMount } from '../dockerfile/mount.ts';
import type { Flag, RunInstruction } from '../dockerfile/tree.ts';
import type { Span } from '../model/text.ts';
import type { Build } from './build.ts';
import type { Mount } from './graph.types.ts';
import type { StepNode } from './step.ts';
import { isAbsolutePath, joinWorkdir } from './workdir.ts';

/** Reads and checks the mounts of RUN as BuildKit's `dispatchRunMounts` does. */
export function convertRun(build: Build, step: StepNode, instruction: RunInstruction): void {
  if (instruction.broken || instruction.flags.length === 0) return;
  const mounts: Mount[] = [];
  let index = 0;
  for (const flag of instruction.flags) {
    if (flag.name !== 'mount') continue;
    const mount = readMount(build, step, flag);
    if (mount) {
      checkOrder(build, step, instruction, index, flag);
      checkMount(build, step, mount, flag);
      const { type, readOnly, required, from, source, target, id, sharing, env } = mount;
      mounts.push({ type, from, source, target, id, sharing, env, readOnly, required, flag });
    }
    index++;
  }
  if (mounts.length > 0) step.mounts = mounts;
}

/** The mounts of a trigger as written: they are checked in the stage that runs it. */
export function triggerMounts(instruction: RunInstruction): Mount[] {
  return instruction.flags.flatMap((flag) => {
    const mount = flag.name === 'mount' ? parseMount(flag.value ?? '', (text) => text) : { error: 'no mount' };
    if ('error' in mount) return [];
    const { type, readOnly, required, from, source, target, id, sharing, env } = mount;
    return [{ type, from, source, target, id, sharing, env, readOnly, required, flag }];
  });
}

function readMount(build: Build, step: StepNode, flag: Flag): MountOptions | undefined {
  const span = flag.valueSpan ?? flag.span;
  const blank: string[] = [];
  let isReported = false;
  const mount = parseMount(flag.value ?? '', (text) => {
    const { value, assumed, failed } = build.expander.expand(text, span, step.before);
    if (!value.known && assumed === '') blank.push(text);
    if (!failed) return assumed;
    isReported = true;
    return { error: 'a value cannot be expanded' };
  });
  if (!('error' in mount)) return mount;
  if (isReported) return undefined;
  const cause = blank.length > 0 ? ` (${blank.join(', ')} is blank unless a build argument sets it)` : '';
  const help =
    blank.length > 0 ? 'Give the argument a default, or write the value itself' : (mount.help ?? 'See RUN --mount in the reference');
  build.reporter.report('invalid-mount', span, `The mount cannot be used: ${mount.error}${cause}`, help, blank.length > 0);
  return undefined;
}

/** A mount from a stage that stands further down. */
function checkOrder(build: Build, step: StepNode, instruction: RunInstruction, index: number, flag: Flag): void {
  const stage = build.sources.get(instruction)?.[index]?.stage;
  if (!stage || stage.converted || (build.circular.has(stage) && build.circular.has(step.stage))) return;
  build.reporter.report(
    'unknown-stage',
    flag.valueSpan ?? flag.span,
    `Stage ${stage.label} stands below this one: it is not built yet`,
    `Move the stage ${stage.label} above this one`,
  );
}

function checkMount(build: Build, step: StepNode, { type, source, target = '' }: MountOptions, flag: Flag): void {
  const span: Span = flag.valueSpan ?? flag.span;
  if (type === 'secret') return;
  if (type === 'ssh') {
    if (source)
      build.reporter.report('invalid-mount', span, 'A mount of type ssh has no source', 'Name the socket with id=, or leave source out');
    return;
  }
  const windows = step.before.base.windows;
  const { workdir } = step.before;
  let path: string | undefined;
  if (isAbsolutePath(target, windows)) path = target;
  else if (workdir.known) path = joinWorkdir(workdir.value, target, windows);
  // Without a target the mount hides the working directory, which is `/` as far as this file says.
  else if (target === '') path = '/';
  if (path !== '/' && path !== '\\') return;
  const message = target === '' ? 'The mount has no target' : 'A mount cannot take the place of the root directory';
  build.reporter.report('invalid-mount', span, message, 'Give the directory to mount at: target=/path');
}
