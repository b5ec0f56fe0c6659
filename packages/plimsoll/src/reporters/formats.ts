import type { Rendering } from './rendering.types.ts';
import type { RunReport } from './report.ts';

/** The report as text, piece by piece, so that a large run is never one string. */
type Render = (report: RunReport, rendering: Rendering) => Iterable<string>;

interface Format {
  readonly summary: string;
  /** For docs/formats.md: who reads it, how it counts, what it leaves out. */
  readonly details: string;
  /** Whether the text says what could not be decided; otherwise standard error does. */
  readonly tellsUnknowns: boolean;
  readonly load: () => Promise<Render>;
}

/** Every `--format`; help and docs/formats.md are made from this table. */
export const formats = {
  text: {
    summary: 'for people: what, where, why, and the fix as a diff',
    details:
      'The errors of a file come first. Colours and links (OSC 8) only on a terminal that shows them. `NO_COLOR`, `--no-color` and `--color` decide about both, ' +
      '`FORCE_HYPERLINK=1` and `FORCE_HYPERLINK=0` about links. `plimsoll audit` prints its own screen instead.',
    tellsUnknowns: true,
    load: async () => {
      const { textReport } = await import('./text.ts');
      return (report, { layout, rules }) => textReport(report, layout, (id) => rules.find((rule) => rule.id === id));
    },
  },
  json: {
    summary: 'everything that is known, in a versioned document',
    details:
      'Described by `schema/report.schema.json` in the package. Lines and columns count from 1, columns in UTF-16 units, ends are ' +
      'exclusive. `fix` edits are in it. New members may be added without a new `schemaVersion`.',
    tellsUnknowns: true,
    load: async () => {
      const { jsonReport } = await import('./json.ts');
      return (report, { version, extra }) => jsonReport(report, version, extra);
    },
  },
  sarif: {
    summary: 'SARIF 2.1.0, for GitHub code scanning and others',
    details:
      'Columns are UTF-16 units (`columnKind`). Fixes are in `fixes`; `partialFingerprints` hold our own fingerprint and the hash of ' +
      "the line as GitHub computes it. Paths are relative to `$GITHUB_WORKSPACE` where the command runs below it. Within GitHub's limits: at most 25,000 results, worst first, 100 locations each, and a file that " +
      'stays below 10 MB when compressed; what is left out is counted in a notification of the run. Findings that a comment or a baseline hides are not in it: ' +
      'GitHub would open alerts for them.',
    tellsUnknowns: true,
    load: async () => {
      const { sarifReport } = await import('./sarif.ts');
      return sarifReport;
    },
  },
  github: {
    summary: 'annotations on GitHub, as workflow commands',
    details:
      'To standard output of a step. Info and style are notices. GitHub shows ten errors, ten warnings and ten notices of a step; what is ' +
      'beyond that is counted in a last notice. Columns are given for findings within one line. Paths are relative to ' +
      '`$GITHUB_WORKSPACE` where the command runs below it.',
    tellsUnknowns: false,
    load: async () => (await import('./github.ts')).githubReport,
  },
  gitlab: {
    summary: 'the code quality report of GitLab',
    details:
      'For `artifacts: reports: codequality:`. Severities are critical, major, minor and info. Fingerprints survive moved lines. Paths are ' +
      'relative to `$CI_PROJECT_DIR` where the command runs below it.',
    tellsUnknowns: false,
    load: async () => (await import('./code-quality.ts')).gitlabReport,
  },
  codeclimate: {
    summary: 'issues as engines of Code Climate stream them',
    details: 'One JSON document for each finding, ended by a null character. Columns are UTF-16 units from 1.',
    tellsUnknowns: false,
    load: async () => (await import('./code-quality.ts')).codeclimateReport,
  },
  rdjson: {
    summary: 'for reviewdog, with fixes as suggestions',
    details:
      'Columns count bytes of the file from 1, as reviewdog defines them; ends are exclusive. A safe or unsafe fix within the file is one ' +
      'suggestion from its first edit to its last; fixes that write other files are not in it.',
    tellsUnknowns: false,
    load: async () => (await import('./rdjson.ts')).rdjsonReport,
  },
  checkstyle: {
    summary: 'the XML of Checkstyle, which most CI servers read',
    details:
      'Info and style are `info`. The source is `plimsoll.PRACTICE.RULE`. What XML cannot hold is replaced. Columns are UTF-16 units from 1.',
    tellsUnknowns: false,
    load: async () => (await import('./checkstyle.ts')).checkstyleReport,
  },
  junit: {
    summary: 'the XML of JUnit, a suite for each file',
    details:
      'Every finding is a failure whose type is its severity, every file that could not be read an error. A run without either has one ' +
      'case that passed.',
    tellsUnknowns: false,
    load: async () => (await import('./junit.ts')).junitReport,
  },
  sonarqube: {
    summary: 'external issues for SonarQube 10.3 and later, and SonarQube Cloud',
    details:
      'For `sonar.externalIssuesReportPaths`. Lines count from 1, columns from 0. Sonar keeps the severity with the rule: it is that of ' +
      'the worst finding of the rule in this run.',
    tellsUnknowns: false,
    load: async () => (await import('./sonarqube.ts')).sonarqubeReport,
  },
  markdown: {
    summary: 'a comment for a pull request',
    details:
      'Of an audit with its grade; of an image with --against what differs from the other, folded. A table for each file, at most 100 findings and 50,000 characters, worst first; the rest is counted. Names and messages are ' +
      'escaped, so that nobody is mentioned and nothing is linked.',
    tellsUnknowns: false,
    load: async () => (await import('./markdown.ts')).markdownReport,
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as FormatName[];
