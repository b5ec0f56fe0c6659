import { known } from '../model/known.ts';
import { MappedText } from '../model/text.ts';
import type { WorkflowText, WorkflowVariable } from './workflow.types.ts';

/** `NAME=value`, or a name alone. */
export function splitVariable(text: WorkflowText): WorkflowVariable {
  const equals = text.raw.indexOf('=');
  if (equals === -1) return { name: text.raw.trim(), value: undefined, span: text.span };
  return { name: text.raw.slice(0, equals).trim(), value: sliceText(text, equals + 1, text.raw.length), span: text.span };
}

/** A part of a text, with its own place. */
export function sliceText(text: WorkflowText, start: number, end: number): WorkflowText {
  const raw = text.raw.slice(start, end);
  const mapped = sliceMapped(text.mapped, start, end);
  const value = text.value.known ? known(raw) : raw.includes('$') || raw.includes('<<') ? text.value : known(raw);
  return { raw, value, span: text.mapped.toSourceSpan(start, end), mapped };
}

function sliceMapped(text: MappedText, start: number, end: number): MappedText {
  const starts: number[] = [0];
  const sources: number[] = [text.toSource(start)];
  for (let index = firstPieceBehind(text.starts, start); index < text.starts.length; index++) {
    const at = text.starts[index] as number;
    if (at >= end) break;
    starts.push(at - start);
    sources.push(text.sources[index] as number);
  }
  return new MappedText(text.text.slice(start, end), starts, sources, end > start ? text.toSource(end - 1) + 1 : text.toSource(start));
}

function firstPieceBehind(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The lines of a text that are not blank, each with its own place. */
export function linesOf(text: WorkflowText): WorkflowText[] {
  const lines: WorkflowText[] = [];
  for (let start = 0; start <= text.raw.length && lines.length < 1000; ) {
    const newline = text.raw.indexOf('\n', start);
    const end = newline === -1 ? text.raw.length : newline;
    const line = text.raw.slice(start, end);
    const trimmed = line.trim();
    if (trimmed !== '') {
      const from = start + line.length - line.trimStart().length;
      lines.push(sliceText(text, from, from + trimmed.length));
    }
    start = end + 1;
  }
  return lines;
}

/** Texts one below the other; a line break between two stands where the first ends. */
export function joinLines(texts: readonly MappedText[]): MappedText {
  const [first] = texts;
  if (texts.length === 1 && first) return first;
  let text = '';
  const starts: number[] = [];
  const sources: number[] = [];
  let end = 0;
  for (const each of texts) {
    if (text !== '') {
      starts.push(text.length);
      sources.push(end);
      text += '\n';
    }
    for (const [index, start] of each.starts.entries()) {
      if (each.text === '') continue;
      starts.push(text.length + start);
      sources.push(each.sources[index] as number);
    }
    text += each.text.endsWith('\n') ? each.text.slice(0, -1) : each.text;
    end = each.sourceEnd;
  }
  if (starts.length === 0) return MappedText.slice('', first?.sourceEnd ?? 0);
  return new MappedText(text, starts, sources, end);
}
