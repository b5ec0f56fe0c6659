import { forEachChild, type ParsedScript, parse, type SyntaxNode, type Word, type WordPart } from 'unbash';

export type {
  Assignment,
  Command as CommandNode,
  CommandNode as PipelineMember,
  HereDoc,
  ParsedScript,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';

/**
 * The only file that knows which shell parser is used. It reads Bash; POSIX sh is a subset as far as commands go.
 * Positions are UTF-16 offsets into the text, which must not hold carriage returns at line ends. Throws nothing but a RangeError, where functions or
 * coprocesses are nested deeper than the stack.
 */
export function parseSyntax(text: string): ParsedScript {
  if (!hasTooManyHeredocs(text)) return parse(text);
  const errors = [{ message: 'too many heredocs to be read', pos: 0 }];
  return { type: 'Script', pos: 0, end: text.length, shebang: undefined, commands: [], errors };
}

/** The parser takes quadratic time for heredocs that begin on one line. */
function hasTooManyHeredocs(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('<<'); at !== -1 && count < 1000; at = text.indexOf('<<', at + 2)) count++;
  return count === 1000;
}

/**
 * Calls back for every script that runs inside a node (command and process substitutions, also in quotes and arithmetic),
 * outermost only, in source order. Keeps its own stack: arithmetic can be nested as deep as a line is long.
 */
export function forEachScript(node: SyntaxNode, visit: (script: ParsedScript, start: number, end: number) => void): void {
  walk(node, (each) => {
    if (!isSubstitution(each)) return true;
    if (each.script) visit(each.script, each.pos, each.end);
    return false;
  });
}

/** Names of variables that a node refers to, without those of scripts inside it. Positional and special parameters are not variables. */
export function variablesIn(node: SyntaxNode): string[] {
  const names = new Set<string>();
  walk(node, (each) => {
    if (isSubstitution(each)) return false;
    const name =
      each.type === 'SimpleExpansion'
        ? each.text.slice(1)
        : each.type === 'ParameterExpansion'
          ? each.parameter
          : each.type === 'ArithmeticWord'
            ? each.value
            : '';
    if (/^[A-Za-z_]\w*$/.test(name)) names.add(name);
    return true;
  });
  return [...names];
}

type Substitution = Extract<SyntaxNode, { type: 'CommandExpansion' | 'ProcessSubstitution' | 'ArithmeticCommandExpansion' }>;

function isSubstitution(node: SyntaxNode): node is Substitution {
  return node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution' || node.type === 'ArithmeticCommandExpansion';
}

/** The nodes directly below a node, in source order. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  forEachChild(node, (child) => children.push(child));
  return children;
}

/** Visits a node and, where `enter` says so, what is below it, in source order. */
function walk(node: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  const stack = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (!enter(next)) continue;
    const below = childrenOf(next);
    for (let i = below.length - 1; i >= 0; i--) stack.push(below[i] as SyntaxNode);
  }
}

/** What the shell does to a word: `dynamic` if it puts in values, `rewritten` if only globs, braces or a tilde are replaced. */
export type Expansion = 'none' | 'rewritten' | 'dynamic';

export function expansionOf(word: Word): Expansion {
  const tilde = word.text.startsWith('~');
  return word.parts ? expansionOfParts(word.parts, tilde ? 'rewritten' : 'none') : tilde ? 'rewritten' : 'none';
}

function expansionOfParts(parts: readonly WordPart[], start: Expansion): Expansion {
  let result = start;
  for (const part of parts) {
    switch (part.type) {
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        break;
      case 'DoubleQuoted':
      case 'LocaleString':
        if (expansionOfParts(part.parts, 'none') === 'dynamic') return 'dynamic';
        break;
      case 'Glob':
        // `uvicorn[standard]` is a glob to the shell, but it stays as it is unless a file of that name exists.
        if (part.kind !== 'bracket') result = 'rewritten';
        else if (expansionOfParts(part.parts, 'none') === 'dynamic') return 'dynamic';
        break;
      case 'ExtendedGlob':
      case 'BraceExpansion':
        if (part.parts && expansionOfParts(part.parts, 'none') === 'dynamic') return 'dynamic';
        result = 'rewritten';
        break;
      default:
        return 'dynamic';
    }
  }
  return result;
}
