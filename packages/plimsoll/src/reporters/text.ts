import { applyEdits, isNewFile } from '../model/edit.ts';
import type { Finding, Fix, Location, Severity, TextEdit } from '../model/finding.ts';
import type { SourceText, Span } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import type { Colors } from './colors.ts';
import { byFile, documentationUrl, holderOf, placeInImage, type RunReport, Secrets } from './report.ts';
import { colorsFor, type Layout, plural, printable, wrap } from './terminal.ts';

/** A rule by its id, of which the reporter explains each once. */
type RuleOf = (id: string) => Rule | undefined;

/** Findings as the best compilers print them: what, where, the source with the span marked, why, and the fix as a diff. */
export function* textReport(report: RunReport, layout: Layout, ruleOf: RuleOf): Generator<string> {
  const colors = colorsFor(layout);
  const explained = new Set<string>();
  const secrets = new Secrets(report);
  const shown = new Map<string, SourceText>();
  for (const finding of errorsFirst(report.findings)) {
    const path = holderOf(finding.location);
    const known = finding.location.in === 'source' ? report.sources.get(path) : undefined;
    const source = shown.get(path) ?? (known && secrets.hiddenIn(known));
    if (source) shown.set(path, source);
    const isFirst = !explained.has(finding.rule);
    explained.add(finding.rule);
    const rule = isFirst || layout.hyperlinks ? ruleOf(finding.rule) : undefined;
    const url = layout.hyperlinks && rule && documentationUrl(rule);
    yield `${findingText(withoutSecrets(finding, secrets), source, isFirst ? rule?.why : undefined, url, layout, colors, report)}\n`;
  }
  for (const { path, reason } of report.unknowns) yield `${colors.yellow('unknown')}: ${printable(path)}: ${printable(reason)}\n`;
  if (report.files > 0) yield `${summary(report, colors)}\n`;
}

/** File by file; in each what must not ship, or does not build at all, before all else. */
function errorsFirst(findings: readonly Finding[]): readonly Finding[] {
  const isError = ({ severity }: Finding) => severity === 'error';
  return [...byFile(findings).values()].flatMap((own) => [...own.filter(isError), ...own.filter((finding) => !isError(finding))]);
}

/** The same with stars in what its fix writes. */
function withoutSecrets(finding: Finding, secrets: Secrets): Finding {
  const [fix] = finding.fixes;
  if (!fix?.edits.some((edit) => secrets.isWrittenBy(edit))) return finding;
  const edits = fix.edits.map((edit) =>
    isNewFile(edit) ? { ...edit, create: secrets.starred(edit.create) } : { ...edit, text: secrets.starred(edit.text) },
  );
  return { ...finding, fixes: [{ ...fix, edits }] };
}

const severityColor: Record<Severity, (colors: Colors) => (text: string) => string> = {
  error: (colors) => colors.red,
  warning: (colors) => colors.yellow,
  info: (colors) => colors.cyan,
  style: (colors) => colors.dim,
};

function findingText(
  finding: Finding,
  source: SourceText | undefined,
  why: string | undefined,
  url: string | undefined,
  layout: Layout,
  colors: Colors,
  report: Pick<RunReport, 'sources'>,
): string {
  const paint = severityColor[finding.severity](colors);
  const head = wrap(`${finding.severity}: ${printable(finding.message)} [${finding.rule}]`, layout.columns);
  // Wrapping counts what is seen, so links come after it.
  const id = `[${finding.rule}]`;
  const last = head.at(-1) as string;
  if (url && layout.hyperlinks && last.endsWith(id)) head[head.length - 1] = last.slice(0, -id.length) + layout.hyperlinks.web(id, url);
  const lines = [colors.bold(paint(head[0] as string)), ...head.slice(1).map((line) => colors.bold(line))];
  const { location } = finding;
  const path = holderOf(location);
  const placed = (place: string) => `  ${colors.cyan(layout.hyperlinks?.file(place, path) ?? place)}`;
  if (location.in === 'image') {
    const place = wrap(printable(`${path} ▸ ${placeInImage(location)}`), layout.columns - 2);
    lines.push(...place.map((line) => `  ${colors.cyan(line)}`));
  } else if (source) {
    const { span } = location;
    const { line, column } = source.position(span.start);
    lines.push(placed(`${printable(path)}:${line}:${column}`), ...excerpt(source, span, layout, colors, paint));
  } else lines.push(placed(printable(path)));
  const note = (label: string, text: string) => {
    const wrapped = wrap(printable(text), layout.columns - label.length - 4);
    lines.push(...wrapped.map((part, index) => `  ${index === 0 ? colors.bold(`${label}:`) : ' '.repeat(label.length + 1)} ${part}`));
  };
  for (const related of finding.related) note('see', `${related.message} (${relatedPlace(related.location, path, report)})`);
  if (why) note('why', why);
  if (finding.impact) note('basis', finding.impact.basis);
  const fix = finding.fixes[0];
  if (fix) {
    note(fix.applicability === 'manual' ? 'idea' : fix.applicability === 'safe' ? 'fix' : 'unsafe fix', fix.title);
    // What is wrong with an image is fixed in its Dockerfile.
    const edited = location.in === 'image' ? sourceOfEdits(fix, report) : source;
    lines.push(...diffLines(fix, edited, edited?.path ?? path, layout, colors));
  }
  return `${lines.join('\n')}\n`;
}

