import type { MappedText, Span } from '../model/text.ts';
import { Flattener } from './flatten.ts';
import { Positions } from './positions.ts';
import type { Dialect, ShellScript } from './view.ts';
import { readWindowsScript } from './windows/script.ts';
import { ExecWord } from './words.ts';

export interface ShellParseOptions {
  readonly dialect: Dialect;
  /** Settings that the shell starts with (`SHELL ["/bin/bash", "-eo", "pipefail", "-c"]`). */
  readonly errexit?: boolean;
  readonly pipefail?: boolean;
}

/**
 * Reads the text that a shell is given. Never throws: what cannot be read is in `diagnostics` and `understood` is false.
 * Of cmd and PowerShell only what is plain is read (`windows/script.ts`), of unknown interpreters nothing.
 */
export function parseShell(text: MappedText, options: ShellParseOptions): ShellScript {
  const { dialect, errexit = false, pipefail = false } = options;
  if (dialect === 'cmd' || dialect === 'powershell') return readWindowsScript(Positions.of(text), dialect);
  if (dialect === 'other') return { ...unread, dialect, form: 'shell', diagnostics: [] };
  const span = text.toSourceSpan(0, text.text.length);
  return read(dialect, 'shell', span, (flattener) => flattener.script(Positions.of(text), { errexit, pipefail, directory: undefined }));
}

/**
 * Reads the JSON form: one command, and the script in it if it is `["sh", "-c", "…"]`. Spans of words cover their quotes.
 * Never throws.
 */
export function parseExec(words: readonly { readonly text: string; readonly span: Span }[]): ShellScript {
  const span = { start: words[0]?.span.start ?? 0, end: words.at(-1)?.span.end ?? 0 };
  return read('posix', 'exec', span, (flattener) => {
    if (words.length === 0) return;
    const execWords = words.map((word) => new ExecWord(word.text, word.span));
    flattener.exec(execWords, span, { errexit: false, pipefail: false, directory: undefined });
  });
}

const tooMuch = 'too deeply nested to be read';
const unread = { commands: [], pipelines: [], understood: false } as const;

function read(dialect: Dialect, form: ShellScript['form'], span: Span, run: (flattener: Flattener) => void): ShellScript {
  const flattener = new Flattener(dialect === 'bash');
  try {
    run(flattener);
  } catch (error) {
    // The syntax parser recurses without a bound for a few forms (`f() g() h() …`), which only a hostile file holds.
    if (error instanceof RangeError) return { ...unread, dialect, form, diagnostics: [{ message: tooMuch, span }] };
    throw error;
  }
  const { commands, pipelines, diagnostics } = flattener;
  return { commands, pipelines, dialect, form, understood: diagnostics.length === 0, diagnostics };
}
