import type { Grade } from '../audit/grade.ts';
import type { RankedRule } from '../audit/rank.ts';
import { type PracticeVerdict, unjudged } from '../audit/verdicts.ts';
import type { Impact, Unknown } from '../model/finding.ts';
import { bytesText, secondsText } from '../model/quantity.ts';
import type { Colors } from './colors.ts';
import { holderOf } from './report.ts';
import { colorsFor, type Layout, plural, printable, wrap } from './terminal.ts';

export interface AuditScreen {
  readonly name: string;
  readonly dockerfiles: number;
  readonly composeFiles: number;
  /** Commits replayed; undefined without a git history. */
  readonly commits: number | undefined;
  readonly seconds: number;
  readonly grade: Grade | undefined;
  readonly images: readonly { readonly label: string; readonly grade: Grade }[];
  readonly rows: readonly RankedRule[];
  /** Where a rule is documented. */
  readonly urlOf: (rule: string) => string | undefined;
  readonly practices: readonly PracticeVerdict[];
  readonly fixableSafely: number;
  readonly fixableUnsafely: number;
  readonly findings: number;
  readonly unknowns: readonly Unknown[];
  readonly explainGrade: boolean;
}

const maxRows = 12;

/** The audit in one screen: grade, what would change most, practices, what can be fixed now. */
export function auditText(screen: AuditScreen, layout: Layout, all: boolean): string {
  const colors = colorsFor(layout);
  const counted = [
    plural(screen.dockerfiles, 'Dockerfile'),
    screen.composeFiles > 0 ? plural(screen.composeFiles, 'Compose file') : '',
    screen.commits !== undefined ? plural(screen.commits, 'commit') : 'no git history',
    secondsText(screen.seconds),
  ].filter(Boolean);
  const lines = [`${colors.bold(printable(screen.name))} · ${counted.join(' · ')}`, ''];
  if (screen.grade) lines.push(gradeLine(screen.grade, screen.rows.length > 0, layout, colors));
  else {
    lines.push('No Dockerfile was found here (looked for Dockerfile, Containerfile, *.Dockerfile and Dockerfile.*).');
    if (screen.rows.length === 0) return `${lines.join('\n')}\n`;
    lines.push('', colors.bold('What would change most in the other files, first'));
  }
  const rows = all ? screen.rows : screen.rows.slice(0, maxRows);
  const width = Math.max(...rows.map(({ rule }) => rule.length), 0);
  const several = new Set(screen.rows.flatMap(({ findings }) => findings.map(({ location }) => holderOf(location)))).size > 1;
  for (const [index, row] of rows.entries()) {
    const url = layout.hyperlinks && screen.urlOf(row.rule);
    const name = url ? layout.hyperlinks.web(row.rule, url) : row.rule;
    lines.push(...rowLines(index + 1, row, name + ' '.repeat(width - row.rule.length), several, layout, colors));
  }
  if (screen.rows.length > rows.length)
    lines.push(colors.dim(` …  ${plural(screen.rows.length - rows.length, 'more rule')}: plimsoll audit --all`));
  if (screen.explainGrade && screen.grade) lines.push('', ...gradeLines(screen.grade, screen.practices, colors));
  if (screen.images.length > 1) lines.push('', ...imageLines(screen, colors));
  lines.push('', ...practiceLines(screen.practices, layout, colors));
  lines.push(
    ...screen.unknowns.slice(0, 5).map(({ path, reason }) => `${colors.yellow('unknown')}  ${printable(path)}: ${printable(reason)}`),
  );
  if (screen.findings > 0) lines.push('', fixLine(screen, colors));
  return `${lines.join('\n')}\n`;
}

function gradeLine(grade: Grade, ranked: boolean, layout: Layout, colors: Colors): string {
  const paint = grade.score >= 75 ? colors.green : grade.score >= 40 ? colors.yellow : colors.red;
  const left = `Load line  ${grade.letter}  ${grade.score}/100`;
  return (
    colors.bold(paint(left)) +
    (ranked ? colors.dim('what would change most, first'.padStart(Math.min(layout.columns, 80) - left.length)) : '')
  );
}

/** Every practice: what it cost and at most can, through which rules; what holds of it where it cost nothing. */
function gradeLines(grade: Grade, verdicts: readonly PracticeVerdict[], colors: Colors): string[] {
  const lines = [colors.bold('Points lost, of 100 (mean over the images; docs/grade.md has the formula)')];
  const width = Math.max(...verdicts.map(({ practice }) => practice.length));
  for (const { practice, points, most, rules } of grade.lost) {
    const causes = rules.map(({ rule, points: own }) => `${rule} ${own.toFixed(1)}`).join(', ');
    lines.push(`  −${points.toFixed(1).padStart(4)}  ${practice.padEnd(width)}  ${colors.dim(`of at most ${most}: ${causes}`)}`);
  }
  for (const { practice, verdict, reason } of verdicts) {
    if (grade.lost.some((entry) => entry.practice === practice)) continue;
    lines.push(
      `   ${'0.0'.padStart(4)}  ${practice.padEnd(width)}  ${colors.dim(reason === undefined ? verdict : `${verdict}: ${printable(reason)}`)}`,
    );
  }
  return lines;
}

