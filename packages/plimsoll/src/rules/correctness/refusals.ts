import type { Diagnostic, DiagnosticCode } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { FixReport, Report } from '../define.ts';

type Refused = Report<{ readonly refused: '{problem}' }>;

/**
 * A finding for each diagnostic of one code: an error where BuildKit refuses the file, a warning where it builds all the same, and
 * info where an argument without a default, or a placeholder of a template, is still to be filled in.
 * `fixOf` may offer a fix.
 */
export function refusals(file: DockerfileView, code: DiagnosticCode, fixOf?: (diagnostic: Diagnostic) => FixReport | undefined): Refused[] {
  const found: Refused[] = [];
  for (const diagnostic of file.diagnostics) {
    if (diagnostic.code !== code) continue;
    const fix = fixOf?.(diagnostic);
    const severity = diagnostic.accepted ? 'warning' : diagnostic.incomplete ? 'info' : 'error';
    found.push({ message: 'refused', data: { problem: described(diagnostic) }, at: diagnostic.span, severity, ...(fix && { fix }) });
  }
  return found;
}

/** Problem and advice as sentences on one line; where the advice is a question it needs no end. */
function described({ message, help }: Diagnostic): string {
  return help ? `${message}. ${help.replace(/\.$/, '')}` : message;
}
