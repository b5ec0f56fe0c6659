import type { ImageSummary, LayerSummary } from '../facts/image/summary.ts';
import type { Finding } from '../model/finding.ts';
import { bytesText } from '../model/quantity.ts';
import type { SourceText } from '../model/text.ts';
import type { Colors } from './colors.ts';
import { causeLine, placeInImage, worstFirst } from './report.ts';
import { colorsFor, type Layout, plural, printable } from './terminal.ts';

/** Lines of each part: the rest is counted. `--format json` has all. */
const mostRows = 12;

/** An image in one screen: its size, its layers, what could go, what is wrong, what is in it. */
export function imageText(
  summary: ImageSummary,
  findings: readonly Finding[],
  sources: ReadonlyMap<string, SourceText>,
  layout: Layout,
): string {
  const colors = colorsFor(layout);
  const parts = [
    head(summary, colors),
    layersPart(summary, layout, colors),
    wastePart(summary, layout, colors),
    findingsPart(findings, sources, layout, colors),
    packagesPart(summary, colors),
    unknownsPart(summary, colors),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ image, bytes, storedBytes, needlessBytes, efficiency, layers }: ImageSummary, colors: Colors): string[] {
  const platform = image.config?.platform;
  const where = platform && [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/');
  const digest = (image.digest ?? image.id)?.slice(0, 'sha256:'.length + 12);
  const named = [printable(image.tags[0] ?? image.name), where, image.system?.name ?? image.system?.id, digest];
  const figures = [
    `${colors.bold(bytesText(bytes))} in ${plural(layers.length, 'layer')}`,
    storedBytes !== undefined && storedBytes < bytes ? `${bytesText(storedBytes)} stored` : '',
    needlessBytes > 0 ? `${bytesText(needlessBytes)} needless` : '',
    `efficiency ${(efficiency.score * 100).toFixed(1)} %`,
  ];
  return [
    `${colors.bold(named[0] ?? '')}  ${named
      .slice(1)
      .filter(Boolean)
      .map((part) => printable(part ?? ''))
      .join('  ')}`,
    figures.filter(Boolean).join(', '),
  ];
}

function layersPart({ layers }: ImageSummary, { columns }: Layout, colors: Colors): string[] {
  if (layers.length === 0) return [];
  const largest = Math.max(...layers.map(({ layer }) => layer.bytes), 1);
  const barWidth = columns < 70 ? 8 : 16;
  // The largest are shown, in their order; small ones in between are counted.
  const bySize = [...layers].sort((a, b) => b.layer.bytes - a.layer.bytes).slice(0, mostRows);
  const shown = new Set(layers.length > mostRows + 2 ? bySize : layers);
  const lines = [colors.bold('Layers')];
  let skipped: LayerSummary[] = [];
  const flush = () => {
    const bytes = skipped.reduce((sum, { layer }) => sum + layer.bytes, 0);
    if (skipped.length > 0)
      lines.push(colors.dim(`     ${bytesText(bytes).padStart(8)}  ${' '.repeat(barWidth)}  ${plural(skipped.length, 'smaller layer')}`));
    skipped = [];
  };
  for (const each of layers) {
    if (!shown.has(each)) {
      skipped.push(each);
      continue;
    }
    flush();
    const filled = Math.round((barWidth * each.layer.bytes) / largest);
    const hidden = Math.round((barWidth * each.hiddenBytes) / largest);
    const bar = `${'█'.repeat(filled - hidden)}${colors.red('▒'.repeat(hidden))}${' '.repeat(barWidth - filled)}`;
    const start = `${String(each.layer.index + 1).padStart(3)}  ${bytesText(each.layer.bytes).padStart(8)}  `;
    const note = `${each.base === 'no' ? '' : each.base === 'likely' ? 'likely base  ' : 'base  '}${each.hiddenBytes > 0 ? `${bytesText(each.hiddenBytes)} hidden  ` : ''}`;
    const text = clip(`${note}${printable(each.instruction.replace(/\s+/g, ' '))}`, columns - start.length - barWidth - 2);
    lines.push(`${start}${bar}  ${each.base === 'no' ? text : colors.dim(text)}`.trimEnd());
  }
  flush();
  return lines;
}

function wastePart({ waste }: ImageSummary, { columns }: Layout, colors: Colors): string[] {
  // Below that a line costs its reader more than the bytes cost anybody.
  const worth = waste.filter(({ bytes, needed }) => bytes >= (needed === 'no' ? 10_000 : 500_000));
  if (worth.length === 0) return [];
  const lines = worth.slice(0, mostRows).map(({ holds, bytes, needed, layers, remedy }) => {
    const where = `  layer ${layers.map(({ layer }) => layer + 1).join(', ')}`;
    const start = clip(`${bytesText(bytes).padStart(13)}  ${needed === 'perhaps' ? 'perhaps ' : ''}${holds}`, columns - where.length);
    // Half a remedy is none.
    const advice = `${where}: ${remedy}`;
    return `${start}${colors.dim(start.length + advice.length <= columns ? advice : where)}`;
  });
  if (worth.length > mostRows) lines.push(colors.dim(`${' '.repeat(15)}${plural(worth.length - mostRows, 'further kind')}`));
  return [colors.bold('What could go'), ...lines];
}

function findingsPart(
  findings: readonly Finding[],
  sources: ReadonlyMap<string, SourceText>,
  { columns }: Layout,
  colors: Colors,
): string[] {
  if (findings.length === 0) return [];
  const paint = { error: colors.red, warning: colors.yellow, info: colors.cyan, style: colors.dim };
  const sorted = worstFirst(findings);
  const lines = sorted.slice(0, 2 * mostRows).flatMap((finding) => {
    const { severity, rule, message, location, impact } = finding;
    const saved = impact?.imageBytes !== undefined && impact.imageBytes < 0 ? `  saves ${bytesText(impact.imageBytes)}` : '';
    const place = location.in === 'image' ? placeInImage(location) : location.path;
    return [
      `  ${paint[severity](severity.padEnd(7))}  ${printable(message)}${colors.green(saved)}`,
      colors.dim(clip(`           ${rule}  ${printable([causeLine(finding, sources), place].filter(Boolean).join('  '))}`, columns)),
    ];
  });
  if (findings.length > 2 * mostRows) lines.push(colors.dim(`  and ${findings.length - 2 * mostRows} more`));
  return [colors.bold('What to change'), ...lines];
}

function packagesPart({ image }: ImageSummary, colors: Colors): string[] {
  const counts = new Map<string, number>();
  for (const { type, deletedIn, ownedBy } of image.packages)
    if (deletedIn === undefined && ownedBy === undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`);
  return [`${colors.bold('Packages')}  ${total}: ${kinds.join(', ')}`];
}

function unknownsPart({ image: { unknowns } }: ImageSummary, colors: Colors): string[] {
  const lines = unknowns.slice(0, 5).map(({ path, reason }) => `${colors.yellow('unknown')}: ${printable(path)}: ${printable(reason)}`);
  if (unknowns.length > 5) lines.push(`${colors.yellow('unknown')}: and ${plural(unknowns.length - 5, 'thing')} more`);
  return lines;
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
