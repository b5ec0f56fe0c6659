import type { Finding } from '../model/finding.ts';
import { encode, type SourceText } from '../model/text.ts';
import { colorsFor, type Layout, plural, printable } from './terminal.ts';

export interface ChangedFile {
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: SourceText | undefined;
  readonly after: SourceText;
  readonly applied: readonly { readonly rule: string; readonly title: string; readonly applicability: string }[];
}

/** What a fix would do, as unified diffs that `git apply` and `patch` take: each in the encoding of its file. */
export function diffReport(changed: readonly ChangedFile[]): Uint8Array {
  return Buffer.concat(
    changed.map(({ path, before, after }) => {
      const [head, body] = unifiedDiff(path, before?.text, after.text);
      return Buffer.concat([Buffer.from(head), encode(body, after.encoding)]);
    }),
  );
}

/** What was done, by file and rule, and what is left. */
export function fixSummary(changed: readonly ChangedFile[], left: readonly Finding[], layout: Layout, unsafe: boolean): string {
  const colors = colorsFor(layout);
  const lines: string[] = [];
  for (const { path, applied } of changed) {
    lines.push(colors.bold(printable(path)));
    if (applied.length === 0) lines.push(`  ${colors.green('wrote')} this file`);
    const counts = new Map<string, number>();
    for (const { rule, title } of applied) {
      const key = `${title} [${rule}]`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [text, count] of counts) lines.push(`  ${colors.green('fixed')} ${text}${count > 1 ? ` (${count} times)` : ''}`);
  }
  if (lines.length === 0 && left.length === 0) return 'Nothing to fix.\n';
  if (lines.length === 0) lines.push('Nothing to fix.');
  const more = unsafe ? 0 : left.filter(({ fixes }) => fixes[0]?.applicability === 'unsafe').length;
  const rest =
    left.length === 0
      ? 'nothing is left'
      : `${plural(left.length, 'finding')} left${more > 0 ? `, ${more} of them with plimsoll fix --unsafe` : ''}`;
  return `${lines.join('\n')}\n${rest}\n`;
}

const contextLines = 3;

/** A unified diff: its head and its hunks. `before` undefined means a new file. Lines are compared whole, line ends included. */
function unifiedDiff(path: string, before: string | undefined, after: string): [head: string, hunks: string] {
  const a = before === undefined ? [] : splitLines(before);
  const b = splitLines(after);
  const script = lineScript(a, b);
  const head = `--- ${before === undefined ? '/dev/null' : fileName(`a/${path}`)}\n+++ ${fileName(`b/${path}`)}\n`;
  let out = '';
  for (let i = 0; i < script.length; ) {
    if (script[i]?.sign === ' ') {
      i++;
      continue;
    }
    const from = Math.max(0, i - contextLines);
    let to = i;
    // A hunk goes on while the next change is close enough for the contexts to meet.
    for (let j = i, quiet = 0; j < script.length && quiet <= 2 * contextLines; j++) {
      if (script[j]?.sign === ' ') quiet++;
      else {
        quiet = 0;
        to = j;
      }
    }
    const hunk = script.slice(from, Math.min(script.length, to + 1 + contextLines));
    const first = hunk[0] as Line;
    const count = (sign: string) => hunk.filter((line) => line.sign !== sign).length;
    const oldCount = count('+');
    const newCount = count('-');
    out += `@@ -${oldCount === 0 ? first.a : first.a + 1},${oldCount} +${newCount === 0 ? first.b : first.b + 1},${newCount} @@\n`;
    for (const { sign, text } of hunk) out += text.endsWith('\n') ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`;
    i = to + 1;
  }
  return [head, out];
}

/** As git writes it: odd characters escaped in quotes, and a tab behind a name with spaces, where GNU patch ends it. */
function fileName(path: string): string {
  if (/[\u0000-\u001f"\\\u007f]/.test(path)) {
    const escaped = path
      .replace(/["\\]/g, '\\$&')
      .replace(/[\u0000-\u001f\u007f]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
    return `"${escaped}"`;
  }
  return path.includes(' ') ? `${path}\t` : path;
}

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of each side before this one. */
  readonly a: number;
  readonly b: number;
}

function splitLines(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Longest common subsequence over the part that differs; fixes change few lines, so that part is small. */
function lineScript(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const rows = a.length - head - tail;
  const columns = b.length - head - tail;
  const lines: Line[] = [];
  for (let i = 0; i < head; i++) lines.push({ sign: ' ', text: a[i] as string, a: i, b: i });
  let i = head;
  let j = head;
  if (rows * columns <= 4_000_000) {
    const table = new Uint32Array((rows + 1) * (columns + 1));
    const at = (x: number, y: number) => x * (columns + 1) + y;
    for (let x = rows - 1; x >= 0; x--) {
      for (let y = columns - 1; y >= 0; y--) {
        table[at(x, y)] =
          a[head + x] === b[head + y]
            ? (table[at(x + 1, y + 1)] as number) + 1
            : Math.max(table[at(x + 1, y)] as number, table[at(x, y + 1)] as number);
      }
    }
    while (i < head + rows && j < head + columns) {
      if (a[i] === b[j]) lines.push({ sign: ' ', text: a[i] as string, a: i++, b: j++ });
      else if ((table[at(i - head + 1, j - head)] as number) >= (table[at(i - head, j - head + 1)] as number))
        lines.push({ sign: '-', text: a[i] as string, a: i++, b: j });
      else lines.push({ sign: '+', text: b[j] as string, a: i, b: j++ });
    }
  }
  for (; i < head + rows; i++) lines.push({ sign: '-', text: a[i] as string, a: i, b: j });
  for (; j < head + columns; j++) lines.push({ sign: '+', text: b[j] as string, a: i, b: j });
  for (; i < a.length; i++, j++) lines.push({ sign: ' ', text: a[i] as string, a: i, b: j });
  return lines;
}
