import type { Step } from '../../build/graph.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Command } from '../../shell/view.ts';
import type { LayerFile } from '../layers/layer-files.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edits that mount one copied file into the RUN directly behind its COPY, which uses it, instead of copying it: it is in no
 * layer then.
 *
 * @param command the removal of the file in that RUN, which goes with it; undefined if it is not removed.
 * @param as a secret is given to the build beside the context, under the name of the file.
 * @returns undefined unless the COPY brings this file alone, and the removal of it alone is the last of a list of `&&`.
 */
export function mountInsteadOfCopy(
  view: DockerfileView,
  file: Pick<LayerFile, 'step' | 'path'>,
  user: Step,
  command: Command | undefined,
  as: 'bind' | 'secret' = 'bind',
): TextEdit[] | undefined {
  const copy = file.step.instruction;
  const run = user.instruction;
  const { script } = user;
  if (copy.keyword !== 'COPY' || run.keyword !== 'RUN' || file.step.stage !== user.stage || user.index !== file.step.index + 1)
    return undefined;
  const [source] = copy.sources;
  if (copy.sources.length !== 1 || !source || copy.json || copy.innerComments.length > 0 || run.heredocs.length > 0) return undefined;
  if (copy.flags.some(({ name }) => name !== 'from') || /[*?[\]$"'\\,\s]/.test(source.text + file.path)) return undefined;
  if (script?.form !== 'shell' || !script.understood) return undefined;
  const from = copy.flags.find(({ name }) => name === 'from')?.value;
  if (from?.includes('$')) return undefined;
  if (as === 'secret' && from !== undefined) return undefined;
  const mount =
    as === 'secret'
      ? `--mount=type=secret,id=${secretId(source.text)},target=${file.path}`
      : `--mount=type=bind,${from === undefined ? '' : `from=${from},`}source=${source.text},target=${file.path}`;
  const edits = [view.removeInstruction(copy), view.insert(run.keywordSpan.end, ` ${mount}`)];
  if (!command) return edits;
  if (
    command !== script.commands.at(-1) ||
    command.joiner !== '&&' ||
    command.inside.length > 0 ||
    command.args.filter(({ unquoted }) => !unquoted.startsWith('-')).length !== 1
  )
    return undefined;
  if (script.commands.some(({ conditional, inside }) => conditional || inside.length > 0)) return undefined;
  const before = script.commands.at(-2);
  const gap = before && view.source.text.slice(before.span.end, command.span.start);
  if (!before || gap === undefined || gap.includes('#') || gap.replaceAll(view.dockerfile.escape, '').trim() !== '&&') return undefined;
  edits.push(view.replace({ start: before.span.end, end: command.span.end }, ''));
  return edits;
}

/** The id under which a file is given to the build: `.npmrc` → `npmrc`. */
export function secretId(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/^\.+/, '')
    .replace(/[^\w.-]/g, '_');
}
