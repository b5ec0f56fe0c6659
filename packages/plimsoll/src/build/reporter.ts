import type { Diagnostic, DiagnosticCode } from '../dockerfile/tree.ts';
import type { Span } from '../model/text.ts';

/** Collects what BuildKit refuses; what a trigger of ONBUILD does wrong in several stages is told once. */
export class Reporter {
  readonly diagnostics: Diagnostic[] = [];
  /** BuildKit does not look at this part of the file. */
  muted = false;

  get isFull(): boolean {
    return this.diagnostics.length >= mostDiagnostics;
  }

  /** `incomplete`: refused only until an argument is given or a template is filled in. */
  report(code: DiagnosticCode, span: Span, message: string, help: string, incomplete = false): void {
    if (this.muted || this.isFull) return;
    const isKnown = this.diagnostics.some((other) => other.span.start === span.start && other.span.end === span.end && other.code === code);
    if (!isKnown) this.diagnostics.push({ code, message, help, span, ...(incomplete && { incomplete }) });
  }
}

/** A hostile file gets no more. */
const mostDiagnostics = 200;
