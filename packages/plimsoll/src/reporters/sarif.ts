import { isNewFile } from '../model/edit.ts';
import type { Edit, Finding, Location, Severity, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import { type RunReport, startAndEnd } from './report.ts';

/** GitHub shows at most 5,000 results of a run and refuses more than 25,000. */
const maxResults = 25_000;
const level: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note', style: 'note' };

/** The run as SARIF 2.1.0, worst findings first so that a consumer's limit cuts the least. */
export function sarifReport(report: RunReport, version: string, rules: readonly Rule[]): string {
  const used = rules.filter((rule) => report.findings.some((finding) => finding.rule === rule.id));
  const index = new Map(used.map((rule, at) => [rule.id, at]));
  const order: readonly Severity[] = ['error', 'warning', 'info', 'style'];
  const findings = [...report.findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).slice(0, maxResults);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'plimsoll', version, rules: used.map(sarifRule) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => sarifResult(finding, index.get(finding.rule), report.sources)),
        invocations: [
          {
            executionSuccessful: report.unread.length === 0,
            toolExecutionNotifications: [
              ...report.unread.map((entry) => notification(entry, 'error')),
              ...report.unknowns.map((entry) => notification(entry, 'warning')),
            ],
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log)}\n`;
}

function notification({ path, reason }: Unknown, severity: 'error' | 'warning') {
  return {
    level: severity,
    message: { text: reason },
    locations: [{ physicalLocation: { artifactLocation: { uri: uri(path) } } }],
  };
}

function sarifRule(rule: Rule) {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: { text: `${rule.why}\n\nHow it is decided: ${rule.decides}${rule.notWhen ? `\n\nWhen not to fix it: ${rule.notWhen}` : ''}` },
    defaultConfiguration: { level: level[rule.severity] },
    properties: { tags: [rule.practice], aliases: rule.aliases },
  };
}

function sarifResult(finding: Finding, ruleIndex: number | undefined, sources: ReadonlyMap<string, SourceText>) {
  const fixes = finding.fixes.filter(({ edits }) => edits.length > 0);
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: level[finding.severity],
    message: { text: finding.message },
    locations: [sarifLocation(finding.location, sources)],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map(({ message, location }, id) => ({
        id,
        message: { text: message },
        ...sarifLocation(location, sources),
      })),
    }),
    partialFingerprints: { 'plimsoll/v1': finding.fingerprint },
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({ description: { text: title }, artifactChanges: artifactChanges(edits, sources) })),
    }),
  };
}

function artifactChanges(edits: readonly Edit[], sources: ReadonlyMap<string, SourceText>) {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return paths.map((path) => ({
    artifactLocation: { uri: uri(path) },
    replacements: edits
      .filter((edit) => edit.path === path)
      .map((edit) => {
        const span = isNewFile(edit) ? { start: 0, end: 0 } : edit.span;
        return {
          deletedRegion: region({ in: 'source', path, span }, sources),
          insertedContent: { text: isNewFile(edit) ? edit.create : edit.text },
        };
      }),
  }));
}

function sarifLocation(location: Location, sources: ReadonlyMap<string, SourceText>) {
  return { physicalLocation: { artifactLocation: { uri: uri(location.path) }, region: region(location, sources) } };
}

function region(location: Location, sources: ReadonlyMap<string, SourceText>) {
  const { start, end } = startAndEnd(location, sources);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A relative path as a URI reference. */
function uri(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
