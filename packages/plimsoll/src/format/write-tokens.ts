import type { FormatOptions } from './format.types.ts';
import type { JoinedLine } from './joined-line.ts';
import type { Indent, Token } from './token.ts';

/** Deeper blocks are not moved further to the right. */
const deepest = 16;

/** How a file breaks its lines. */
interface LineBreaks {
  /** The escape character. */
  readonly mark: string;
  readonly newline: string;
}

/**
 * Lays tokens out. Line breaks stay where the author made them, but for operators and pairs, which have places of their own; an
 * instruction on one line that is wider than it may be is broken at those.
 */
export function writeTokens(line: JoinedLine, tokens: readonly Token[], breaks: LineBreaks, options: FormatOptions): string {
  const written = arranged(line, tokens, breaks, options.indent, false);
  const isWide = written.length > options.width && !written.includes('\n');
  return isWide ? arranged(line, tokens, breaks, options.indent, true) : written;
}

function arranged(line: JoinedLine, tokens: readonly Token[], { mark, newline }: LineBreaks, indent: number, wide: boolean): string {
  const levels: number[] = [];
  const spread = wide || tokens.some((token, index) => index > 0 && line.isBroken((tokens[index - 1] as Token).end, token.start));
  let level = 0;
  let result = '';
  let moved = false;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (before) {
      const after = token.breaks === 'leads' ? tokens[index + 1] : undefined;
      const broken =
        !moved &&
        (line.isBroken(before.end, token.start) ||
          (after !== undefined && line.isBroken(token.end, after.start)) ||
          (wide && token.chains === true) ||
          (spread && token.breaks === 'apart' && before.breaks === 'apart'));
      if (broken) {
        level = levelOf(token.indent, levels);
        const start = newline + ' '.repeat(level * indent);
        result += ` ${mark}`;
        for (const comment of line.commentsBetween(before.end, token.start)) result += start + line.comment(comment);
        if (after) for (const comment of line.commentsBetween(token.end, after.start)) result += start + line.comment(comment);
        result += start;
      } else if (token.gap === 'blank' || (token.gap === 'kept' && token.start > before.end)) result += ' ';
      moved = after !== undefined;
    }
    levels.push(level);
    result += token.text ?? line.written(token.start, token.end);
  }
  return result;
}

function levelOf({ anchor, by, root }: Indent, levels: readonly number[]): number {
  const least = (levels[root] ?? 0) + 1;
  const own = levels[anchor] ?? 0;
  const level = by === 'below' ? Math.max(least, own + 1) : Math.max(least, own) + (by === 'inside' ? 1 : 0);
  return Math.min(level, deepest);
}
