import { childrenOf, parseSyntax, type SyntaxNode } from './syntax.ts';

/**
 * Whether two scripts are the same but for white space between their words: the same commands, joined and nested in the same way,
 * with words that are equal character by character. False where one of them cannot be read.
 */
export function isSameScript(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const [left, right] = [parseSyntax(a), parseSyntax(b)];
    if ((left.errors?.length ?? 0) > 0 || (right.errors?.length ?? 0) > 0) return false;
    return isSameNode(left, a, right, b);
  } catch (error) {
    // Scripts nested deeper than the stack, which only a hostile file holds.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isSameNode(left: SyntaxNode, a: string, right: SyntaxNode, b: string): boolean {
  const pending: [SyntaxNode, SyntaxNode][] = [[left, right]];
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    const [one, other] = pair;
    if (ownText(one, a) !== ownText(other, b)) return false;
    if (isWritten(one)) continue;
    const [own, others] = [childrenOf(one), childrenOf(other)];
    if (own.length !== others.length) return false;
    for (const [index, child] of own.entries()) pending.push([child, others[index] as SyntaxNode]);
  }
  return true;
}

/** Nodes inside which white space may count: they are compared as they are written. */
function isWritten({ type }: SyntaxNode): boolean {
  return (
    type === 'Word' ||
    type === 'Assignment' ||
    type === 'Redirect' ||
    type === 'HereString' ||
    type === 'HereDoc' ||
    type === 'TestCommand' ||
    type === 'ArithmeticCommand' ||
    type === 'ArithmeticFor' ||
    type === 'Time'
  );
}

/** What a node says besides its children. */
function ownText(node: SyntaxNode, text: string): string {
  if (isWritten(node)) return `${node.type} ${text.slice(node.pos, node.end)}`;
  switch (node.type) {
    case 'Pipeline':
    case 'AndOr':
      return `${node.type} ${node.operators.join(' ')}`;
    case 'Statement':
      return `${node.type} ${node.background === true}`;
    case 'While':
      return `${node.type} ${node.kind}`;
    case 'If':
      return `${node.type} ${node.elif.length} ${node.else !== undefined}`;
    case 'For':
    case 'Select':
      return `${node.type} ${node.wordlist?.length}`;
    case 'CaseItem':
      return `${node.type} ${node.pattern.length} ${node.terminator}`;
    case 'Command':
      return `${node.type} ${node.prefix.length} ${node.name !== undefined}`;
    default:
      return node.type;
  }
}
