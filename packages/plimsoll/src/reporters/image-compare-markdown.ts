import type { BudgetVerdict } from '../facts/image/budget.ts';
import type { ImageComparison } from '../facts/image/compare.ts';
import type { Severity } from '../model/finding.ts';
import { bytesText } from '../model/quantity.ts';
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
import { escapedMarkdown } from './markdown.ts';
import { placeInImage } from './report.ts';
import { worstFirst } from './severities.ts';

const mostRows = 20;
const mostPackages = 60;
/** Of one cell: an instruction or a value may be a whole script. */
const longestCell = 200;
/** Of all rows together: comments on GitHub hold 65,536 characters. */
const mostCharacters = 50_000;

const sign: Record<Severity, string> = { error: '🛑', warning: '⚠️', info: 'ℹ️', style: '✏️' };

/**
 * A comment for a pull request: size and budgets, then new findings, worst first, then what differs, folded. What does not fit is counted.
 */
export function* imageCompareMarkdown(comparison: ImageComparison, budgets: readonly BudgetVerdict[]): Generator<string> {
  const room: Room = { left: mostCharacters };
  const { before, after, findings, sharedLayers } = comparison;
  yield `### plimsoll: ${cell(after.name)} against ${cell(before.name)}\n\n`;
  yield `**${sizeLine(before, after)}**, ${before.layers} → ${after.layers} layers (${sharedLayers} shared)`;
  yield after.needlessBytes > 0 || before.needlessBytes > 0
    ? `, needless ${bytesText(before.needlessBytes)} → ${bytesText(after.needlessBytes)}\n`
    : '\n';
  for (const { kept, message, budget } of [...budgets].sort((a, b) => Number(a.kept) - Number(b.kept))) {
    yield `\n${kept ? '✅' : '🛑'} ${cell(message)} (\`--${budget}\`)\n`;
  }
  if (findings) {
    const { added, fixed, kept } = findings;
    yield `\nFindings: ${countsText({ new: added.length, fixed: fixed.length, 'as before': kept }) || 'none'}\n`;
    yield* table(
      room,
      ['', 'New', 'Where'],
      worstFirst(added).map(({ severity, message, rule, location }) => [
        sign[severity],
        `${cell(message)} (\`${rule}\`)`,
        cell(location.in === 'image' ? placeInImage(location) : location.path),
      ]),
      mostRows,
    );
    yield* folded(
      room,
      `${fixed.length} fixed`,
      ['', 'Fixed'],
      worstFirst(fixed).map(({ severity, message, rule }) => [sign[severity], `${cell(message)} (\`${rule}\`)`]),
      mostRows,
    );
  }
  const { config, accounts } = comparison;
  yield* table(
    room,
    ['Configuration', 'Before', 'After'],
    [
      ...config.map((change) => [cell(configName(change)), cell(change.before ?? ''), cell(change.after ?? '')]),
      ...accounts.added.map(({ name, uid, gid }) => ['account', '', cell(`${name} (${uid}:${gid})`)]),
      ...accounts.removed.map(({ name, uid, gid }) => ['account', cell(`${name} (${uid}:${gid})`), '']),
    ],
    mostRows,
  );
  yield* folded(
    room,
    `Packages: ${packageCounts(comparison.packages)}`,
    ['Package', 'Type', 'Change', 'Version'],
    packagesBySurprise(comparison.packages).map((each) => [cell(each.name), cell(each.type), each.change, cell(versionsText(each))]),
    mostPackages,
  );
  yield* folded(
    room,
    'Where the bytes are',
    ['Directory', 'Growth', 'Before', 'After'],
    comparison.directories.map(({ path, before: old, after: now }) => [
      cell(`/${path}`),
      growthText(now - old),
      bytesText(old),
      bytesText(now),
    ]),
    mostRows,
  );
  yield* folded(
    room,
    `Layers that differ: ${comparison.ownLayers.before.length} before, ${comparison.ownLayers.after.length} after`,
    ['', 'Layer', 'Size', 'Instruction'],
    [
      ...comparison.ownLayers.before.map((each) => ['−', each] as const),
      ...comparison.ownLayers.after.map((each) => ['+', each] as const),
    ].map(([what, { layer, instruction }]) => [what, String(layer.index + 1), bytesText(layer.bytes), cell(instruction)]),
    2 * mostRows,
  );
  const { added, removed, changed, changes } = comparison.files;
  yield* folded(
    room,
    `Files: ${countsText({ added, removed, changed })}`,
    ['File', 'Growth', 'Change'],
    filesByWeight(comparison, mostRows).map((file) => [
      cell(`/${file.path}`),
      growthText(file.bytes),
      cell(aspectsText(file) || file.change),
    ]),
    mostRows,
    changes.length,
  );
}

/** Characters that the rows to come may have. */
interface Room {
  left: number;
}

/** A table; nothing without rows. `all` is how many rows there are where not all were given. */
function* table(
  room: Room,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
  all = rows.length,
): Generator<string> {
  if (rows.length === 0) return;
  yield `\n| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}\n`;
  let shown = 0;
  for (const row of rows.slice(0, most)) {
    const line = `| ${row.join(' | ')} |\n`;
    if (line.length > room.left) break;
    room.left -= line.length;
    shown++;
    yield line;
  }
  if (all > shown) yield `\n… and ${all - shown} more.\n`;
}

function* folded(
  room: Room,
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
  all?: number,
): Generator<string> {
  if (rows.length === 0) return;
  yield `\n<details><summary>${title}</summary>\n`;
  yield* table(room, heads, rows, most, all);
  yield '\n</details>\n';
}

function cell(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return escapedMarkdown(line.length > longestCell ? `${line.slice(0, longestCell - 1)}…` : line);
}
