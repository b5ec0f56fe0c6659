import type { Block, Body, Expression, TemplatePart, TemplateToken, Token } from './hcl.types.ts';
import { lexHcl, lexTemplate } from './hcl-lexer.ts';

/** Brackets and blocks inside of each other. */
const deepest = 60;

const opaque = (why: string): Expression => ({ kind: 'opaque', why });

/**
 * Reads HCL as far as definitions of bake need it. Never throws: an expression that is not understood is opaque and costs its
 * attribute, and what is no HCL at all is skipped to the end of its line.
 */
export function parseHcl(text: string): Body {
  return new BodyParser(lexHcl(text)).body(0);
}

/** A text that is a template as a whole. */
export function parseTemplate(text: string): Expression {
  return template(lexTemplate(text), { start: 0, end: text.length }, 0);
}

class BodyParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  body(depth: number): Body {
    const attributes = new Map<string, Expression>();
    const blocks: Block[] = [];
    for (let token = this.#tokens[this.#at]; token; token = this.#tokens[this.#at]) {
      if (isSymbol(token, '}') && depth > 0) {
        this.#at++;
        break;
      }
      const next = this.#tokens[this.#at + 1];
      const name = token.kind === 'name' ? token.text : plainText(token);
      if (name !== undefined && next && (isSymbol(next, '=') || isSymbol(next, ':'))) {
        this.#at += 2;
        attributes.set(name, parseExpression(this.#takeLine(), depth));
      } else if (token.kind === 'name') {
        const block = this.#block(depth);
        if (block) blocks.push(block);
      } else this.#at++;
    }
    return { attributes, blocks };
  }

  /** `type "label" {`; undefined, one token further, for anything else. */
  #block(depth: number): Block | undefined {
    const first = this.#tokens[this.#at++] as Token;
    const labels: string[] = [];
    let at = this.#at;
    for (let token = this.#tokens[at]; token; token = this.#tokens[++at]) {
      const label = token.kind === 'name' ? token.text : plainText(token);
      if (label === undefined) break;
      labels.push(label);
    }
    const open = this.#tokens[at];
    if (first.kind !== 'name' || !open || !isSymbol(open, '{') || depth >= deepest) {
      // Labels that open no block are not looked at again.
      this.#at = Math.max(this.#at, at);
      return undefined;
    }
    this.#at = at + 1;
    const span = { start: first.span.start, end: open.span.end };
    return { type: first.text, labels, span, body: this.body(depth + 1) };
  }

  /** The tokens of an attribute's value: up to the end of the line, or of the block, that no bracket holds open. */
  #takeLine(): readonly Token[] {
    const start = this.#at;
    let open = 0;
    for (let token = this.#tokens[this.#at]; token; token = this.#tokens[++this.#at]) {
      if (token.kind === 'newline' && open === 0) break;
      if (token.kind !== 'symbol') continue;
      if ('([{'.includes(token.text)) open++;
      else if (')]}'.includes(token.text) && --open < 0) break;
    }
    return this.#tokens.slice(start, this.#at);
  }
}

function parseExpression(tokens: readonly Token[], depth: number): Expression {
  if (depth > deepest) return opaque('is nested too deeply');
  return new ExpressionParser(tokens).whole(depth);
}

class ExpressionParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #failed = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(depth: number): Expression {
    const expression = this.#expression(depth);
    this.#skipNewlines();
    return this.#failed || this.#at < this.#tokens.length ? opaque('is an expression that is not followed') : expression;
  }

  #expression(depth: number): Expression {
    if (depth > deepest) return this.#fail();
    const test = this.#or(depth);
    if (!this.#take('?')) return test;
    const yes = this.#expression(depth + 1);
    this.#skipNewlines();
    if (!this.#take(':')) return this.#fail();
    return { kind: 'choice', test, yes, no: this.#expression(depth + 1) };
  }

  #or(depth: number): Expression {
    let left = this.#and(depth);
    while (this.#take('||')) left = { kind: 'binary', operator: '||', left, right: this.#and(depth) };
    return left;
  }

  #and(depth: number): Expression {
    let left = this.#equality(depth);
    while (this.#take('&&')) left = { kind: 'binary', operator: '&&', left, right: this.#equality(depth) };
    return left;
  }

  #equality(depth: number): Expression {
    const left = this.#unary(depth);
    for (const operator of ['==', '!='] as const) {
      if (this.#take(operator)) return { kind: 'binary', operator, left, right: this.#unary(depth) };
    }
    return left;
  }

  #unary(depth: number): Expression {
    if (depth > deepest) return this.#fail();
    this.#skipNewlines();
    if (this.#take('!')) return { kind: 'not', of: this.#unary(depth + 1) };
    let expression = this.#term(depth);
    for (let members = 0; members < deepest; members++) {
      if (this.#take('.')) {
        const name = this.#tokens[this.#at++];
        if (name?.kind !== 'name') return this.#fail();
        expression = { kind: 'member', of: expression, key: { kind: 'value', value: name.text } };
      } else if (this.#take('[')) {
        expression = { kind: 'member', of: expression, key: this.#expression(depth + 1) };
        if (!this.#take(']')) return this.#fail();
      } else return expression;
    }
    return this.#fail();
  }

  #term(depth: number): Expression {
    const token = this.#tokens[this.#at++];
    if (!token || token.kind === 'newline') return this.#fail();
    if (token.kind === 'template') return template(token.parts, token.span, depth + 1);
    if (token.kind === 'number') return { kind: 'value', value: Number(token.text) };
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text === '(') {
      const inner = this.#expression(depth + 1);
      this.#skipNewlines();
      return this.#take(')') ? inner : this.#fail();
    }
    if (token.text === '[') return this.#list(depth);
    return token.text === '{' ? this.#object(depth) : this.#fail();
  }

  #named(name: string): Expression {
    const next = this.#tokens[this.#at];
    if (next && isSymbol(next, '(')) {
      this.#skipCall();
      return opaque(`is what the function ${name} gives`);
    }
    if (name === 'true' || name === 'false') return { kind: 'value', value: name === 'true' };
    return name === 'null' ? { kind: 'value', value: null } : { kind: 'name', name };
  }

  #skipCall(): void {
    let open = 0;
    for (let token = this.#tokens[this.#at]; token; token = this.#tokens[this.#at]) {
      this.#at++;
      if (token.kind !== 'symbol') continue;
      if ('([{'.includes(token.text)) open++;
      else if (')]}'.includes(token.text) && --open === 0) return;
    }
  }

  #list(depth: number): Expression {
    const items: Expression[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.#take(']')) return { kind: 'list', items };
      items.push(this.#expression(depth + 1));
      this.#skipNewlines();
      const token = this.#tokens[this.#at];
      if (this.#failed || !token || !(this.#take(',') || isSymbol(token, ']'))) return this.#fail();
    }
  }

  #object(depth: number): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    for (;;) {
      while (this.#take(',') || this.#tokens[this.#at]?.kind === 'newline') if (this.#tokens[this.#at]?.kind === 'newline') this.#at++;
      if (this.#take('}')) return { kind: 'object', entries };
      const first = this.#tokens[this.#at];
      if (!first) return this.#fail();
      // A bare word is a key, not a variable.
      const bare = first.kind === 'name' ? this.#at++ : undefined;
      const key = bare === undefined ? this.#unary(depth + 1) : ({ kind: 'value', value: (first as { text: string }).text } as const);
      if (this.#failed || !(this.#take('=') || this.#take(':'))) return this.#fail();
      entries.push([key, this.#expression(depth + 1)]);
      if (this.#failed) return opaque('');
    }
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (!token || !isSymbol(token, symbol)) return false;
    this.#at++;
    return true;
  }

  #skipNewlines(): void {
    while (this.#tokens[this.#at]?.kind === 'newline') this.#at++;
  }

  #fail(): Expression {
    this.#failed = true;
    return opaque('is an expression that is not followed');
  }
}

function template(parts: readonly TemplateToken[], span: { start: number; end: number }, depth: number): Expression {
  return {
    kind: 'template',
    span,
    parts: parts.map((part): TemplatePart => {
      if (part.kind === 'text') return part;
      return part.kind === 'directive' ? opaque('has a template directive') : parseExpression(part.tokens, depth);
    }),
  };
}

function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

/** What a quoted text says where nothing in it is a template. */
function plainText(token: Token): string | undefined {
  if (token.kind !== 'template' || !token.parts.every((part) => part.kind === 'text')) return undefined;
  return token.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
