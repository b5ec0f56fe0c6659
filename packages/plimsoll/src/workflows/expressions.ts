import type { WorkflowSystem } from './workflow.types.ts';

interface Delimiters {
  readonly open: string;
  readonly close: string;
  /** What may stand between them; anything if undefined. */
  readonly inside?: RegExp;
}

/** Names with dots are variables of Azure Pipelines; a program's name may look the same, but seldom stands alone in `$(…)`. */
const macro = { open: '$(', close: ')', inside: /^[A-Za-z_][\w.-]{0,200}$/ };
const braces = { open: '${{', close: '}}' };

function delimitersOf(system: WorkflowSystem): readonly Delimiters[] {
  switch (system) {
    case 'github':
      return [braces];
    case 'azure':
      return [braces, macro];
    case 'gitlab':
      return [{ open: '$[[', close: ']]' }];
    case 'circleci':
      return [{ open: '<<', close: '>>', inside: /^\s{0,20}[A-Za-z_][\w.-]{0,200}\s{0,20}$/ }];
    default:
      return [];
  }
}

/** An expression of the CI system in a text. */
interface Expression {
  readonly start: number;
  readonly end: number;
  /** What stands between the delimiters, trimmed. */
  readonly inside: string;
}

/** The expressions of a text, in order; linear. */
function expressionsIn(text: string, system: WorkflowSystem): Expression[] {
  const found: Expression[] = [];
  for (const { open, close, inside } of delimitersOf(system)) {
    let end = -1;
    for (let start = text.indexOf(open); start !== -1; ) {
      // The next end stays the next one until it is passed: looking anew from every beginning would take quadratic time.
      if (end < start + open.length) end = text.indexOf(close, start + open.length);
      if (end === -1) break;
      const content = text.slice(start + open.length, Math.min(end, start + 2000));
      const matches = !inside || inside.test(content);
      if (matches) found.push({ start, end: end + close.length, inside: content.trim() });
      start = text.indexOf(open, matches ? end + close.length : start + open.length);
    }
  }
  return found.length > 1 ? outermost(found) : found;
}

function outermost(found: Expression[]): Expression[] {
  found.sort((a, b) => a.start - b.start);
  let reached = 0;
  return found.filter(({ start, end }) => {
    if (start < reached) return false;
    reached = end;
    return true;
  });
}

/** The text with every expression replaced by a variable of the same length, which a shell reads as something unknown. */
export function maskExpressions(text: string, system: WorkflowSystem): string {
  const expressions = expressionsIn(text, system);
  if (expressions.length === 0) return text;
  let out = '';
  let at = 0;
  for (const { start, end } of expressions) {
    out += `${text.slice(at, start)}\${${'_'.repeat(end - start - 3)}}`;
    at = end;
  }
  return out + text.slice(at);
}

/** What `maskExpressions` puts in, also where a shell would not expand it (single quotes). */
export const maskedExpression = /\$\{_+\}/;
