import { type Known, known, unknown } from '../model/known.ts';
import { MappedText } from '../model/text.ts';
import { evaluate, type Scope, textOf } from './evaluate.ts';
import type { Expression } from './hcl.types.ts';

/** The text that an expression gives, with the way back into its file. What stands for a variable is placed at its beginning. */
export function inlineText(expression: Expression, scope: Scope): Known<MappedText> {
  if (expression.kind !== 'template') return unknown('is not written out');
  if (expression.span.start === 0) return unknown('stands in JSON, where places are not known');
  let text = '';
  const starts: number[] = [];
  const sources: number[] = [];
  let at = expression.span.start;
  for (const part of expression.parts) {
    const value = part.kind === 'text' ? known(part.text) : textOf(evaluate(part, scope));
    if (!value.known) return value;
    if (value.value === '') continue;
    if (part.kind === 'text') at = part.at;
    starts.push(text.length);
    sources.push(at);
    text += value.value;
    if (part.kind === 'text') at += value.value.length;
  }
  return known(starts.length === 0 ? MappedText.slice('', at) : new MappedText(text, starts, sources, at));
}
