import { gzipSync } from 'node:zlib';
import { isNewFile } from '../model/edit.ts';
import type { Edit, Finding, Fix, ImageLocation, Location, Severity, SourceLocation, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { type Rule, whenNotToFix } from '../rules/define.ts';
import { lineHashes } from './line-hash.ts';
import type { Rendering } from './rendering.types.ts';
import { documentationUrl, placeInImage, type RunReport, Secrets, startAndEnd } from './report.ts';
import { worstFirst } from './severities.ts';
import { printable } from './terminal.ts';

/** What GitHub refuses a file for; of a result's locations it shows the first hundred. */
const maxResults = 25_000;
const maxLocations = 100;
const maxCompressedBytes = 10_000_000;

const level: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note', style: 'note' };
const problemSeverity = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

/** Paths are relative to it; where it lies is the reader's matter. */
const root = '%SRCROOT%';
/** What is in an image has paths of its own. */
const imageRoot = '%IMAGEROOT%';

/** The run as SARIF 2.1.0, worst findings first, so that a limit cuts the least. */
export function* sarifReport(report: RunReport, rendering: Rendering): Generator<string> {
  const findings = worstFirst(report.findings);
  let count = Math.min(findings.length, maxResults);
  let text = sarifText(report, findings.slice(0, count), rendering);
  while (count > 0 && !fits(text)) {
    count = Math.floor(count / 2);
    text = sarifText(report, findings.slice(0, count), rendering);
  }
  yield text;
}

/** What is small enough as it is need not be compressed to know it. */
function fits(text: string): boolean {
  return text.length * 3 < maxCompressedBytes || gzipSync(text).length < maxCompressedBytes;
}

function sarifText(report: RunReport, findings: readonly Finding[], rendering: Rendering): string {
  const used = new Set(findings.map(({ rule }) => rule));
  const rules = rendering.rules.filter(({ id }) => used.has(id));
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const places = new Places(report.sources, rendering.fromCheckout);
  const secrets = new Secrets(report);
  const leftOut = report.findings.length - findings.length;
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'plimsoll', version: rendering.version, rules: rules.map(sarifRule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          [root]: { description: { text: 'The checkout, or else the folder that plimsoll ran in' } },
          ...(findings.some(({ location }) => location.in === 'image') && { [imageRoot]: { description: { text: 'The built image' } } }),
        },
        results: findings.map((finding) => sarifResult(finding, index.get(finding.rule), places, secrets)),
        invocations: [
          {
            executionSuccessful: report.unread.length === 0,
            toolExecutionNotifications: [
              ...(leftOut > 0 ? [{ level: 'warning', message: { text: leftOutText(leftOut) } }] : []),
              ...report.unread.map((entry) => notification(entry, 'error', places)),
              ...report.unknowns.map((entry) => notification(entry, 'warning', places)),
            ],
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log)}\n`;
}

function leftOutText(count: number): string {
  return `${count} of the least severe results are left out, to stay within what GitHub accepts`;
}

function notification({ path, reason }: Unknown, severity: 'error' | 'warning', places: Places) {
  return {
    level: severity,
    message: plain(reason),
    locations: [{ physicalLocation: { artifactLocation: places.artifact(path) } }],
  };
}

function sarifRule(rule: Rule) {
  const url = documentationUrl(rule);
  const parts: readonly (readonly [string, string])[] = [
    ['How it is decided', rule.decides],
    ['When not to fix it', whenNotToFix(rule)],
  ];
  const sources = rule.sources?.length ? `\n\n${rule.sources.map((source) => `- ${source}`).join('\n')}` : '';
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: {
      text: [rule.why, ...parts.map(([head, body]) => `${head}: ${body}`)].join('\n\n'),
      markdown: [rule.why, ...parts.map(([head, body]) => `**${head}:** ${body}`)].join('\n\n') + sources,
    },
    ...(url !== undefined && { helpUri: url }),
    defaultConfiguration: { level: level[rule.severity] },
    properties: { tags: [rule.practice], aliases: rule.aliases, 'problem.severity': problemSeverity[level[rule.severity]] },
  };
}

function sarifResult(finding: Finding, ruleIndex: number | undefined, places: Places, secrets: Secrets) {
  const fixes = finding.fixes.filter(
    ({ edits, applicability }) => edits.length > 0 && applicability !== 'manual' && !edits.some((edit) => secrets.isWrittenBy(edit)),
  );
  const lineHash = places.lineHash(finding.location);
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: level[finding.severity],
    message: plain(finding.message),
    locations: [places.of(finding.location)],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related
        .slice(0, maxLocations - 1)
        .map(({ message, location }, id) => ({ id, message: plain(message), ...places.of(location) })),
    }),
    partialFingerprints: { 'plimsoll/v1': finding.fingerprint, ...(lineHash !== undefined && { primaryLocationLineHash: lineHash }) },
    ...(fixes.length > 0 && { fixes: fixes.map((fix) => sarifFix(fix, places)) }),
    ...(finding.impact && { properties: { impact: finding.impact } }),
  };
}

/** A message without what viewers obey: control characters, and brackets in front of an address, which make a link (3.11.6). */
function plain(text: string) {
  return { text: printable(text).replaceAll('](', '] (') };
}

function sarifFix({ title, applicability, edits }: Fix, places: Places) {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return {
    description: { text: applicability === 'unsafe' ? `${title} (may change behaviour)` : title },
    artifactChanges: paths.map((path) => ({
      artifactLocation: places.artifact(path),
      replacements: edits.filter((edit) => edit.path === path).map((edit) => replacement(edit, places)),
    })),
    properties: { applicability },
  };
}

function replacement(edit: Edit, places: Places) {
  const span = isNewFile(edit) ? { start: 0, end: 0 } : edit.span;
  return {
    deletedRegion: places.region({ in: 'source', path: edit.path, span }),
    insertedContent: { text: isNewFile(edit) ? edit.create : edit.text },
  };
}

/** A logical location says which image and layer; the physical one, which readers such as GitHub insist on, is the path in the image. */
function imagePlace(location: ImageLocation) {
  const uri = location.path.replace(/^\//, '').toWellFormed().split('/').map(encodeURIComponent).join('/');
  const parts = [location.image, location.layer, location.path].filter((part) => part !== undefined);
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: imageRoot },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
    },
    logicalLocations: [
      { name: printable(`${location.name} ▸ ${placeInImage(location)}`), fullyQualifiedName: parts.join(' '), kind: 'resource' },
    ],
  };
}

/** Locations of one run as SARIF has them. */
class Places {
  readonly #sources: ReadonlyMap<string, SourceText>;
  readonly #fromCheckout: (path: string) => string;
  readonly #hashes = new Map<string, readonly string[]>();

  constructor(sources: ReadonlyMap<string, SourceText>, fromCheckout: (path: string) => string) {
    this.#sources = sources;
    this.#fromCheckout = fromCheckout;
  }

  of(location: Location) {
    if (location.in === 'image') return imagePlace(location);
    return { physicalLocation: { artifactLocation: this.artifact(location.path), region: this.region(location) } };
  }

  region(location: SourceLocation) {
    const { start, end } = startAndEnd(location, this.#sources);
    return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  }

  /** A path as a URI: relative to the root, or with a scheme where it lies outside. */
  artifact(path: string) {
    const shown = this.#fromCheckout(path).toWellFormed();
    const uri = shown.split('/').map(encodeURIComponent).join('/');
    if (shown.startsWith('/')) return { uri: `file://${uri}` };
    if (/^[a-z]:\//i.test(shown)) return { uri: `file:///${uri}` };
    return { uri, uriBaseId: root };
  }

  lineHash(location: Location): string | undefined {
    if (location.in === 'image') return undefined;
    const source = this.#sources.get(location.path);
    if (!source) return undefined;
    let hashes = this.#hashes.get(location.path);
    if (!hashes) {
      hashes = lineHashes(source.text);
      this.#hashes.set(location.path, hashes);
    }
    return hashes[source.lineIndex(location.span.start)];
  }
}
