import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Operation, PermissionOperation } from '../../shell/operations.ts';
import type { ShellWord } from '../../shell/view.ts';
import { sourceDirectories } from '../caching/copied-sources.ts';
import { isIndependent } from '../caching/independent-command.ts';
import { wordRemoval } from '../edits/remove-word.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import { type LayerFile, stageFiles } from '../layers/layer-files.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { accountNamed } from './accounts.ts';

/** A recursive chown or chmod that writes files of earlier layers again. */
export interface RewrittenFiles {
  readonly step: Step;
  readonly operation: PermissionOperation;
  readonly target: ShellWord;
  readonly path: string;
  /** The files of earlier layers below the target, those of COPY and ADD with more than a few of them. */
  readonly files: readonly LayerFile[];
  /** Their size, if all of them are files of the context. */
  readonly bytes: number | undefined;
}

const smallest = 100_000;
/** For each of them all steps before it are read again. */
const mostFindings = 100;

/** Those of the stages that end in the image. A change to root's own files that root has copied is none. */
export function rewrittenFiles(view: DockerfileView): RewrittenFiles[] {
  const result: RewrittenFiles[] = [];
  for (const stage of view.stages('shipped')) {
    for (const step of stage.steps) {
      if (step.instruction.keyword !== 'RUN') continue;
      for (const operation of step.operations) {
        if (operation.kind !== 'permission' || !operation.recursive || operation.command.conditional) continue;
        if (operation.tool !== 'chmod' && /^(root|0)(:(root|0)?)?$/.test(operation.what?.unquoted ?? '')) continue;
        for (const target of operation.targets) {
          const path = imagePath(step, operation.command, target);
          if (path === undefined || path === '/') continue;
          const files = stageFiles(view, stage).filter(
            (file) =>
              file.step.index < step.index &&
              coversPath(path, file.path) &&
              isTree(file) &&
              !hasOwner(file, operation) &&
              !isTakenAway(file, step, operation) &&
              !stage.steps.some((between) => between.index > file.step.index && between.index < step.index && takesAway(file, between)),
          );
          if (files.length === 0) continue;
          const known = files.every(({ bytes }) => bytes !== undefined);
          const bytes = known ? files.reduce((sum, file) => sum + (file.bytes ?? 0), 0) : undefined;
          if (bytes !== undefined && bytes < smallest) continue;
          result.push({ step, operation, target, path, files, bytes });
          if (result.length === mostFindings) return result;
          break;
        }
      }
    }
  }
  return result;
}

/** A command of the same RUN deletes or moves it first. */
function isTakenAway(file: LayerFile, step: Step, { command: change }: PermissionOperation): boolean {
  return takesAway(file, step, change.index);
}

function takesAway(file: LayerFile, step: Step, before = Number.POSITIVE_INFINITY): boolean {
  for (const command of step.script?.commands ?? []) {
    if (command.index >= before) return false;
    if (command.name !== 'rm' && command.name !== 'mv') continue;
    // The last word of mv is the place that it moves to.
    for (const word of command.args.slice(0, command.name === 'mv' ? Math.min(mostWords, command.args.length - 1) : mostWords)) {
      const path = word.unquoted.startsWith('-') ? undefined : imagePath(step, command, word);
      if (path !== undefined && coversPath(path, file.path)) return true;
    }
  }
  return false;
}

const mostWords = 40;

/** More than a file or two of text: a directory, a clone, what was unpacked or installed, or of a size that is known. */
function isTree({ bytes, kind, step, path }: LayerFile): boolean {
  if (bytes !== undefined) return bytes > 0;
  if (kind !== 'copied') return kind !== 'downloaded' || /\.(zip|jar|war|tar|t?gz)$/.test(path);
  const { instruction } = step;
  if (!('sources' in instruction)) return false;
  const fromStage = instruction.flags.some(({ name }) => name === 'from');
  return instruction.sources.some(({ text }) => {
    const source = text.replace(/^(\.?\/)+|\/+$/g, '');
    if (source === '' || source === '.' || source === '*') return true;
    const name = source.slice(source.lastIndexOf('/') + 1);
    return (
      sourceDirectories.test(name) ||
      (fromStage && /^(dist|build|out|html|site|target|vendor|node_modules|release|publish|\w*venv)$/.test(name))
    );
  });
}

