import type { Step } from '../../build/graph.types.ts';
import type { BuildContext } from '../../context/context.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Command } from '../../shell/view.ts';
import { insertOption } from '../edits/command-words.ts';
import { blockStart } from '../edits/comment-block.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { contextCopy, contextDirectory, isWithin } from './copied-sources.ts';
import { isIndependent, needsNoSources } from './independent-command.ts';
import { installInputs } from './install-inputs.ts';
import type { InstallInputs } from './install-inputs.types.ts';
import type { LateInstall } from './install-order.ts';
import { manifestLines } from './manifest-lines.ts';

export interface Reordering {
  readonly edits: readonly TextEdit[];
  readonly applicability: InstallInputs['applicability'];
  /** Manifests that are copied first, relative to the context. */
  readonly files: readonly string[];
}

/**
 * The edits that install before the sources are copied: the copy of the sources, with the comments directly above it, goes
 * behind the install, and a copy of the manifests takes its place. What stands behind the install in the same RUN and may
 * need the sources becomes a RUN of its own.
 *
 * @returns undefined where the context is not known, or anything in between may need the sources.
 */
export function reorderInstall(view: DockerfileView, { copied, step, operation, project }: LateInstall): Reordering | undefined {
  const run = step.instruction;
  const { copy, destination } = copied;
  const { context } = view;
  if (run.keyword !== 'RUN' || copied.step.stage !== step.stage || copied.step.instruction !== copy || !context) return undefined;
  const [source] = copied.sources;
  if (copied.sources.length !== 1 || source === undefined || copy.json || copy.heredocs.length > 0 || !copy.destination) return undefined;
  if (copy.flags.some(({ name }) => name !== 'chown' && name !== 'chmod' && name !== 'link')) return undefined;
  if (destination === undefined || project === undefined || !isWithin(project, destination)) return undefined;
  const from = contextDirectory(source);
  if (
    from === undefined ||
    (from !== '' && context.select(from).some(({ path }) => !path.startsWith(from))) ||
    !canMoveDown(copied.step, step)
  )
    return undefined;
  const below = project === destination ? '' : `${project.slice(destination === '/' ? 1 : destination.length + 1)}/`;
  const inputs = installInputs(context, operation, from + below);
  if (!inputs?.files.every((path) => path.startsWith(from))) return undefined;
  const target = copy.destination.text;
  if (/["'\\`]/.test(target)) return undefined;
  const there = copiedBefore(context, copied.step, project);
  const missing = inputs.files.filter((path) => !(there.has(path) && path.lastIndexOf('/') + 1 === (from + below).length));
  const lines = manifestLines(view, copy, target.endsWith('/') ? target : `${target}/`, from, missing);
  const split = lines && splitBehind(view, step, run, operation.command);
  if (!lines || split === undefined) return undefined;

  const { newline } = view.dockerfile;
  const start = blockStart(view, copy);
  const block = view.source.text.slice(start, copy.span.end);
  // Where nothing is to be copied first, the line goes with its copy.
  const late = lines.length > 0 && runsBetween(copied.step, step);
  const head =
    lines.length > 0 && !late ? copy.span.end : copy.span.end + (/^\r?\n/.exec(view.source.text.slice(copy.span.end))?.[0].length ?? 0);
  const edits = [view.replace({ start, end: head }, late ? '' : lines.join(newline))];
  if (late) edits.push(view.insert(blockStart(view, run), lines.map((line) => line + newline).join('')));
  // First, as the option and what follows the RUN may be inserted at one place.
  if (inputs.options) edits.push(insertOption(view, operation, inputs.options));
  const behind = inputs.afterwards === undefined ? block : `${block}${newline}${view.text(run.keywordSpan)} ${inputs.afterwards}`;
  if (split === 'whole') edits.push(view.insert(run.span.end, newline + behind));
  else edits.push(view.replace({ start: split.end, end: split.next }, `${newline}${behind}${newline}${runHead(view, run)}`));
  return { edits, applicability: inputs.applicability, files: missing };
}

/** Files of the context that steps before this one put into a directory of the image, under their own names. */
function copiedBefore(context: BuildContext, until: Step, directory: string): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const step of until.stage.steps) {
    if (step.index >= until.index) break;
    const copied = step.instruction.keyword === 'ONBUILD' ? undefined : contextCopy(step);
    if (copied?.copy.keyword !== 'COPY') continue;
    for (const source of copied.sources) {
      for (const { path } of source === undefined ? [] : context.select(source)) {
        const name = path.slice(path.lastIndexOf('/') + 1);
        const isDirectory =
          path !== source && !/[*?[]/.test(source ?? '') && path.startsWith(`${source?.replace(/^(?:\.?\/)+|\/+$/g, '')}/`);
        if (!isDirectory && (copied.destination === directory || copied.destination === `${directory}/${name}`)) paths.add(path);
      }
    }
  }
  return paths;
}

/** A step between the two that need not run again for another manifest, such as one that installs the package manager. */
function runsBetween(copy: Step, install: Step): boolean {
  return copy.stage.steps.some(({ index, instruction }) => index > copy.index && index < install.index && instruction.keyword === 'RUN');
}

/** Nothing between the two reads the sources, and the copy means the same behind them. */
function canMoveDown(copy: Step, install: Step): boolean {
  const { instruction } = copy;
  const target = 'destination' in instruction ? (instruction.destination?.text ?? '') : '';
  if (/\$/.test(instruction.body.text)) return false;
  if (instruction.flags.some(({ value }) => value?.includes('$'))) return false;
  for (const step of copy.stage.steps) {
    if (step.index <= copy.index || step.index >= install.index) continue;
    const { keyword } = step.instruction;
    if (keyword === 'COPY' && isElsewhere(step, target)) continue;
    if (keyword === 'COPY' || keyword === 'ADD' || keyword === 'ONBUILD' || keyword === '?' || keyword === 'SHELL' || keyword === 'VOLUME')
      return false;
    if (keyword === 'WORKDIR' && !target.startsWith('/')) return false;
    if (keyword === 'RUN' && !needsNoSources(step)) return false;
  }
  return true;
}

/** Files of another image or stage, for a place of their own such as /usr/bin: they neither hide what is copied nor lie in it. */
function isElsewhere(step: Step, target: string): boolean {
  const { instruction } = step;
  if (instruction.keyword !== 'COPY' || !instruction.flags.some(({ name }) => name === 'from')) return false;
  const to = instruction.destination && step.expand(instruction.destination);
  if (!to?.known || !/^\/(?:usr|opt|bin)\//.test(to.value)) return false;
  const directory = target.startsWith('/') ? target : step.before.workdir.known ? step.before.workdir.value : '/';
  return !isWithin(to.value, directory);
}

type Split = 'whole' | { readonly end: number; readonly next: number };

/** Where the RUN has to be cut: behind the install and what cleans up after it. */
function splitBehind(view: DockerfileView, step: Step, run: InstructionOf<'RUN'>, install: Command): Split | undefined {
  const { script, operations } = step;
  if (!script?.understood || run.heredocs.length > 0 || install.pipe || install.inside.length > 0 || run.broken) return undefined;
  if (script.form === 'exec') return script.commands.length === 1 ? 'whole' : undefined;
  const isList = script.commands.every(
    ({ inside, joiner, conditional, pipe, index }) =>
      inside.length === 0 && !conditional && !pipe && (joiner === '&&' || (index === 0 && joiner === undefined)),
  );
  if (!isList) return script.commands.length === 1 ? 'whole' : undefined;
  const before = script.commands.slice(0, install.index);
  const moves = before.some(({ name }) => name === 'cd');
  if (!before.every((command) => command.name === 'cd' || isSetting(command) || isIndependent(command, operations))) return undefined;
  let last = install;
  for (const command of script.commands.slice(install.index + 1)) {
    if (!isIndependent(command, operations)) break;
    last = command;
  }
  const next = script.commands[last.index + 1];
  if (!next) return 'whole';
  // What a cd or a setting of the shell did would be lost to the second RUN.
  if (moves || before.some(isSetting)) return undefined;
  const gap = view.source.text.slice(last.span.end, next.span.start);
  return gap.includes('#') ? undefined : { end: last.span.end, next: next.span.start };
}

/** `npm config set …` and `set -e`: part of the install. */
function isSetting({ name, args }: Command): boolean {
  return (
    (/^(npm|yarn|pnpm|pip|pip3|poetry|bundle|uv)$/.test(name ?? '') && args[0]?.unquoted === 'config') ||
    name === 'set' ||
    name === 'export'
  );
}

function runHead(view: DockerfileView, run: InstructionOf<'RUN'>): string {
  const flags = run.flags.map(({ span }) => `${view.text(span)} `).join('');
  return `${view.text(run.keywordSpan)} ${flags}`;
}