function rowLines(number: number, row: RankedRule, name: string, several: boolean, layout: Layout, colors: Colors): string[] {
  const { worst, findings } = row;
  const paint = worst.severity === 'error' ? colors.red : worst.severity === 'warning' ? colors.yellow : colors.cyan;
  const impact = impactText(worst.impact);
  const count = findings.length > 1 ? `${findings.length} places` : '';
  const told = [impact, count].filter(Boolean).join(' · ') || worst.severity;
  const indent = ' '.repeat(4);
  const indented = (text: string) => wrap(printable(text), Math.min(layout.columns, 100) - indent.length).map((line) => indent + line);
  return [
    `${String(number).padStart(2)}  ${paint(name)}  ${told}`.trimEnd(),
    ...indented(several ? `${worst.message} (${placesText(row)})` : worst.message),
    ...(impact && worst.impact ? indented(`basis: ${worst.impact.basis}`).map(colors.dim) : []),
  ];
}

/** The file of the worst finding, and how many others have some. */
function placesText({ worst, findings }: RankedRule): string {
  const others = new Set(findings.map(({ location }) => holderOf(location))).size - 1;
  return `${holderOf(worst.location)}${others > 0 ? ` and ${plural(others, 'more file')}` : ''}`;
}

/** `image 1.11 GB → 118 MB`, `rebuild 6m10s → 41s`, `context 812 MB → 2.1 MB`; empty if nothing was measured. */
function impactText(impact: Impact | undefined): string {
  if (!impact) return '';
  const { before, after } = impact;
  if (impact.rebuildSeconds !== undefined) {
    return before !== undefined && after !== undefined
      ? `rebuild ~${secondsText(before)} → ~${secondsText(after)}`
      : `rebuild −${secondsText(-impact.rebuildSeconds)}`;
  }
  const [label, change] = impact.contextBytes !== undefined ? ['context', impact.contextBytes] : ['image', impact.imageBytes];
  if (change === undefined) return '';
  return before !== undefined && after !== undefined
    ? `${label} ${bytesText(before)} → ${bytesText(after)}`
    : `${label} −${bytesText(change)}`;
}

function imageLines(screen: AuditScreen, colors: Colors): string[] {
  const sorted = [...screen.images].sort((a, b) => a.grade.score - b.grade.score).slice(0, 10);
  const lines = sorted.map(({ label, grade }) => `  ${grade.letter} ${String(grade.score).padStart(3)}  ${printable(label)}`);
  if (screen.images.length > sorted.length) lines.push(`  … and ${plural(screen.images.length - sorted.length, 'better image')}`);
  return [colors.bold('Images, worst first'), ...lines];
}

/** One text for each reason, with the practices that it keeps from being known. */
function unknownTexts(entries: readonly PracticeVerdict[]): string[] {
  const reasons = Map.groupBy(entries, ({ reason }) => reason);
  return [...reasons].map(([reason, of]) => `${of.map(({ practice }) => practice).join(', ')} (${reason})`);
}

function practiceLines(practices: readonly PracticeVerdict[], layout: Layout, colors: Colors): string[] {
  const group = (verdict: PracticeVerdict['verdict']) => practices.filter((entry) => entry.verdict === verdict);
  const ignored = group('unknown').filter(({ reason }) => reason === unjudged);
  const rows: [string, (text: string) => string, string[]][] = [
    ['fail', colors.red, group('fail').map(({ practice }) => practice)],
    ['pass', colors.green, group('pass').map(({ practice }) => practice)],
    ['waived', colors.cyan, group('waived').map(({ practice }) => practice)],
    ['unknown', colors.yellow, unknownTexts(group('unknown').filter((entry) => !ignored.includes(entry)))],
    ['unchecked', colors.dim, ignored.map(({ practice }) => practice)],
  ];
  const lines = rows
    .filter(([, , names]) => names.length > 0)
    .flatMap(([label, paint, names]) =>
      wrap(printable(names.join(', ')), Math.min(layout.columns, 100) - 12).map(
        (line, index) => `  ${index === 0 ? paint(label.padEnd(10)) : ' '.repeat(10)}${line}`,
      ),
    );
  return [`${colors.bold('Practices')} ${colors.dim('(known from the sources)')}`, ...lines];
}

function fixLine(screen: AuditScreen, colors: Colors): string {
  const { findings, fixableSafely, fixableUnsafely } = screen;
  const unsafe = fixableUnsafely > 0 ? `${fixableUnsafely} more with plimsoll fix --unsafe` : '';
  if (fixableSafely === 0)
    return unsafe
      ? `${plural(findings, 'finding')}; ${fixableUnsafely} can be fixed with plimsoll fix --unsafe`
      : plural(findings, 'finding');
  return `${colors.bold(`${fixableSafely} of ${plural(findings, 'finding')} can be fixed now: plimsoll fix`)}${unsafe ? ` (${unsafe})` : ''}`;
}
