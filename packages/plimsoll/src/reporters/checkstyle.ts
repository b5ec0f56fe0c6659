import type { Severity } from '../model/finding.ts';
import { byFile, inFiles, type RunReport, startAndEnd } from './report.ts';
import { printable } from './terminal.ts';
import { xmlAttributes } from './xml.ts';

const severity: Record<Severity, 'error' | 'warning' | 'info'> = { error: 'error', warning: 'warning', info: 'info', style: 'info' };

/** Checkstyle's report. Jenkins reads a source as names of a Java class: category and type are its last two parts. */
export function* checkstyleReport(run: RunReport): Generator<string> {
  const report = inFiles(run);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n';
  for (const [path, findings] of byFile(report.findings)) {
    yield `  <file ${xmlAttributes({ name: path })}>\n`;
    for (const finding of findings) {
      const { start } = startAndEnd(finding.location, report.sources);
      const attributes = {
        ...start,
        severity: severity[finding.severity],
        message: printable(finding.message),
        source: `plimsoll.${finding.practice}.${finding.rule}`,
      };
      yield `    <error ${xmlAttributes(attributes)}/>\n`;
    }
    yield '  </file>\n';
  }
  yield '</checkstyle>\n';
}
