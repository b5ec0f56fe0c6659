import type { Span } from '../model/text.ts';

/** A piece of HCL as its lexer sees it. Comments and blanks are left out, line ends are not: they end attributes. */
export type Token =
  | { readonly kind: 'name' | 'number' | 'symbol' | 'newline'; readonly text: string; readonly span: Span }
  | { readonly kind: 'template'; readonly parts: readonly TemplateToken[]; readonly span: Span };

/** A part of a quoted text or heredoc: text (escapes resolved), `${…}`, or a `%{…}` directive, which is not followed. */
export type TemplateToken =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'interpolation'; readonly tokens: readonly Token[] }
  | { readonly kind: 'directive' };

export type Expression =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[]; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: '==' | '!=' | '&&' | '||'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  /** Functions, arithmetic, `for`, splats, and what is no HCL. */
  | { readonly kind: 'opaque'; readonly why: string };

export type TemplatePart = { readonly kind: 'text'; readonly text: string; readonly at: number } | Expression;

export interface Body {
  readonly attributes: ReadonlyMap<string, Expression>;
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  /** From its type to its opening brace. */
  readonly span: Span;
  readonly body: Body;
}
