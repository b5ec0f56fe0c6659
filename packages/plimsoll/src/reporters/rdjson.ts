import { applyEdits, isNewFile } from '../model/edit.ts';
import type { Finding, Location, Severity, TextEdit } from '../model/finding.ts';
import type { SourceText, Span } from '../model/text.ts';
import type { Rendering } from './rendering.types.ts';
import { documentationUrl, holderOf, inFiles, type RunReport, Secrets } from './report.ts';
import { printable } from './terminal.ts';

const severity: Record<Severity, 'ERROR' | 'WARNING' | 'INFO'> = { error: 'ERROR', warning: 'WARNING', info: 'INFO', style: 'INFO' };

/** The Reviewdog Diagnostic Format (reviewdog.proto), with safe and unsafe fixes as suggestions. */
export function* rdjsonReport(run: RunReport, { rules }: Rendering): Generator<string> {
  const report = inFiles(run);
  const urls = new Map(rules.map((rule) => [rule.id, documentationUrl(rule)]));
  yield '{"source":{"name":"plimsoll"},"diagnostics":[';
  const secrets = new Secrets(report);
  let separator = '\n';
  for (const finding of report.findings) {
    const url = urls.get(finding.rule);
    const suggestion = suggestionOf(finding, report.sources, secrets);
    yield separator +
      JSON.stringify({
        message: printable(finding.message),
        location: rdLocation(finding.location, report.sources),
        severity: severity[finding.severity],
        code: { value: finding.rule, ...(url !== undefined && { url }) },
        ...(suggestion && { suggestions: [suggestion] }),
      });
    separator = ',\n';
  }
  yield '\n]}\n';
}

function rdLocation(location: Location, sources: ReadonlyMap<string, SourceText>) {
  if (location.in === 'image') return { path: holderOf(location) };
  const { path, span } = location;
  const source = sources.get(path);
  return { path, ...(source && { range: range(source, span) }) };
}

function range(source: SourceText, { start, end }: Span) {
  return { start: position(source, start), end: position(source, end) };
}

/** Columns count the bytes of the file. */
function position(source: SourceText, offset: number) {
  const index = source.lineIndex(offset);
  const before = source.text.slice(source.lineStarts[index] as number, offset);
  return { line: index + 1, column: Buffer.byteLength(before, source.encoding) + 1 };
}

/**
 * A fix as one replacement from its first edit to its last: readers take several suggestions for alternatives. Undefined for one that
 * reaches into other files or that a person has to finish, and where what stands between the edits may not be shown.
 */
function suggestionOf(finding: Finding, sources: ReadonlyMap<string, SourceText>, secrets: Secrets) {
  const [fix] = finding.fixes;
  const { path } = finding.location;
  const source = sources.get(path);
  if (!source || !fix || fix.applicability === 'manual' || fix.edits.length === 0) return undefined;
  const own = fix.edits.filter((edit): edit is TextEdit => !isNewFile(edit) && edit.path === path);
  if (own.length !== fix.edits.length) return undefined;
  const start = Math.min(...own.map(({ span }) => span.start));
  const end = Math.max(...own.map(({ span }) => span.end));
  const text = applyEdits(
    source.text.slice(start, end),
    own.map((edit) => ({ ...edit, span: { start: edit.span.start - start, end: edit.span.end - start } })),
  );
  if (secrets.isWrittenBy({ path, span: { start, end }, text })) return undefined;
  return { range: range(source, { start, end }), text };
}
