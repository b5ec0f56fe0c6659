import { resolve } from 'node:path';
import { Repositories } from '../collect/repositories.ts';
import { failOnValues } from '../engine/config/config.types.ts';
import { configFinder } from '../engine/config.ts';
import { displayPath } from '../engine/display.ts';
import { inspectImage } from '../engine/inspect-image.ts';
import { defaultPlan, openDockerfile } from '../engine/open.ts';
import { readSource } from '../engine/read.ts';
import type { ComparedSide, ImageComparison } from '../facts/image/compare.ts';
import { knownImage } from '../facts/image/known-image.ts';
import { summarizeImage } from '../facts/image/summary.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import { analyseImage } from '../image/analyse.ts';
import type { ImageAnalysis, OpenImage } from '../image/image.types.ts';
import { openImage } from '../image/sources/open.ts';
import { UserError } from '../model/errors.ts';
import { formatNames } from '../reporters/formats.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode, type Io, type Output } from './define.ts';
import { budgetOptions, budgetsOf } from './image-budgets.ts';
import { imageOptions, layerStore, sourceOptions } from './image-options.ts';
import type { ImageFormat } from './image-print.ts';
import { withProgress } from './image-progress.ts';
import { baselineOptions, KnownFindings, type Looked, ranBy, writeBaseline } from './known-findings.ts';
import { targetsOf } from './outputs.ts';
import { exitCode, isFailure, warnOfImage, warnOfNotes } from './print.ts';
import { presetOption, presetSettings } from './rule-choices.ts';

export const image = defineCommand({
  name: 'image',
  summary: 'See inside a built image: layers, waste, packages, secrets, findings',
  positionals: {
    name: 'REF',
    summary: 'An image: a reference, an archive, an OCI layout, a root file system (rootfs:DIR), or - for an archive on standard input',
    min: 1,
    max: 1,
  },
  options: {
    format: {
      kind: 'outputs',
      values: [...formatNames, 'html'],
      summary: 'How to print (default text), and into which file; html is a report to look at; may be given several times',
    },
    output: { kind: 'text', placeholder: 'FILE', summary: 'Write into this file; - is standard output, the default' },
    browse: { kind: 'flag', summary: 'Look through layers and files on the terminal' },
    dockerfile: { kind: 'text', placeholder: 'FILE', summary: 'The Dockerfile that it was built from: findings name its lines' },
    base: { kind: 'text', placeholder: 'REF', summary: 'The image that it was built on: tells its layers from yours' },
    against: { kind: 'text', placeholder: 'REF', summary: 'An older image to compare with: only findings that it does not have count' },
    ...budgetOptions,
    'fail-on': { kind: 'choice', values: failOnValues, summary: 'Exit with 1 from this severity on (default error)' },
    ...baselineOptions,
    preset: presetOption,
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    ...imageOptions,
  },
  examples: [
    'plimsoll image shop:1.2 --dockerfile Dockerfile',
    'plimsoll image shop.tar --format html=report.html',
    'plimsoll image shop:1.2 --browse',
    'plimsoll image shop:1.3 --against shop:1.2 --max-growth 5% --format markdown',
  ],
  async run([reference = ''], options, io): Promise<ExitCode> {
    const targets = targetsOf(options, io) as readonly Output<ImageFormat>[];
    const explicit = options.config === undefined ? undefined : resolve(io.cwd, options.config);
    const config = await configFinder(rules, io.cwd, explicit, presetSettings(options))(io.cwd);
    const budgets = budgetsOf(options);
    const dockerfile = options.dockerfile === undefined ? undefined : readDockerfile(options.dockerfile, io);
    const interrupt = new AbortController();
    const undo = io.onSignal(() => interrupt.abort());
    const settings = sourceOptions(options, io, interrupt.signal);
    const store = layerStore(options, io.env);
    const analyse = (open: OpenImage) =>
      withProgress(open, io, (onBytes) => analyseImage(open, { signal: interrupt.signal, onBytes, ...(store && { store }) }));
    const open = await openImage(reference, settings);
    warnOfImage(open, io);
    try {
      const analysis = await analyse(open);
      const base = options.base === undefined ? undefined : await analysed(options.base, settings, analyse);
      const view = knownImage(analysis, { ...(dockerfile && { dockerfile }), ...(base && { base }) });
      if (dockerfile && view.sources.dockerfile === undefined)
        io.warn(`plimsoll: ${dockerfile.path} is not what this image was built from; it is left aside\n`);
      const summary = summarizeImage(view);
      if (options.browse) {
        await (await import('./image-browse.ts')).browseImage(open, summary, io);
        return 0;
      }
      const active = config.rulesFor(resolve(io.cwd, 'image'));
      const inspection = inspectImage(view, active, rules, config.comments);
      const sourceOf = (path: string) => (path === dockerfile?.path ? dockerfile.source : undefined);
      const { repositoryOf } = await import('../engine/image-name.ts');
      const looked: Looked = {
        files: new Set([`image:${repositoryOf(analysis.tags[0] ?? analysis.name)}`]),
        folders: [],
        ran: ranBy([active]),
      };
      const unread = analysis.unknowns.filter(({ path }) => /^layer \d+$/.test(path));
      if (options['write-baseline'] !== undefined) {
        await writeBaseline(options, inspection.findings, sourceOf, looked, config, io);
        return exitCode(false, unread);
      }
      const known = new KnownFindings(options, io);
      const all = known.without(inspection.findings, config, sourceOf);
      known.summarize(looked);
      warnOfNotes([config], io);
      const comparison =
        options.against === undefined
          ? undefined
          : await comparedWith(await analysed(options.against, settings, analyse), { view, summary, findings: all }, active);
      const findings = comparison?.findings?.added ?? all;
      const verdicts =
        Object.keys(budgets).length === 0 ? [] : (await import('../facts/image/budget.ts')).judgeBudgets(budgets, summary, comparison);
      const { printImage } = await import('./image-print.ts');
      await printImage(
        { summary, inspection, findings, comparison, budgets: verdicts, dockerfile: view.sources.dockerfile?.source },
        targets,
        io,
      );
      const isOver = verdicts.some(({ kept }) => !kept);
      return exitCode(isOver || isFailure(findings, options['fail-on'] ?? config.failOn ?? 'error'), unread);
    } finally {
      undo();
      await open.close();
    }
  },
});

async function analysed(
  reference: string,
  settings: Parameters<typeof openImage>[1],
  analyse: (open: OpenImage) => Promise<ImageAnalysis>,
): Promise<ImageAnalysis> {
  const open = await openImage(reference, settings);
  try {
    return await analyse(open);
  } finally {
    await open.close();
  }
}

/** The older image is judged by the same rules, so that what it has already is told from what is new. */
async function comparedWith(
  older: ImageAnalysis,
  newer: ComparedSide,
  active: Parameters<typeof inspectImage>[1],
): Promise<ImageComparison> {
  const { compareImages } = await import('../facts/image/compare.ts');
  const view = knownImage(older);
  const { findings } = inspectImage(view, active, rules);
  return compareImages({ view, summary: summarizeImage(view), findings }, newer);
}

/** Throws UserError (3) if it cannot be read. */
function readDockerfile(file: string, { cwd }: Io): DockerfileView {
  const path = displayPath(resolve(cwd, file), cwd);
  const read = readSource(resolve(cwd, file), path);
  if (!read.ok) throw new UserError(`${path} ${read.reason}`, 3);
  return openDockerfile(read.source, defaultPlan(read.source, cwd, new Repositories()), { cwd, maxFiles: 20_000 });
}
