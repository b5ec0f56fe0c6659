import { MappedText } from '../model/text.ts';

/** A range of a mapped text, itself mapped. Takes time in the number of pieces inside the range. */
export function subtext(line: MappedText, from: number, to: number): MappedText {
  if (from >= to) {
    const place = line.toSource(from);
    return new MappedText('', [0], [place], place);
  }
  if (from === 0 && to === line.text.length) return line;
  const text = line.text.slice(from, to);
  if (line.starts.length === 1) return MappedText.slice(text, line.toSource(from));
  const starts = [0];
  const sources = [line.toSource(from)];
  for (let piece = firstPieceBehind(line.starts, from); piece < line.starts.length; piece++) {
    const start = line.starts[piece] as number;
    if (start >= to) break;
    starts.push(start - from);
    sources.push(line.sources[piece] as number);
  }
  return new MappedText(text, starts, sources, line.toSource(to - 1) + 1);
}

function firstPieceBehind(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
