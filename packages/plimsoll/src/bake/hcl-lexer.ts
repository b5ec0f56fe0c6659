import type { TemplateToken, Token } from './hcl.types.ts';

/** Templates inside of templates. */
const deepest = 40;

/**
 * Splits HCL into tokens. Never throws, and takes linear time; where templates are nested too deeply or not closed, the tokens
 * end there.
 */
export function lexHcl(text: string): readonly Token[] {
  return new Lexer(text).tokens(text.charCodeAt(0) === 0xfeff ? 1 : 0, text.length, -1).tokens;
}

/** The parts of a text that is a template as a whole, as values in JSON definitions are. */
export function lexTemplate(text: string): readonly TemplateToken[] {
  return new Lexer(text).template(0, { closes: undefined, last: text.length, indent: 0 }, 0).parts;
}

interface TemplateEnd {
  /** A quoted text ends at its quote, and has escapes. */
  readonly closes: '"' | undefined;
  /** It ends here at the latest. */
  readonly last: number;
  /** Blanks that each line of a heredoc loses. */
  readonly indent: number;
}

const word = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const digits = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const heredocStart = /<<(-?)([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?\n/uy;
const symbols = /\.\.\.|==|!=|<=|>=|&&|\|\||=>|[\s\S]/uy;

class Lexer {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Tokens from `start` to `last` or, inside of a template (of a depth from 0 on), to the brace that closes it. */
  tokens(start: number, last: number, depth: number): { readonly tokens: readonly Token[]; readonly end: number } {
    const text = this.#text;
    const tokens: Token[] = [];
    let braces = 0;
    let at = start;
    const add = (kind: 'name' | 'number' | 'symbol' | 'newline', end: number) => {
      tokens.push({ kind, text: text.slice(at, end), span: { start: at, end } });
      at = end;
    };
    while (at < last) {
      const char = text[at] as string;
      if (char === ' ' || char === '\t' || char === '\r') at++;
      else if (char === '\n') add('newline', at + 1);
      else if (char === '#' || text.startsWith('//', at)) at = indexOr(text, '\n', at);
      else if (text.startsWith('/*', at)) at = Math.min(text.length, indexOr(text, '*/', at + 2) + 2);
      else if (char === '"') {
        if (depth > deepest) return { tokens, end: last };
        const { parts, end } = this.template(at + 1, { closes: '"', last, indent: 0 }, depth);
        tokens.push({ kind: 'template', parts, span: { start: at, end } });
        at = end;
      } else if (char === '<' && matches(heredocStart, text, at)) {
        if (depth > deepest) return { tokens, end: last };
        const heredoc = this.#heredoc(at, last, depth);
        tokens.push({ kind: 'template', ...heredoc });
        at = heredoc.span.end;
      } else if (matches(word, text, at)) add('name', word.lastIndex);
      else if (matches(digits, text, at)) add('number', digits.lastIndex);
      else {
        if (depth >= 0 && char === '}' && braces === 0) return { tokens, end: at + 1 };
        if (char === '{') braces++;
        if (char === '}') braces--;
        matches(symbols, text, at);
        add('symbol', symbols.lastIndex);
      }
    }
    return { tokens, end: Math.min(at, last) };
  }

  template(start: number, { closes, last, indent }: TemplateEnd, depth: number): { parts: TemplateToken[]; end: number } {
    const text = this.#text;
    const parts: TemplateToken[] = [];
    let from = start;
    const flush = (to: number) => {
      if (to > from) parts.push({ kind: 'text', text: text.slice(from, to), at: from });
    };
    let at = skipIndent(text, start, indent, last);
    from = at;
    while (at < last) {
      const char = text[at] as string;
      if (char === closes) {
        flush(at);
        return { parts, end: at + 1 };
      }
      if ((char === '$' || char === '%') && text[at + 1] === char && text[at + 2] === '{') {
        flush(at);
        parts.push({ kind: 'text', text: `${char}{`, at: at + 1 });
        at += 3;
        from = at;
      } else if ((char === '$' || char === '%') && text[at + 1] === '{') {
        flush(at);
        const { tokens, end } = this.tokens(at + 2, last, depth + 1);
        parts.push(char === '$' ? { kind: 'interpolation', tokens } : { kind: 'directive' });
        at = end;
        from = at;
      } else if (closes && char === '\\') {
        flush(at);
        const { value, length } = escapeAt(text, at);
        parts.push({ kind: 'text', text: value, at });
        at += length;
        from = at;
      } else if (char === '\n' && closes) {
        // A quoted text ends at its line: it was not closed.
        flush(at);
        return { parts, end: at };
      } else if (char === '\n') {
        at++;
        if (indent === 0) continue;
        flush(at);
        at = skipIndent(text, at, indent, last);
        from = at;
      } else at++;
    }
    flush(Math.min(at, last));
    return { parts, end: last };
  }

  #heredoc(start: number, last: number, depth: number) {
    const text = this.#text;
    heredocStart.lastIndex = start;
    const [opening = '', flush, name = ''] = heredocStart.exec(text) ?? [];
    const from = start + opening.length;
    let to = last;
    let end = last;
    let indent = Number.POSITIVE_INFINITY;
    for (let line = from; line < last; ) {
      const next = Math.min(last, indexOr(text, '\n', line));
      const content = text.slice(line, next);
      const trimmed = content.trim();
      if (trimmed === name) {
        to = line;
        end = next;
        break;
      }
      if (trimmed !== '') indent = Math.min(indent, content.length - content.trimStart().length);
      line = next + 1;
    }
    const { parts } = this.template(from, { closes: undefined, last: to, indent: flush && Number.isFinite(indent) ? indent : 0 }, depth);
    return { parts, span: { start, end } };
  }
}

function skipIndent(text: string, start: number, indent: number, last: number): number {
  let at = start;
  while (at < last && at - start < indent && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}

function escapeAt(text: string, at: number): { readonly value: string; readonly length: number } {
  const next = text[at + 1] ?? '';
  const plain = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }[next];
  if (plain !== undefined) return { value: plain, length: 2 };
  const code = /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text.slice(at, at + 10));
  const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', 16) : Number.NaN;
  return code && point <= 0x10ffff ? { value: String.fromCodePoint(point), length: code[0].length } : { value: '\\', length: 1 };
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function indexOr(text: string, searched: string, from: number): number {
  const at = text.indexOf(searched, from);
  return at === -1 ? text.length : at;
}