function sourceOfEdits({ edits }: Fix, { sources }: Pick<RunReport, 'sources'>): SourceText | undefined {
  const edit = edits.find((each) => !isNewFile(each));
  return edit && sources.get(edit.path);
}

/** Where something is that belongs to a finding: a line of the same file, or of another, or a part of an image. */
function relatedPlace(location: Location, path: string, { sources }: Pick<RunReport, 'sources'>): string {
  if (location.in === 'image') return placeInImage(location);
  const line = sources.get(location.path)?.position(location.span.start).line ?? '?';
  return location.path === path ? `line ${line}` : `${location.path}:${line}`;
}

/** The line of the finding with its span underlined; at most three lines of a longer span. */
function excerpt(source: SourceText, span: Span, layout: Layout, colors: Colors, paint: (text: string) => string): string[] {
  const first = source.lineIndex(span.start);
  const last = Math.min(source.lineIndex(Math.max(span.start, span.end - 1)), first + 2);
  const gutter = String(last + 1).length + 2;
  const width = layout.columns - gutter - 3;
  const lines: string[] = [];
  for (let index = first; index <= last; index++) {
    const start = source.lineStarts[index] as number;
    const text = lineText(source, index);
    const from = Math.max(0, span.start - start);
    const to = Math.min(text.length, Math.max(from, span.end - start));
    // A long line is cut so that the span's beginning stays in view.
    const shift = from > width - 20 ? from - 10 : 0;
    const shown = printable(text.slice(shift));
    const crop = shown.length > width ? `${shown.slice(0, width - 1)}…` : shown;
    const lead = printable(text.slice(shift, from)).length;
    const marks = Math.max(1, Math.min(printable(text.slice(from, to)).length, width - lead));
    lines.push(`${colors.dim(`${String(index + 1).padStart(gutter)} |`)} ${shift > 0 ? `…${crop.slice(1)}` : crop}`);
    if (index === first || to > from) lines.push(`${' '.repeat(gutter)} ${colors.dim('|')} ${' '.repeat(lead)}${paint('^'.repeat(marks))}`);
  }
  return lines;
}

function lineText(source: SourceText, index: number): string {
  const start = source.lineStarts[index] as number;
  const end = source.lineStarts[index + 1] ?? source.text.length + 1;
  return source.text.slice(start, end - 1).replace(/\r$/, '');
}

const maxDiffLines = 14;

/** The fix as removed and added lines. */
function diffLines(fix: Fix, source: SourceText | undefined, path: string, layout: Layout, colors: Colors): string[] {
  const own = fix.edits.filter((edit): edit is TextEdit => !isNewFile(edit) && edit.path === path);
  const width = layout.columns - 6;
  const lines: ['-' | '+', string][] = source && own.length > 0 ? cropped(changedLines(source, own), width) : [];
  for (const edit of fix.edits) {
    if (!isNewFile(edit)) continue;
    lines.push(['+', `new file ${printable(edit.path)}:`]);
    for (const text of edit.create.split('\n')) if (text !== '') lines.push(['+', crop(printable(text), 0, width)]);
  }
  const shown = lines.slice(0, maxDiffLines).map(([sign, text]) => (sign === '-' ? colors.red : colors.green)(`${sign} ${text}`));
  if (lines.length > maxDiffLines) shown.push(colors.dim(`… ${lines.length - maxDiffLines} more lines`));
  return shown.map((line) => `    ${line}`);
}

