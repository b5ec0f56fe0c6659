import type { Package } from '../../packages/package.types.ts';
import { colorsFor, type Layout, plural, printable } from '../terminal.ts';
import type { Sbom } from './sbom.types.ts';

/** A table of the packages, in the order of their names, and how many of each kind there are. */
export function* sbomText({ packages, unknowns }: Sbom, layout: Layout): Generator<string> {
  const colors = colorsFor(layout);
  const rows = packages.map((each) =>
    [fullName(each), each.version ?? '', each.type, each.licenseExpression ?? '', remark(each)].map(printable),
  );
  const heads = ['name', 'version', 'type', 'license'];
  // The licence gets what is left of the line, but is never cut off whole.
  const widths = heads.map((head, column) => Math.min(48, Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0))));
  const room = layout.columns - 6 - (widths[0] ?? 0) - (widths[1] ?? 0) - (widths[2] ?? 0);
  widths[3] = Math.min(widths[3] ?? 0, Math.max(12, room));
  const line = (cells: readonly string[]) => heads.map((_, column) => fit(cells[column] ?? '', widths[column] ?? 0)).join('  ');
  if (rows.length > 0) yield `${colors.bold(line(heads).trimEnd())}\n`;
  for (const row of rows) {
    const note = row[4] ?? '';
    yield `${line(row).trimEnd()}${note === '' ? '' : colors.dim(`  ${note}`)}\n`;
  }
  for (const { path, reason } of unknowns) yield `${colors.yellow('unknown')}: ${printable(path)}: ${printable(reason)}\n`;
  const counts = new Map<string, number>();
  for (const { type } of packages) counts.set(type, (counts.get(type) ?? 0) + 1);
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`);
  yield `${plural(packages.length, 'package')}${kinds.length > 1 ? `: ${kinds.join(', ')}` : ''}\n`;
}

function fullName({ namespace, name, type }: Package): string {
  if (namespace === undefined || systemTypes.has(type)) return name;
  return `${namespace}${type === 'maven' ? ':' : '/'}${name}`;
}

/** Their namespace is the distribution, the same for all. */
const systemTypes: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg']);

function remark({ deletedIn, ownedBy, finds }: Package): string {
  if (deletedIn !== undefined) return `deleted in layer ${deletedIn + 1}`;
  if (ownedBy !== undefined) return `part of ${ownedBy.replace(/^pkg:/, '').replace(/[@?].*$/s, '')}`;
  return finds === 'declared' ? 'declared' : '';
}

function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(1, width - 1))}…`;
}
