import type { Finding, Unknown } from '../model/finding.ts';
import { byFile, holderOf, inFiles, type RunReport, startAndEnd } from './report.ts';
import { plural, printable } from './terminal.ts';
import { xmlAttributes, xmlText } from './xml.ts';

/**
 * A suite for each file with a failure for each finding, whatever its severity, which is the failure's type; what could not be read is
 * an error. A run without any has one case that passed: servers take a report without cases for a broken one.
 * Only attributes that Jenkins' schema for JUnit 10 knows, which its xUnit plugin holds reports against.
 */
export function* junitReport(run: RunReport): Generator<string> {
  const report = inFiles(run);
  const { findings, unread } = report;
  const total = { tests: Math.max(1, findings.length + unread.length), failures: findings.length, errors: unread.length };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${xmlAttributes({ name: 'plimsoll', ...total })}>\n`;
  for (const [path, own] of byFile(findings)) {
    yield `  <testsuite ${xmlAttributes({ name: path, tests: own.length, failures: own.length, errors: 0, file: path })}>\n`;
    for (const finding of own) yield failure(finding, report);
    yield '  </testsuite>\n';
  }
  for (const entry of unread) yield errorSuite(entry);
  if (findings.length + unread.length === 0) yield passed(report.files);
  yield '</testsuites>\n';
}

function failure(finding: Finding, report: RunReport): string {
  const { start } = startAndEnd(finding.location, report.sources);
  const path = holderOf(finding.location);
  const message = printable(finding.message);
  const isInFile = finding.location.in === 'source';
  const place = isInFile ? `${path}:${start.line}:${start.column}` : path;
  const name = isInFile ? `${finding.rule} at ${start.line}:${start.column}` : finding.rule;
  return (
    `    <testcase ${xmlAttributes({ name, classname: path })}>\n` +
    `      <failure ${xmlAttributes({ message, type: finding.severity })}>${xmlText(`${place}: ${message} [${finding.rule}]`)}</failure>\n` +
    '    </testcase>\n'
  );
}

function errorSuite({ path, reason }: Unknown): string {
  const message = printable(reason);
  return (
    `  <testsuite ${xmlAttributes({ name: path, tests: 1, failures: 0, errors: 1, file: path })}>\n` +
    `    <testcase ${xmlAttributes({ name: 'is read', classname: path })}>\n` +
    `      <error ${xmlAttributes({ message, type: 'unread' })}>${xmlText(`${path}: ${message}`)}</error>\n` +
    '    </testcase>\n  </testsuite>\n'
  );
}

function passed(files: number): string {
  return (
    `  <testsuite ${xmlAttributes({ name: 'plimsoll', tests: 1, failures: 0, errors: 0 })}>\n` +
    `    <testcase ${xmlAttributes({ name: `nothing found in ${plural(files, 'file')}`, classname: 'plimsoll' })}/>\n` +
    '  </testsuite>\n'
  );
}
