import { verdicts } from '../audit/verdicts.ts';
import type { ImageInspection } from '../engine/inspect-image.ts';
import type { BudgetVerdict } from '../facts/image/budget.ts';
import type { ImageComparison } from '../facts/image/compare.ts';
import type { ImageSummary } from '../facts/image/summary.ts';
import type { Finding } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { FormatName } from '../reporters/formats.ts';
import { rules } from '../rules/index.generated.ts';
import type { Io, Output } from './define.ts';
import { printReport, writePieces } from './outputs.ts';
import { version } from './version.ts';

export type ImageFormat = FormatName | 'html';

/** What there is to print of an image. */
export interface ImageResult {
  readonly summary: ImageSummary;
  readonly inspection: ImageInspection;
  /** Those of the inspection that no baseline hides. */
  readonly findings: readonly Finding[];
  /** With the image that it is held against. */
  readonly comparison: ImageComparison | undefined;
  readonly budgets: readonly BudgetVerdict[];
  /** The Dockerfile that it was built from, if it is known. */
  readonly dockerfile: SourceText | undefined;
}

/** Prints an image in each format that was asked for. */
export async function printImage(result: ImageResult, targets: readonly Output<ImageFormat>[], io: Io): Promise<void> {
  const { summary, inspection, findings, comparison, budgets, dockerfile } = result;
  const sources = new Map(dockerfile ? [[dockerfile.path, dockerfile] as const] : []);
  const others: Output<FormatName>[] = [];
  for (const { value, file } of targets) {
    if (value === 'markdown' && comparison) {
      const { imageCompareMarkdown } = await import('../reporters/image-compare-markdown.ts');
      await writePieces(imageCompareMarkdown(comparison, budgets), file, io);
      continue;
    }
    if (value !== 'html') {
      others.push({ value, file });
      continue;
    }
    const [{ reportData }, { htmlPage }] = await Promise.all([
      import('../reporters/image-html/report-data.ts'),
      import('../reporters/image-html/page.ts'),
    ]);
    const whyOf = (id: string) => rules.find((rule) => rule.id === id)?.why ?? '';
    await writePieces(htmlPage(reportData(summary, { findings, sources, tool: version, whyOf })), file, io);
  }
  if (others.length === 0) return;
  const [{ imageText }, { imageJson }, compareText, compareJson] = await Promise.all([
    import('../reporters/image-text.ts'),
    import('../reporters/image-json.ts'),
    import('../reporters/image-compare-text.ts'),
    import('../reporters/image-compare-json.ts'),
  ]);
  const failures = inspection.failures.map(({ rule, error }) => ({
    path: summary.image.name,
    reason: `the rule ${rule} failed: ${error}`,
  }));
  const undecided = inspection.unknowns.map(({ path, reason }) => ({ path, reason }));
  const report = {
    findings,
    sources,
    unknowns: [...summary.image.unknowns, ...undecided, ...failures],
    unread: [],
    files: 1,
  };
  for (const target of others)
    await printReport(report, [target], io, {
      extra: {
        image: imageJson(summary),
        ...(comparison && { comparison: compareJson.imageCompareJson(comparison) }),
        ...(budgets.length > 0 && { budgets: compareJson.budgetsJson(budgets) }),
        practices: verdicts([{ ...inspection, findings }], 1, 'image'),
      },
      text: (layout) =>
        comparison
          ? compareText.imageCompareText(comparison, budgets, layout)
          : `${imageText(summary, findings, sources, layout)}${compareText.budgetsText(budgets, layout)}`,
    });
}
