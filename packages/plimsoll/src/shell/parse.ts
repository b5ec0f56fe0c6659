import type { MappedText, Span } from '../model/text.ts';
import { Flattener } from './flatten.ts';
import { Positions } from './positions.ts';
import type { Dialect, ShellScript } from './view.ts';
import { ExecWord } from './words.ts';

export interface ShellParseOptions {
  readonly dialect: Dialect;
  /** Settings that the shell starts with (`SHELL ["/bin/bash", "-eo", "pipefail", "-c"]`). */
  readonly errexit?: boolean;
  readonly pipefail?: boolean;
}

/**
 * Reads the text that a shell is given. Never throws: what cannot be read is in `diagnostics` and `understood` is false.
 * cmd, PowerShell and unknown interpreters are not read at all.
 */
export function parseShell(text: MappedText, options: ShellParseOptions): ShellScript {
  const { dialect, errexit = false, pipefail = false } = options;
  if (dialect !== 'posix' && dialect !== 'bash') return { ...unread, dialect, form: 'shell' };
  const flattener = new Flattener(dialect === 'bash');
  flattener.script(Positions.of(text), { errexit, pipefail, directory: undefined });
  return scriptOfFlattened(flattener, dialect, 'shell');
}

/** Reads the JSON form: one command, and the script in it if it is `["sh", "-c", "…"]`. Spans of words cover their quotes. */
export function parseExec(words: readonly { readonly text: string; readonly span: Span }[]): ShellScript {
  const flattener = new Flattener(false);
  const [first] = words;
  const last = words.at(-1);
  if (first && last) {
    const span = { start: first.span.start, end: last.span.end };
    const execWords = words.map((word) => new ExecWord(word.text, word.span));
    flattener.exec(execWords, span, { errexit: false, pipefail: false, directory: undefined });
  }
  return scriptOfFlattened(flattener, 'posix', 'exec');
}

const unread = { commands: [], pipelines: [], understood: false, diagnostics: [] } as const;

function scriptOfFlattened(flattener: Flattener, dialect: Dialect, form: ShellScript['form']): ShellScript {
  const { commands, pipelines, diagnostics } = flattener;
  return { commands, pipelines, dialect, form, understood: diagnostics.length === 0, diagnostics };
}
