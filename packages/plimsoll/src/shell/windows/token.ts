/** A part of a script for cmd or PowerShell; offsets are those of the script. */
export type WindowsToken = WindowsWord | WindowsRedirection | WindowsOperator | (Block & { readonly kind: 'block' });

export interface WindowsWord {
  readonly kind: 'word';
  readonly start: number;
  readonly end: number;
  /** Quotes and escape characters removed, variables as written. */
  readonly unquoted: string;
  /** It begins with a quote. */
  readonly quoted: boolean;
  /** It holds a variable or an expression. */
  readonly dynamic: boolean;
  readonly variables: readonly string[];
  /** Expressions and script blocks in it, which hold statements. */
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly start: number;
  readonly end: number;
  /** `{ … }`: whether and how often it runs is not known. */
  readonly braces: boolean;
}

export interface WindowsRedirection {
  readonly kind: 'redirection';
  readonly start: number;
  readonly end: number;
  readonly operator: string;
  readonly fd: number | undefined;
  readonly target: WindowsWord | undefined;
}

/** What separates statements, or the members of a pipeline. */
export interface WindowsOperator {
  readonly kind: 'operator';
  readonly start: number;
  readonly end: number;
  readonly text: '&&' | '||' | ';' | '\n' | '|';
}
