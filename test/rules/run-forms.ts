import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Dockerfile, InstructionOf } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { SourceText, type Span } from '../../packages/plimsoll/src/model/text.ts';

/** Other ways to write the same steps; undefined where a text cannot be written so. */
export const runForms = { heredoc, onbuild, backtick } as const satisfies Record<
  string,
  (text: string, flagged: readonly Span[]) => string | undefined
>;
export type RunForm = keyof typeof runForms;

type Run = InstructionOf<'RUN'>;

/** The RUN in shell form whose script holds a span, not one behind ONBUILD. */
export function runAround({ instructions }: Dockerfile, span: Span): Run | undefined {
  return instructions.find(
    (instruction): instruction is Run =>
      instruction.keyword === 'RUN' &&
      instruction.command.form === 'shell' &&
      instruction.heredocs.length === 0 &&
      scriptStart(instruction) <= span.start &&
      span.end <= instruction.span.end,
  );
}

function scriptStart({ command }: Run): number {
  return command.form === 'shell' ? command.script.toSource(0) : Number.POSITIVE_INFINITY;
}

/** Each script that is flagged in a heredoc of its own. */
function heredoc(text: string, flagged: readonly Span[]): string | undefined {
  return rewrite(text, flagged, (run) => {
    const script = text.slice(scriptStart(run), run.span.end);
    // A comment between continued lines is the Dockerfile's, not the shell's.
    if (run.innerComments.length > 0 || /\\[ \t]+\n|\\\n\s*\n/.test(script)) return undefined;
    return `${text.slice(run.span.start, scriptStart(run))}<<EOF\n${script}\nEOF`;
  });
}

function onbuild(text: string, flagged: readonly Span[]): string | undefined {
  return rewrite(text, flagged, (run) => `ONBUILD ${text.slice(run.span.start, run.span.end)}`);
}

/** The file with the escape character of Windows. */
function backtick(text: string): string | undefined {
  if (text.includes('`') || text.includes('<<') || /^#\s*escape\s*=/im.test(text)) return undefined;
  return `# escape=\`\n${text.replace(/\\(?=[ \t]*\n)/g, '`')}`;
}

function rewrite(text: string, flagged: readonly Span[], write: (run: Run) => string | undefined): string | undefined {
  const dockerfile = parseDockerfile(new SourceText('Dockerfile', text));
  if (dockerfile.escape !== '\\') return undefined;
  const runs = new Set(flagged.flatMap((span) => runAround(dockerfile, span) ?? []));
  let result = text;
  for (const run of [...runs].sort((a, b) => b.span.start - a.span.start)) {
    const written = write(run);
    if (written === undefined) return undefined;
    result = result.slice(0, run.span.start) + written + result.slice(run.span.end);
  }
  return result;
}