/** Long lines cut so that what differs between a removed line and the added one in its place stays in view. */
function cropped(lines: readonly ['-' | '+', string][], width: number): ['-' | '+', string][] {
  const result: ['-' | '+', string][] = [];
  for (let start = 0; start < lines.length; ) {
    let added = start;
    while (lines[added]?.[0] === '-') added++;
    let end = added;
    while (lines[end]?.[0] === '+') end++;
    for (let at = start; at < end; at++) {
      const [sign, text] = lines[at] as ['-' | '+', string];
      const other = lines[sign === '-' ? at - start + added : at - added + start];
      const counterpart = other && other[0] !== sign ? other[1] : '';
      let same = 0;
      while (same < counterpart.length && text[same] === counterpart[same]) same++;
      const shift = Math.max(text.length, counterpart.length) > width && same > width / 2 ? same - Math.floor(width / 3) : 0;
      result.push([sign, crop(text, shift, width)]);
    }
    start = end;
  }
  return result;
}

function crop(text: string, shift: number, width: number): string {
  const rest = shift > 0 ? `…${text.slice(shift + 1)}` : text;
  return rest.length > width ? `${rest.slice(0, width - 1)}…` : rest;
}

/** Lines that edits remove and add, grouped by place; untouched lines at the edges of a group are left out. */
function changedLines(source: SourceText, edits: readonly TextEdit[]): ['-' | '+', string][] {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
  const groups: { from: number; to: number; edits: TextEdit[] }[] = [];
  for (const edit of sorted) {
    const from = source.lineIndex(edit.span.start);
    const to = source.lineIndex(edit.span.end);
    const group = groups.at(-1);
    if (group && from <= group.to) {
      group.to = Math.max(group.to, to);
      group.edits.push(edit);
    } else groups.push({ from, to, edits: [edit] });
  }
  return groups.flatMap((group) => {
    const start = source.lineStarts[group.from] as number;
    const end = source.lineStarts[group.to + 1] ?? source.text.length;
    const before = source.text.slice(start, end);
    const after = applyEdits(
      before,
      group.edits.map((edit) => ({ ...edit, span: { start: edit.span.start - start, end: edit.span.end - start } })),
    );
    const old = toLines(before);
    const fresh = toLines(after);
    while (old.length > 0 && fresh.length > 0 && old[0] === fresh[0]) {
      old.shift();
      fresh.shift();
    }
    while (old.length > 0 && fresh.length > 0 && old.at(-1) === fresh.at(-1)) {
      old.pop();
      fresh.pop();
    }
    return [...old.map((text): ['-', string] => ['-', printable(text)]), ...fresh.map((text): ['+', string] => ['+', printable(text)])];
  });
}

function toLines(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function summary(report: RunReport, colors: Colors): string {
  const count = (severity: Severity) => report.findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    [count('error'), 'error'] as const,
    [count('warning'), 'warning'] as const,
    [count('info'), 'hint'] as const,
    [count('style'), 'style remark'] as const,
  ].filter(([n]) => n > 0);
  if (parts.length === 0) return colors.green(`Nothing found in ${plural(report.files, 'file')}.`);
  const fixable = (level: Fix['applicability']) => report.findings.filter(({ fixes }) => fixes[0]?.applicability === level).length;
  const safe = fixable('safe');
  const unsafe = fixable('unsafe');
  const fixes = [
    safe > 0 ? `${safe} can be fixed: plimsoll fix` : '',
    unsafe > 0 ? `${unsafe}${safe > 0 ? ' more' : ''} with plimsoll fix --unsafe` : '',
  ].filter(Boolean);
  const line = `${parts.map(([n, noun]) => plural(n, noun)).join(', ')} in ${plural(report.files, 'file')}`;
  return colors.bold(line) + (fixes.length > 0 ? ` · ${fixes.join(', ')}` : '');
}
