import { resolve } from 'node:path';
import { failOnValues } from '../engine/config/config.types.ts';
import { configFinder } from '../engine/config.ts';
import { inspectImage } from '../engine/inspect-image.ts';
import { knownImage } from '../facts/image/known-image.ts';
import { type ImageSummary, summarizeImage } from '../facts/image/summary.ts';
import { analyseImage } from '../image/analyse.ts';
import type { OpenImage } from '../image/image.types.ts';
import { openImage } from '../image/sources/open.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import { bytesText } from '../model/quantity.ts';
import { type FormatName, formatNames } from '../reporters/formats.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode, type Io, type Output } from './define.ts';
import { imageOptions, sourceOptions } from './image-options.ts';
import { layoutFor, printReport, targetsOf, writePieces } from './outputs.ts';
import { exitCode, isFailure, warnOfNotes } from './print.ts';
import { presetOption, presetSettings } from './rule-choices.ts';
import { version } from './version.ts';

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
    'fail-on': { kind: 'choice', values: failOnValues, summary: 'Exit with 1 from this severity on (default error)' },
    preset: presetOption,
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    ...imageOptions,
  },
  examples: ['plimsoll image shop:1.2', 'plimsoll image shop.tar --format html=report.html', 'plimsoll image shop:1.2 --browse'],
  async run([reference = ''], options, io): Promise<ExitCode> {
    const targets = targetsOf(options, io) as readonly Output<FormatName | 'html'>[];
    const explicit = options.config === undefined ? undefined : resolve(io.cwd, options.config);
    const config = await configFinder(rules, io.cwd, explicit, presetSettings(options))(io.cwd);
    const interrupt = new AbortController();
    const undo = io.onSignal(() => interrupt.abort());
    const open = await openImage(reference, sourceOptions(options, io, interrupt.signal));
    try {
      const analysis = await analyseImage(open, { signal: interrupt.signal });
      const view = knownImage(analysis);
      const summary = summarizeImage(view);
      if (options.browse) {
        await browseImage(open, summary, io);
        return 0;
      }
      const active = config.rulesFor(resolve(io.cwd, 'image'));
      const { findings, unknowns, failures } = inspectImage(view, active, rules);
      for (const { rule, error } of failures)
        io.warn(`plimsoll: the rule ${rule} failed, which is a defect; please report it:\n${error}\n`);
      warnOfNotes([config], io);
      await print(
        summary,
        findings,
        unknowns.map(({ path, reason }) => ({ path, reason })),
        targets,
        io,
      );
      const isBroken = analysis.unknowns.some(({ path }) => /^layer \d+$/.test(path));
      return exitCode(isFailure(findings, options['fail-on'] ?? config.failOn ?? 'error'), isBroken ? analysis.unknowns : []);
    } finally {
      undo();
      await open.close();
    }
  },
});

async function print(
  summary: ImageSummary,
  findings: readonly Finding[],
  unknowns: readonly Unknown[],
  targets: readonly Output<FormatName | 'html'>[],
  io: Io,
): Promise<void> {
  for (const { value, file } of targets) {
    if (value === 'html') {
      const [{ reportData }, { htmlPage }] = await Promise.all([
        import('../reporters/image-html/report-data.ts'),
        import('../reporters/image-html/page.ts'),
      ]);
      const whyOf = (id: string) => rules.find((rule) => rule.id === id)?.why ?? '';
      await writePieces(htmlPage(reportData(summary, { findings, tool: version, whyOf })), file, io);
      continue;
    }
    const [{ imageText }, { imageJson }] = await Promise.all([import('../reporters/image-text.ts'), import('../reporters/image-json.ts')]);
    const report = { findings, sources: new Map(), unknowns: [...summary.image.unknowns, ...unknowns], unread: [], files: 1 };
    await printReport(report, [{ value, file }], io, {
      extra: { image: imageJson(summary) },
      text: () => imageText(summary, findings, layoutFor(file, io)),
    });
  }
}

async function browseImage(open: OpenImage, summary: ImageSummary, io: Io): Promise<void> {
  const [{ browse }, { extractFile }, { mergeLayers }] = await Promise.all([
    import('./browse.ts'),
    import('../image/extract.ts'),
    import('../image/tree.ts'),
  ]);
  const analyses = summary.image.layers.map(({ analysis }) => analysis);
  const treeOf = (count: number) => mergeLayers(analyses.slice(0, count)).tree;
  await browse(
    {
      name: summary.image.tags[0] ?? summary.image.name,
      summary: `${bytesText(summary.bytes)}, ${bytesText(summary.needlessBytes)} needless, efficiency ${(summary.efficiency.score * 100).toFixed(1)} %`,
      layers: summary.layers.map(({ layer, instruction, isBase }) => ({ bytes: layer.bytes, diffId: layer.diffId, instruction, isBase })),
      treeOf,
      extract: (path, layer, to) => extractFile(open, treeOf(layer + 1), path, to),
    },
    io,
  );
}
