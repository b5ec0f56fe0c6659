import type { CodeText } from '../../code-text.ts';
import { closingBracket } from '../../code-text.ts';

const testItem = /#\[(?:cfg\((?:test|all\(test\b[^\])]{0,80}\)?)\)|(?:\w{1,20}::)?test(?:\([^\])]{0,80}\))?)\]/g;

/** The masked sources of a crate without what is compiled for tests only: items below `#[cfg(test)]` and `#[test]`. */
export function withoutTests(texts: readonly CodeText[]): CodeText[] {
  return texts.map((text) => {
    if (!text.code.includes('test')) return text;
    const parts: string[] = [];
    let from = 0;
    for (const match of text.code.matchAll(testItem)) {
      if (match.index < from) continue;
      const head = /[{;]/.exec(text.code.slice(match.index + match[0].length, match.index + 2000));
      if (!head) continue;
      const at = match.index + match[0].length + head.index;
      const end = head[0] === '{' ? closingBracket(text.code, at) : at + 1;
      parts.push(text.code.slice(from, match.index), text.code.slice(match.index, end).replace(/[^\n]/g, ' '));
      from = end;
    }
    return parts.length === 0 ? text : { ...text, code: parts.join('') + text.code.slice(from) };
  });
}
