import type { Finding, Severity } from '../model/finding.ts';
import type { Rendering } from './rendering.types.ts';
import { byFile, inFiles, type RunReport, startAndEnd } from './report.ts';
import { worstFirst } from './severities.ts';
import { plural, printable } from './terminal.ts';

/** Comments on GitHub hold 65,536 characters, and are read by people. */
const maxCharacters = 50_000;
const maxRows = 100;

const sign: Record<Severity, string> = { error: '🛑', warning: '⚠️', info: 'ℹ️', style: '✏️' };

/** A comment for a pull request: a table for each file, worst findings first where not all of them fit. */
export function* markdownReport(run: RunReport, { grade }: Pick<Rendering, 'grade'>): Generator<string> {
  const report = inFiles(run);
  const { findings, unread } = report;
  yield `### plimsoll: ${grade ? `load line ${grade.letter}, ${grade.score}/100 · ` : ''}${summary(report)}\n`;
  const shown = new Set(worstFirst(findings).slice(0, maxRows));
  let characters = 0;
  let rows = 0;
  for (const [path, own] of byFile(findings.filter((finding) => shown.has(finding)))) {
    const head = `\n**${escapedMarkdown(path)}**\n\n| | Line | Finding | Fix |\n| --- | ---: | --- | --- |\n`;
    let text = head;
    let count = 0;
    for (const finding of own) {
      const row = rowOf(finding, report);
      if (characters + text.length + row.length > maxCharacters) break;
      text += row;
      count++;
    }
    if (count === 0) break;
    characters += text.length;
    rows += count;
    yield text;
  }
  if (rows < findings.length) yield `\n… and ${plural(findings.length - rows, 'more finding')}.\n`;
  for (const { path, reason } of unread.slice(0, maxRows)) yield `\n🛑 ${escapedMarkdown(path)} ${escapedMarkdown(reason)}\n`;
}

function summary({ findings, files, unread }: RunReport): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const counts = [
    [count('error'), 'error'] as const,
    [count('warning'), 'warning'] as const,
    [count('info'), 'hint'] as const,
    [count('style'), 'style remark'] as const,
  ].filter(([number]) => number > 0);
  const found = counts.length > 0 ? counts.map(([number, noun]) => plural(number, noun)).join(', ') : 'nothing found';
  return `${found} in ${plural(files, 'file')}${unread.length > 0 ? `, ${unread.length} could not be read` : ''}`;
}

function rowOf(finding: Finding, { sources }: RunReport): string {
  const { start } = startAndEnd(finding.location, sources);
  const fix = finding.fixes[0]?.applicability;
  const how = fix === 'safe' ? '`plimsoll fix`' : fix === 'unsafe' ? '`plimsoll fix --unsafe`' : '';
  return `| ${sign[finding.severity]} | ${finding.location.in === 'source' ? start.line : ''} | ${escapedMarkdown(finding.message)} (\`${finding.rule}\`) | ${how} |\n`;
}

/**
 * Text in the middle of a line that Markdown, GitHub and GitLab show as it is: no markup, no table cells, no links, no formula between
 * two dollars; and nobody and nothing is mentioned (`@team`, `#12`, `!3`), which an escape alone would not prevent.
 */
export function escapedMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>()!|~&]|:(?=\/\/)|(?<=www)\./gi, '\\$&')
    .replace(/[@#!~%&](?=\\?[\w"])/g, '$&<!-- -->')
    .replaceAll('$', '<span>$$</span>');
}
