import { subtext } from '../dockerfile/subtext.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { MappedText } from '../model/text.ts';
import { interpolate } from './interpolate.ts';

/** A variable of Compose, without variables in its default. */
const variable = /\$(?:\$|\{[A-Za-z_][A-Za-z0-9_]*(?::?[-?+][^{}$]*)?\}|[A-Za-z_][A-Za-z0-9_]*)/g;

/**
 * The text of `dockerfile_inline` as Compose gives it to the builder, with the way back: `$$` becomes `$`, and a variable its
 * default, which is placed where the variable stands. Unknown with a variable that has none.
 */
export function inlineDockerfile(raw: MappedText): Known<MappedText> {
  if (!raw.text.includes('$')) return known(raw);
  const pieces: MappedText[] = [];
  let at = 0;
  for (const { 0: written, index } of raw.text.matchAll(variable)) {
    pieces.push(subtext(raw, at, index));
    at = index + written.length;
    // The second of two dollar signs is the one that stays.
    if (written === '$$') pieces.push(subtext(raw, at - 1, at));
    else {
      const value = interpolate(written);
      if (!value.known) return unknown(`has ${written}, and ${value.why}`);
      const place = raw.toSource(index);
      pieces.push(new MappedText(value.value, [0], [place], place + value.value.length));
    }
  }
  pieces.push(subtext(raw, at, raw.text.length));
  if (raw.text.replaceAll(variable, '').includes('$')) return unknown('has a variable that is not followed');
  return known(joined(pieces, raw.sourceEnd));
}

function joined(pieces: readonly MappedText[], end: number): MappedText {
  const starts: number[] = [];
  const sources: number[] = [];
  let text = '';
  for (const piece of pieces) {
    if (piece.text === '') continue;
    for (const [index, start] of piece.starts.entries()) {
      starts.push(text.length + start);
      sources.push(piece.sources[index] as number);
    }
    text += piece.text;
  }
  return starts.length === 0 ? new MappedText('', [0], [end], end) : new MappedText(text, starts, sources, end);
}
