import type { CommandNode, ParsedScript, PipelineMember, Statement, SyntaxNode } from '../shell/syntax.ts';
import { parseSyntax } from '../shell/syntax.ts';
import type { Indent, Token } from './token.ts';

type CompoundList = Extract<SyntaxNode, { type: 'CompoundList' }>;
type AndOr = Extract<SyntaxNode, { type: 'AndOr' }>;
type Pipeline = Extract<SyntaxNode, { type: 'Pipeline' }>;
type Case = Extract<SyntaxNode, { type: 'Case' }>;

/** What may stand between words, and begin or end a block. Anything else is not known well enough to be moved. */
const punctuation = /(?:&&|\|\||\|&|;;&|;;|;&|[;&|(){}!]|(?:if|then|elif|else|fi|for|in|do|done|while|until|case|esac)(?![^\s;&|()]))/y;

/**
 * The tokens of a shell script that stands between two offsets of an instruction's joined line: words and redirections as they are
 * written, and what joins them. Undefined where a comment, a heredoc or something that is not understood makes their limits doubtful.
 * @param index how many tokens stand in front
 * @param root the token that the script hangs on
 */
export function shellTokens(text: string, from: number, to: number, index: number, root: number): readonly Token[] | undefined {
  const body = text.slice(from, to);
  // The parser reads both as ends of a line.
  if (/[\n\r]/.test(body)) return undefined;
  try {
    const script = parseSyntax(body);
    if (script.errors && script.errors.length > 0) return undefined;
    const reader = new ShellReader(body, from, index, root);
    reader.script(script);
    return reader.doubtful ? undefined : reader.tokens;
  } catch (error) {
    // Scripts nested deeper than the stack, which only a hostile file holds.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class ShellReader {
  readonly tokens: Token[] = [];
  doubtful = false;
  readonly #text: string;
  readonly #offset: number;
  readonly #index: number;
  readonly #root: number;
  /** Everything in front is in tokens. */
  #at = 0;

  constructor(text: string, offset: number, index: number, root: number) {
    this.#text = text;
    this.#offset = offset;
    this.#index = index;
    this.#root = root;
  }

  script({ commands }: ParsedScript): void {
    this.#statements(commands, this.#place(this.#root, 'below'), commands.length === 1);
    this.#between(this.#text.length, this.#place(this.#root, 'below'));
  }

  /** @param alone the operators of a list that is the only one stand where it does */
  #statements(statements: readonly Statement[], indent: Indent, alone: boolean): void {
    let end = indent;
    for (const { pos, command } of statements) {
      this.#between(pos, end);
      const first = this.#next();
      end = this.#place(first, 'level');
      const operators = alone ? indent : this.#place(first, 'below');
      if (command.type === 'AndOr') this.#andOr(command, indent, operators);
      else this.#member(command, indent, operators);
    }
  }

  #andOr({ commands }: AndOr, indent: Indent, operators: Indent): void {
    for (const [index, command] of commands.entries()) {
      if (index > 0) this.#between(command.pos, operators, true);
      this.#member(command, index === 0 ? indent : operators, operators);
    }
  }

  #pipeline({ prefixes, commands }: Pipeline, indent: Indent, operators: Indent): void {
    for (const prefix of prefixes) this.#word(prefix, indent);
    for (const [index, command] of commands.entries()) {
      if (index > 0) this.#between(command.pos, operators, true);
      this.#member(command, index === 0 ? indent : operators, operators);
    }
  }

  #member(node: PipelineMember | Pipeline, indent: Indent, operators: Indent): void {
    const first = this.#next();
    switch (node.type) {
      case 'Pipeline':
        this.#pipeline(node, indent, operators);
        return;
      case 'Command':
        this.#command(node, indent);
        return;
      case 'Redirected':
        this.#member(node.command, indent, operators);
        for (const redirection of node.redirects) this.#word(redirection, this.#place(first, 'below'));
        return;
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#word(node, indent);
        return;
      case 'Subshell':
      case 'BraceGroup':
        this.#open(node.pos, 1, indent);
        this.#block(node.body, first);
        break;
      case 'If':
        this.#open(node.pos, 2, indent);
        this.#block(node.clause, first);
        this.#block(node.then, first);
        for (const { clause, then } of node.elif) {
          this.#block(clause, first);
          this.#block(then, first);
        }
        if (node.else) this.#block(node.else, first);
        break;
      case 'While':
        this.#open(node.pos, 5, indent);
        this.#block(node.clause, first);
        this.#block(node.body, first);
        break;
      case 'For':
        this.#open(node.pos, 3, indent);
        this.#word(node.name, this.#place(first, 'below'));
        for (const word of node.wordlist ?? []) {
          this.#between(word.pos, this.#place(first, 'below'));
          this.#word(word, this.#place(first, 'below'));
        }
        this.#block(node.body, first);
        break;
      case 'Case':
        this.#case(node, indent, first);
        break;
      case 'Function':
        if (node.pos !== node.name.pos || node.body.type === 'CompoundList') break;
        this.#word(node.name, indent);
        this.#between(node.body.pos, this.#place(first, 'level'));
        this.#member(node.body, this.#place(first, 'level'), operators);
        return;
      default:
        this.doubtful = true;
        return;
    }
    this.#between(node.end, this.#place(first, 'level'));
  }

  /** The statements of a block, with the keyword in front of them. */
  #block({ commands }: CompoundList, opener: number): void {
    const [statement] = commands;
    if (statement) this.#between(statement.pos, this.#place(opener, 'level'));
    this.#statements(commands, this.#place(opener, 'inside'), false);
  }

  #case({ pos, word, items }: Case, indent: Indent, first: number): void {
    this.#open(pos, 4, indent);
    this.#word(word, this.#place(first, 'below'));
    for (const { pattern, body, end } of items) {
      const [start] = pattern;
      if (!start) continue;
      this.#between(start.pos, this.#place(first, 'inside'));
      const item = this.#next();
      for (const each of pattern) {
        this.#between(each.pos, this.#place(first, 'inside'));
        this.#word(each, this.#place(first, 'inside'));
      }
      const [statement] = body.commands;
      if (statement) this.#between(statement.pos, this.#place(item, 'inside'));
      this.#statements(body.commands, this.#place(item, 'inside'), false);
      this.#between(end, this.#place(item, 'inside'));
    }
  }

  #command({ prefix, name, suffix }: CommandNode, indent: Indent): void {
    const first = this.#next();
    const words = name ? [...prefix, name, ...suffix] : [...prefix, ...suffix];
    for (const word of words.sort((a, b) => a.pos - b.pos)) {
      // Its body stands elsewhere.
      if (word.type === 'HereDoc') this.doubtful = true;
      this.#word(word, this.#next() === first ? indent : this.#place(first, 'below'));
    }
  }

  #word({ pos, end }: { readonly pos: number; readonly end: number }, indent: Indent): void {
    this.#between(pos, indent);
    if (pos < this.#at || end <= pos) this.doubtful = true;
    this.#add(pos, end, indent, 'kept', 'here');
  }

  #open(pos: number, length: number, indent: Indent): void {
    this.#word({ pos, end: pos + length }, indent);
  }

  /** Operators and keywords up to an offset. `leads`: those that join commands begin their lines. */
  #between(to: number, indent: Indent, leads = false): void {
    while (this.#at < to && !this.doubtful) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 32 || code === 9) {
        this.#at++;
        continue;
      }
      punctuation.lastIndex = this.#at;
      const [found] = punctuation.exec(this.#text) ?? [];
      if (found === undefined || this.#at + found.length > to) {
        this.doubtful = true;
        return;
      }
      const joins = leads && (found === '&&' || found === '||' || found === '|' || found === '|&');
      this.#add(this.#at, this.#at + found.length, indent, joins ? 'blank' : 'kept', joins ? 'leads' : 'here');
    }
  }

  #add(start: number, end: number, indent: Indent, gap: Token['gap'], breaks: Token['breaks']): void {
    const before = this.tokens.at(-1);
    const own = before === undefined || before.breaks === 'leads' ? 'blank' : gap;
    const token = { start: start + this.#offset, end: end + this.#offset, gap: own, breaks, indent };
    const isList = breaks === 'leads' && indent.anchor === this.#root && /^(?:&&|\|\|)/.test(this.#text.slice(start, end));
    this.tokens.push(isList ? { ...token, chains: true } : token);
    this.#at = end;
  }

  /** The index that the next token will have. */
  #next(): number {
    return this.#index + this.tokens.length;
  }

  #place(anchor: number, by: Indent['by']): Indent {
    return { anchor, by, root: this.#root };
  }
}
