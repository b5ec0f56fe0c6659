import type { Finding, Practice, Severity } from '../model/finding.ts';
import type { Rendering } from './rendering.types.ts';
import { holderOf, inFiles, type RunReport, shownLines } from './report.ts';
import { printable } from './terminal.ts';

/** Of Code Climate's scale, which GitLab took over; `blocker` is left to those who block. */
const severity: Record<Severity, 'critical' | 'major' | 'minor' | 'info'> = {
  error: 'critical',
  warning: 'major',
  info: 'minor',
  style: 'info',
};

type Category = 'Bug Risk' | 'Clarity' | 'Compatibility' | 'Performance' | 'Security' | 'Style';

const category: Record<Practice, Category> = {
  'base-image': 'Security',
  pinning: 'Compatibility',
  stages: 'Performance',
  caching: 'Performance',
  size: 'Performance',
  user: 'Security',
  secrets: 'Security',
  context: 'Performance',
  health: 'Bug Risk',
  signals: 'Bug Risk',
  configuration: 'Bug Risk',
  metadata: 'Clarity',
  vulnerabilities: 'Security',
  delivery: 'Security',
  development: 'Clarity',
  observability: 'Bug Risk',
  correctness: 'Bug Risk',
  style: 'Style',
};

/** One array of issues, as GitLab reads it (docs.gitlab.com, "Code Quality report format"). */
export function* gitlabReport(run: RunReport, { fromCheckout }: Rendering): Generator<string> {
  const report = inFiles(run);
  const unique = new Fingerprints();
  let separator = '[\n';
  for (const finding of report.findings) {
    const { start, end } = shownLines(finding.location, report.sources);
    const issue = {
      ...described(finding, unique),
      location: { path: pathOf(finding, fromCheckout), lines: { begin: start.line, end: end.line } },
    };
    yield separator + JSON.stringify(issue);
    separator = ',\n';
  }
  yield report.findings.length > 0 ? '\n]\n' : '[]\n';
}

/** A stream of issues, each ended by a null character (Code Climate's SPEC.md for analysers). */
export function* codeclimateReport(run: RunReport, { rules }: Rendering): Generator<string> {
  const report = inFiles(run);
  const unique = new Fingerprints();
  const whys = new Map(rules.map(({ id, why }) => [id, why]));
  for (const finding of report.findings) {
    const why = whys.get(finding.rule);
    const issue = {
      type: 'issue',
      ...described(finding, unique),
      categories: [category[finding.practice]],
      ...(why !== undefined && { content: { body: why } }),
      location: { path: holderOf(finding.location), positions: positions(finding.location, report) },
      ...(finding.related.length > 0 && {
        other_locations: finding.related.map(({ location }) => ({ path: holderOf(location), positions: positions(location, report) })),
      }),
    };
    yield `${JSON.stringify(issue)}\0`;
  }
}

/** An image is in no checkout. */
function pathOf({ location }: Finding, fromCheckout: Rendering['fromCheckout']): string {
  return location.in === 'image' ? location.name : fromCheckout(location.path);
}

function described(finding: Finding, unique: Fingerprints) {
  return {
    description: printable(finding.message),
    check_name: finding.rule,
    fingerprint: unique.of(finding),
    severity: severity[finding.severity],
  };
}

function positions(location: Finding['location'], report: RunReport) {
  const { start, end } = shownLines(location, report.sources);
  return { begin: start, end };
}

/** Of issues with one fingerprint these readers keep one: no finding may hide another. */
class Fingerprints {
  readonly #seen = new Map<string, number>();

  of({ fingerprint }: Finding): string {
    const count = (this.#seen.get(fingerprint) ?? 0) + 1;
    this.#seen.set(fingerprint, count);
    return count === 1 ? fingerprint : `${fingerprint}-${count}`;
  }
}
