import { isScalar, type Node } from 'yaml';
import { MappedText, type SourceText } from '../model/text.ts';

/**
 * The value of a scalar with the way back to the file: through the indentation of blocks, folded lines, quotes and escapes.
 * `value` is what the parser made of it. White space that was folded is placed where it began; a value that cannot be
 * followed (a rare escape) stands at the node's beginning as a whole.
 */
export function scalarText(source: SourceText, node: Node, value: string): MappedText {
  const range = node.range;
  if (!range || !isScalar(node)) return standingAt(value, 0);
  const [start, end] = range;
  const { text } = source;
  if (text.startsWith(value, start)) return MappedText.slice(value, start);
  if (text.startsWith(value, start + 1) && start + 1 + value.length < end) return MappedText.slice(value, start + 1);
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const lineEnd = text.indexOf('\n', start);
  const from = isBlock ? (lineEnd === -1 ? end : lineEnd + 1) : start + (isQuoted(node.type) ? 1 : 0);
  return follow(text, value, from, end, node.type === 'QUOTE_DOUBLE', node.type === 'QUOTE_SINGLE') ?? standingAt(value, start);
}

const isQuoted = (type: string | null | undefined): boolean => type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';

/** Walks value and source side by side; undefined where they part. */
function follow(text: string, value: string, from: number, end: number, escapes: boolean, doubled: boolean): MappedText | undefined {
  const starts: number[] = [];
  const sources: number[] = [];
  let next = -1;
  let at = from;
  for (let i = 0; i < value.length; i++) {
    const char = value[i];
    if (isBlank(char)) {
      if (escapes && text[at] === '\\') {
        place(i, at);
        at += 2;
      } else if (isBlank(text[at]) && at < end) {
        if (text[at] === '\r' && text[at + 1] === '\n') at++;
        place(i, at++);
      } else place(i, Math.min(at, end));
      continue;
    }
    while (at < end && isBlank(text[at])) at++;
    while (escapes && text[at] === '\\' && (text[at + 1] === '\n' || text[at + 1] === '\r')) {
      at++;
      while (at < end && isBlank(text[at])) at++;
    }
    if (escapes && text[at] === '\\') {
      if (text[at + 1] !== char) return undefined;
      at++;
    } else if (doubled && char === "'" && text[at + 1] === "'") at++;
    if (at >= end || text[at] !== char) return undefined;
    place(i, at++);
  }
  if (starts.length === 0) return MappedText.slice('', from);
  return new MappedText(value, starts, sources, next);

  function place(index: number, source: number): void {
    if (source !== next) {
      starts.push(index);
      sources.push(source);
    }
    next = source + 1;
  }
}

function standingAt(value: string, start: number): MappedText {
  return new MappedText(
    value,
    Array.from({ length: Math.max(1, value.length) }, (_, index) => index),
    Array.from({ length: Math.max(1, value.length) }, () => start),
    start + 1,
  );
}
