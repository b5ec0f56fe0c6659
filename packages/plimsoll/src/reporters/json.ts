import { isNewFile } from '../model/edit.ts';
import type { Finding, Location } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { type RunReport, Secrets, startAndEnd } from './report.ts';

const schemaVersion = 1;

/** The JSON contract, piece by piece so that a large run is never one string. `extra` are further members of the document. */
export function* jsonReport(report: RunReport, version: string, extra: Readonly<Record<string, unknown>> = {}): Generator<string> {
  yield `{"schemaVersion":${schemaVersion},"tool":${JSON.stringify({ name: 'plimsoll', version })},"findings":[`;
  const secrets = new Secrets(report);
  let separator = '\n';
  for (const finding of report.findings) {
    yield separator + JSON.stringify(jsonFinding(finding, report.sources, secrets));
    separator = ',\n';
  }
  yield `\n],"unknowns":${JSON.stringify([...report.unread, ...report.unknowns])}`;
  for (const [key, value] of Object.entries(extra)) if (value !== undefined) yield `,${JSON.stringify(key)}:${JSON.stringify(value)}`;
  yield '}\n';
}

function jsonFinding(finding: Finding, sources: ReadonlyMap<string, SourceText>, secrets: Secrets) {
  const { location, related, fixes, redact: _, ...rest } = finding;
  return {
    ...rest,
    location: jsonLocation(location, sources),
    related: related.map(({ message, location: at }) => ({ message, location: jsonLocation(at, sources) })),
    fixes: fixes
      .filter(({ edits }) => !edits.some((edit) => secrets.isWrittenBy(edit)))
      .map(({ title, applicability, edits }) => ({
        title,
        applicability,
        edits: edits.map((edit) => {
          if (isNewFile(edit))
            return { path: edit.path, create: true, start: { line: 1, column: 1 }, end: { line: 1, column: 1 }, text: edit.create };
          const place = startAndEnd({ in: 'source', path: edit.path, span: edit.span }, sources);
          return { path: edit.path, ...place, text: edit.text };
        }),
      })),
  };
}

function jsonLocation(location: Location, sources: ReadonlyMap<string, SourceText>) {
  if (location.in === 'image') return location;
  return { in: location.in, path: location.path, ...startAndEnd(location, sources) };
}
