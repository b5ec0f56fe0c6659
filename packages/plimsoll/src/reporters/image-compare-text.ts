import type { BudgetVerdict } from '../facts/image/budget.ts';
import type { ImageComparison } from '../facts/image/compare.ts';
import type { Finding } from '../model/finding.ts';
import { bytesText } from '../model/quantity.ts';
import type { Colors } from './colors.ts';
import {
  aspectsText,
  configName,
  countsText,
  filesByWeight,
  growthText,
  packageCounts,
  packagesBySurprise,
  sizeLine,
  versionsText,
} from './image-compare-lines.ts';
import { placeInImage } from './report.ts';
import { worstFirst } from './severities.ts';
import { colorsFor, type Layout, printable } from './terminal.ts';

/** Lines of each part: the rest is counted. `--format json` has all. */
const mostRows = 12;

/** What differs between two images, in a few screens: findings and privileges first, then bytes, packages, configuration, layers, files. */
export function imageCompareText(comparison: ImageComparison, budgets: readonly BudgetVerdict[], layout: Layout): string {
  const colors = colorsFor(layout);
  const cutOff = (lines: readonly string[]) => lines.map((line) => clip(line, layout));
  // What is said in sentences is not cut.
  const parts = [
    head(comparison, colors),
    budgetsPart(budgets, colors),
    findingsPart(comparison, layout, colors),
    cutOff(directoriesPart(comparison, colors)),
    cutOff(packagesPart(comparison, colors)),
    cutOff(configPart(comparison, colors)),
    cutOff(layersPart(comparison, colors)),
    cutOff(filesPart(comparison, colors)),
  ];
  const text = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function head({ before, after, sharedLayers }: ImageComparison, colors: Colors): string[] {
  const system = before.system === after.system ? after.system : `${before.system ?? 'no system'} → ${after.system ?? 'no system'}`;
  return [
    `${colors.bold(`${printable(before.name)} → ${printable(after.name)}`)}  ${printable(system ?? '')}`.trimEnd(),
    sizeLine(before, after),
    `${before.layers} → ${after.layers} layers, ${sharedLayers} shared, needless ${bytesText(before.needlessBytes)} → ${bytesText(after.needlessBytes)}`,
  ];
}

/** Budgets below the summary of an image that is not compared; empty without any. */
export function budgetsText(budgets: readonly BudgetVerdict[], layout: Layout): string {
  const lines = budgetsPart(budgets, colorsFor(layout));
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

function budgetsPart(budgets: readonly BudgetVerdict[], colors: Colors): string[] {
  if (budgets.length === 0) return [];
  const line = ({ kept, budget, message }: BudgetVerdict) =>
    `  ${kept ? colors.green('kept') : colors.red('over')}  ${printable(message)}  ${colors.dim(`--${budget}`)}`;
  return [colors.bold('Budgets'), ...budgets.map(line)];
}

function findingsPart({ findings }: ImageComparison, layout: Layout, colors: Colors): string[] {
  if (!findings) return [];
  const { added, fixed, kept } = findings;
  const counts = countsText({ new: added.length, fixed: fixed.length, 'as before': kept });
  if (counts === '') return [];
  const line = (finding: Finding, paint: (text: string) => string, what: string) => {
    const place = finding.location.in === 'image' ? placeInImage(finding.location) : finding.location.path;
    return [
      `  ${paint(what.padEnd(5))}  ${finding.severity.padEnd(7)}  ${printable(finding.message)}`,
      colors.dim(clip(`                  ${finding.rule}  ${printable(place)}`, layout)),
    ].join('\n');
  };
  const lines = [
    ...worstFirst(added).map((finding) => line(finding, colors.red, 'new')),
    ...worstFirst(fixed).map((finding) => line(finding, colors.green, 'fixed')),
  ];
  return [`${colors.bold('Findings')}  ${counts}`, ...cut(lines, 2 * mostRows, colors)];
}

function directoriesPart({ directories }: ImageComparison, colors: Colors): string[] {
  if (directories.length === 0) return [];
  const lines = directories.map(
    ({ path, before, after }) =>
      `${growthText(after - before).padStart(11)}  /${printable(path)}  ${colors.dim(`${bytesText(before)} → ${bytesText(after)}`)}`,
  );
  return [colors.bold('Where the bytes are'), ...cut(lines, mostRows, colors)];
}

function packagesPart({ packages }: ImageComparison, colors: Colors): string[] {
  if (packages.length === 0) return [];
  const paint = { downgraded: colors.red, removed: colors.yellow, replaced: colors.yellow, added: colors.cyan, upgraded: colors.green };
  const lines = packagesBySurprise(packages).map(
    (each) => `  ${paint[each.change](each.change.padEnd(10))}  ${each.type} ${printable(each.name)}  ${printable(versionsText(each))}`,
  );
  return [`${colors.bold('Packages')}  ${packageCounts(packages)}`, ...cut(lines, mostRows, colors)];
}

function configPart({ config, accounts }: ImageComparison, colors: Colors): string[] {
  const lines = config.map((change) => {
    const value = (text: string | undefined) => (text === undefined ? colors.dim('none') : printable(text));
    return `  ${printable(configName(change))}  ${value(change.before)} → ${value(change.after)}`;
  });
  for (const { name, uid, gid } of accounts.added) lines.push(`  account  ${colors.dim('none')} → ${printable(name)} (${uid}:${gid})`);
  for (const { name, uid, gid } of accounts.removed) lines.push(`  account  ${printable(name)} (${uid}:${gid}) → ${colors.dim('none')}`);
  return lines.length === 0 ? [] : [colors.bold('Configuration'), ...cut(lines, 2 * mostRows, colors)];
}

function layersPart({ ownLayers }: ImageComparison, colors: Colors): string[] {
  const line = (sign: string, paint: (text: string) => string) => (each: (typeof ownLayers.before)[number]) =>
    `  ${paint(`${sign} ${String(each.layer.index + 1).padStart(3)}  ${bytesText(each.layer.bytes).padStart(8)}`)}  ${printable(each.instruction.replace(/\s+/g, ' '))}`;
  const lines = [
    ...cut(ownLayers.before.map(line('−', colors.red)), mostRows, colors),
    ...cut(ownLayers.after.map(line('+', colors.green)), mostRows, colors),
  ];
  return lines.length === 0 ? [] : [colors.bold('Layers that differ'), ...lines];
}

function filesPart(comparison: ImageComparison, colors: Colors): string[] {
  const { added, removed, changed, changes } = comparison.files;
  if (changes.length === 0) return [];
  const sign = { added: colors.green('+'), removed: colors.red('−'), changed: colors.yellow('~') };
  const lines = filesByWeight(comparison, mostRows).map((file) => {
    const aspects = aspectsText(file);
    return `  ${sign[file.change]} ${growthText(file.bytes).padStart(8)}  /${printable(file.path)}${aspects === '' ? '' : colors.dim(`  ${printable(aspects)}`)}`;
  });
  if (changes.length > lines.length) lines.push(colors.dim(`  and ${changes.length - lines.length} more`));
  return [`${colors.bold('Files')}  ${countsText({ added, removed, changed })}`, ...lines];
}

function cut(lines: readonly string[], most: number, colors: Colors): string[] {
  // A last line that only counts one would be no shorter than that one.
  return lines.length <= most + 1 ? [...lines] : [...lines.slice(0, most), colors.dim(`  and ${lines.length - most} more`)];
}

/** Cuts a painted line at the width of the terminal; colours end where it is cut. */
function clip(line: string, { columns }: Layout): string {
  const paint = /\u001b\[[0-9;]*m/g;
  if (line.replace(paint, '').length <= columns) return line;
  let text = '';
  let width = 0;
  for (const piece of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (piece.startsWith('\u001b')) text += piece;
    else if (width < columns - 1) {
      const shown = piece.slice(0, columns - 1 - width);
      width += shown.length;
      text += shown.length < piece.length || width === columns - 1 ? `${shown}…` : shown;
      if (shown.length < piece.length) width = columns;
    }
  }
  return text;
}
