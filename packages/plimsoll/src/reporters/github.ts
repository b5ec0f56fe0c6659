import type { Finding, Severity } from '../model/finding.ts';
import type { Rendering } from './rendering.types.ts';
import { inFiles, type RunReport, shownLines } from './report.ts';
import { worstFirst } from './severities.ts';
import { plural, printable } from './terminal.ts';

type Level = 'error' | 'warning' | 'notice';
const level: Record<Severity, Level> = { error: 'error', warning: 'warning', info: 'notice', style: 'notice' };

/** What GitHub shows of each level for one step of a job; more are dropped without a word. */
const shownOfLevel = 10;

/**
 * Workflow commands, which GitHub shows as annotations beside the lines (docs.github.com, "Workflow commands for GitHub Actions"),
 * worst findings first. What GitHub would drop is left out and counted in one last notice.
 */
export function* githubReport(run: RunReport, { fromCheckout }: Rendering): Generator<string> {
  const report = inFiles(run);
  const ordered = worstFirst(report.findings);
  const levels = Map.groupBy(ordered, ({ severity }) => level[severity]);
  const exceeds = [...levels.values()].some((findings) => findings.length > shownOfLevel);
  const left: string[] = [];
  for (const [name, findings] of levels) {
    // The last line is a notice, too.
    const shown = exceeds && name === 'notice' ? shownOfLevel - 1 : shownOfLevel;
    for (const finding of findings.slice(0, shown)) yield annotation(name, finding, report, fromCheckout);
    if (findings.length > shown) left.push(plural(findings.length - shown, name));
  }
  if (left.length > 0)
    yield `::notice title=plimsoll::${data(`${left.join(', ')} more than GitHub shows for one step: see the other formats of plimsoll`)}\n`;
}

function annotation(name: Level, finding: Finding, report: RunReport, fromCheckout: Rendering['fromCheckout']): string {
  const { location } = finding;
  const properties: [string, string | number][] = [['title', finding.rule]];
  // What is in no file of the checkout is shown with the job.
  if (location.in === 'source') {
    const { start, end } = shownLines(location, report.sources);
    properties.push(['file', fromCheckout(location.path)], ['line', start.line], ['endLine', end.line]);
    // Columns count within one line only; the runner drops them otherwise.
    if (start.line === end.line) properties.push(['col', start.column], ['endColumn', end.column]);
  }
  return `::${name} ${properties.map(([key, value]) => `${key}=${property(String(value))}`).join(',')}::${data(printable(finding.message))}\n`;
}

/** Escapes the text behind a command, as the runner undoes it. */
function data(text: string): string {
  return text.replace(/[%\r\n]/g, escaped);
}

/** What a terminal obeys; no honest path has it. Line ends are escaped. */
const controls = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Escapes the value of a property. */
function property(text: string): string {
  return text.replace(controls, printable).replace(/[%\r\n:,]/g, escaped);
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