/** COPY has set an owner or a mode: whether the command sets the same is not looked into. */
function hasOwner({ step }: LayerFile, { tool }: PermissionOperation): boolean {
  return step.instruction.flags.some(({ name }) => name === (tool === 'chmod' ? 'chmod' : 'chown'));
}

/**
 * The edits that let COPY set the owner or the mode of what it brings, and leave the command the directory itself.
 *
 * @returns undefined where the account may not be there yet, or where anything else may have put files below the directory.
 */
export function ownerInCopy(view: DockerfileView, { step, operation, target, path, files }: RewrittenFiles): TextEdit[] | undefined {
  const [first] = files;
  const value = operation.what?.value;
  if (!first || value === undefined || operation.tool === 'chgrp' || operation.targets.length !== 1 || target.value === undefined)
    return undefined;
  if (operation.tool === 'chown' ? !isKnownOwner(first.step, step, value) : !/^0?[0-7]{3}$/.test(value)) return undefined;
  if (!onlyCopies(step, first.step, path, files)) return undefined;
  const option = operation.command.args.find(({ unquoted }) => unquoted === '-R' || unquoted === '--recursive');
  const cut = option && wordRemoval(view.source.text, option.span, view.dockerfile.escape);
  if (!cut || step.script?.form !== 'shell') return undefined;
  const flag = `--${operation.tool === 'chown' ? 'chown' : 'chmod'}=${value}`;
  const copies = [...new Set(files.map((file) => file.step.instruction as InstructionOf<'COPY' | 'ADD'>))];
  return [...copies.map((copy) => view.insert(copy.flags.at(-1)?.span.end ?? copy.keywordSpan.end, ` ${flag}`)), view.replace(cut, '')];
}

/** `user:group` by number, or of an account that is there before the copy; its group is taken to have the same name. */
function isKnownOwner(copy: Step, chown: Step, owner: string): boolean {
  const [user = '', group = '', more] = owner.split(':');
  if (user === '' || group === '' || more !== undefined || /[$\s"']/.test(owner)) return false;
  if (/^\d+$/.test(user) && /^\d+$/.test(group)) return true;
  if (group !== user) return false;
  const account = accountNamed(copy.stage, user);
  if (!account) return false;
  return account.step === undefined || account.step.stage !== chown.stage || account.step.index < copy.index;
}

/** All below the directory came by those copies, which have no owner or mode of their own yet. */
function onlyCopies(step: Step, first: Step, path: string, files: readonly LayerFile[]): boolean {
  const copies = new Set(files.map((file) => file.step));
  if (files.some((file) => file.kind !== 'copied' || file.step.instruction.flags.some(({ name }) => name === 'chown' || name === 'chmod')))
    return false;
  for (const each of step.stage.steps.slice(0, step.index + 1)) {
    const { instruction } = each;
    if (copies.has(each) || instruction.keyword === 'WORKDIR') continue;
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      const destination = instruction.destination && imagePathOf(each, instruction.destination.text);
      if (destination === undefined || coversPath(path, destination) || coversPath(destination, path)) return false;
    } else if (instruction.keyword === 'RUN') {
      for (const command of each.script?.commands ?? []) {
        if (each === step && command === step.operations.find(({ kind }) => kind === 'permission')?.command) break;
        const operation = each.operations.find((other) => other.command === command);
        if (isIndependent(command, each.operations) || operation?.kind === 'user' || installsElsewhere(operation)) continue;
        if (each.index > first.index || command.name !== 'mkdir') return false;
        if (command.args.some((word) => (imagePath(each, command, word) ?? path).startsWith(`${path}/`))) return false;
      }
      if (!each.script?.understood) return false;
    } else if (instruction.keyword === 'ONBUILD' || instruction.keyword === 'VOLUME') return false;
  }
  return true;
}

/** pip and gem, which write to the directories of the language. */
function installsElsewhere(operation: Operation | undefined): boolean {
  if (operation?.kind !== 'package' || (operation.manager !== 'pip' && operation.manager !== 'gem')) return false;
  if (operation.options.has('--target') || operation.options.has('--editable') || operation.options.has('--prefix')) return false;
  return operation.action.startsWith('install') && !operation.packages.some(({ source }) => source === 'file');
}

function imagePathOf(step: Step, text: string): string | undefined {
  const value = step.expand({ text });
  const { workdir } = step.before;
  if (!value.known || (!value.value.startsWith('/') && !workdir.known)) return undefined;
  return value.value.startsWith('/') || !workdir.known ? value.value : `${workdir.value}/${value.value}`;
}
