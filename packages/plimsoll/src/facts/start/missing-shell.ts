import type { Stage, Step } from '../../build/graph.types.ts';
import { sourceKind } from '../../build/remote-source.ts';
import { absolute } from '../caching/copied-sources.ts';

/**
 * The image without a shell that a step would need one in: scratch, or an image that is known to have none, with nothing before the
 * step that may have brought one (behind it, too, for what starts later). Undefined if there may be a shell, or SHELL chose another program.
 */
export function imageWithoutShell(step: Step): string | undefined {
  const { root } = step.stage;
  if (step.before.shell.step) return undefined;
  if (root.kind === 'image') {
    const { facts, reference } = root;
    if (!facts?.shells || facts.shells.length > 0 || facts.os === 'windows') return undefined;
    return mayHaveBrought(step, /^(?:(?:ba|a|da|z|k)?sh|busybox.*|toybox.*)$/) ? undefined : reference.familiar;
  }
  if (root.kind !== 'scratch') return undefined;
  return mayHaveBrought(step, /^(?:(?:ba|a|da|z|k)?sh|busybox.*|toybox.*)$/) ? undefined : 'scratch';
}

/**
 * Whether a step up to this one, of its stage or of those it starts from, may have put a program of such a name into the image. What
 * runs when the container starts has the whole stage.
 */
export function mayHaveBrought(last: Step, program: RegExp): boolean {
  for (let stage: Stage | undefined = last.stage; stage; stage = stage.base.kind === 'stage' ? stage.base.stage : undefined) {
    for (const step of stage.steps) {
      if (stage === last.stage && step.index >= last.index && last.instruction.keyword === 'RUN') break;
      if (brings(step, program)) return true;
    }
  }
  return false;
}

function brings(step: Step, program: RegExp): boolean {
  const { instruction } = step;
  // What a program of the image does, nobody can tell from here.
  if (instruction.keyword === 'RUN') return instruction.command.form === 'exec';
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  const destination = instruction.destination && step.expand(instruction.destination);
  if (!destination?.known) return true;
  const to = absolute(step, destination.value) ?? '/';
  // A tree of files can only hold a shell that is found where it lies in one of the system's directories.
  const intoSystem = /^\/(?:$|(?:bin|sbin|usr|busybox)(?:\/|$))/.test(to);
  if (program.test(lastPart(to))) return true;
  return instruction.sources.some((word) => {
    if (word.heredoc) return false;
    const source = step.expand(word);
    if (!source.known) return true;
    if (instruction.keyword === 'ADD' && (sourceKind(source.value) !== 'local' || archive.test(source.value))) return intoSystem;
    const name = lastPart(source.value);
    return program.test(name) || /[*?[]/.test(name) || (intoSystem && mayBeTree.test(name));
  });
}

function lastPart(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '');
}

const archive = /\.(?:tar(?:\.\w+)?|t[bglx]z2?|tzst|gz|bz2|xz|zst)$/i;
/** Names of directories that hold a system. */
const mayBeTree =
  /^(?:|\.|\.\.|.*(?:root|fs).*|out|output|install|installed|dist|build|target|export|image|layers?|chroot|staging|stage|files|usr|bin|sbin|opt|lib\w*|local|tmp|mnt|runtime|final|bundle|pkg|package|system|base|result|target-\w+|empty)$/i;
