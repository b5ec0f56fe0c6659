/** One part of the results. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A Markdown table with padded cells, so that it reads in a terminal too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return ['', line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
