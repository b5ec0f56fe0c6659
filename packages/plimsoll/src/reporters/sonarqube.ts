import { type Finding, type Location, type Practice, type Severity, severities } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import type { Rendering } from './rendering.types.ts';
import { holderOf, inFiles, type RunReport, shownLines } from './report.ts';
import { printable } from './terminal.ts';

type Quality = 'SECURITY' | 'RELIABILITY' | 'MAINTAINABILITY';
type Attribute = 'CONVENTIONAL' | 'CLEAR' | 'COMPLETE' | 'EFFICIENT' | 'LOGICAL' | 'FORMATTED' | 'TRUSTWORTHY' | 'MODULAR';

const impactSeverity: Record<Severity, 'HIGH' | 'MEDIUM' | 'LOW' | 'INFO'> = {
  error: 'HIGH',
  warning: 'MEDIUM',
  info: 'LOW',
  style: 'INFO',
};

/** What each practice is in Sonar's taxonomy of clean code. */
const taxonomy: Record<Practice, readonly [Attribute, Quality]> = {
  'base-image': ['TRUSTWORTHY', 'SECURITY'],
  pinning: ['COMPLETE', 'RELIABILITY'],
  stages: ['MODULAR', 'MAINTAINABILITY'],
  caching: ['EFFICIENT', 'MAINTAINABILITY'],
  size: ['EFFICIENT', 'MAINTAINABILITY'],
  user: ['TRUSTWORTHY', 'SECURITY'],
  secrets: ['TRUSTWORTHY', 'SECURITY'],
  context: ['EFFICIENT', 'MAINTAINABILITY'],
  health: ['COMPLETE', 'RELIABILITY'],
  signals: ['LOGICAL', 'RELIABILITY'],
  configuration: ['LOGICAL', 'RELIABILITY'],
  metadata: ['CONVENTIONAL', 'MAINTAINABILITY'],
  vulnerabilities: ['TRUSTWORTHY', 'SECURITY'],
  delivery: ['COMPLETE', 'SECURITY'],
  development: ['CLEAR', 'MAINTAINABILITY'],
  observability: ['COMPLETE', 'RELIABILITY'],
  correctness: ['LOGICAL', 'RELIABILITY'],
  style: ['FORMATTED', 'MAINTAINABILITY'],
};

/**
 * Sonar's generic format for external issues, as it is since SonarQube 10.3: rules carry severity and kind, issues the place. A rule has
 * the severity of its worst finding here.
 */
export function* sonarqubeReport(run: RunReport, { rules }: Rendering): Generator<string> {
  const report = inFiles(run);
  const places = new Places(report.sources);
  const found = Map.groupBy(report.findings, ({ rule }) => rule);
  const documented = new Map(rules.map((rule) => [rule.id, rule]));
  const ruleObjects = [...found].map(([id, findings]) => sonarRule(id, findings, documented.get(id)));
  yield `{"rules":${JSON.stringify(ruleObjects)},"issues":[`;
  let separator = '\n';
  for (const finding of report.findings) {
    const secondary = finding.related.map(({ message, location }) => places.of(message, location));
    const issue = {
      ruleId: finding.rule,
      primaryLocation: places.of(finding.message, finding.location),
      ...(secondary.length > 0 && { secondaryLocations: secondary }),
    };
    yield separator + JSON.stringify(issue);
    separator = ',\n';
  }
  yield '\n]}\n';
}

function sonarRule(id: string, findings: readonly Finding[], rule: Rule | undefined) {
  const [{ practice }] = findings as readonly [Finding];
  const [cleanCodeAttribute, softwareQuality] = taxonomy[practice];
  const worst = severities[Math.min(...findings.map(({ severity }) => severities.indexOf(severity)))] as Severity;
  return {
    id,
    name: rule?.summary ?? id,
    description: rule?.why ?? id,
    engineId: 'plimsoll',
    cleanCodeAttribute,
    impacts: [{ softwareQuality, severity: impactSeverity[worst] }],
  };
}

/** Locations of one run as Sonar has them. */
class Places {
  readonly #sources: ReadonlyMap<string, SourceText>;
  readonly #parted = new Map<string, boolean>();

  constructor(sources: ReadonlyMap<string, SourceText>) {
    this.#sources = sources;
  }

  of(message: string, location: Location) {
    return { message: printable(message), filePath: holderOf(location), textRange: this.#textRange(location) };
  }

  /** Lines count from 1, columns from 0. Sonar refuses the whole report for an empty range: a place without extent is its line. */
  #textRange(location: Location) {
    const { start, end } = shownLines(location, this.#sources);
    const lines = { startLine: start.line, endLine: end.line };
    const isEmpty = start.line === end.line && start.column === end.column;
    if (isEmpty || this.#isParted(holderOf(location))) return lines;
    return { ...lines, startColumn: start.column - 1, endColumn: end.column - 1 };
  }

  /** Sonar takes a lone carriage return for a line end, too: our columns would lie outside of its lines. */
  #isParted(path: string): boolean {
    let parted = this.#parted.get(path);
    if (parted === undefined) {
      parted = /\r(?!\n)/.test(this.#sources.get(path)?.text ?? '');
      this.#parted.set(path, parted);
    }
    return parted;
  }
}
