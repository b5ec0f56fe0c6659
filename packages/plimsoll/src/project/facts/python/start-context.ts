import type { CodeText } from '../../code-text.ts';
import { startName } from '../start-names.ts';

const mostLines = 500;

/**
 * Whether the line at an offset runs each time the program starts, as far as can be told: not in a branch, and in no
 * function but those that are named as set-up. The line's own condition does not count.
 */
export function runsAtStart(text: CodeText, offset: number): boolean {
  const { code } = text;
  let start = code.lastIndexOf('\n', offset - 1) + 1;
  let depth = indentationAt(code, start);
  // A continued expression stands deeper than its statement.
  for (let count = 0; count < mostLines && start > 0 && depth > 0; count++) {
    const end = start - 1;
    start = code.lastIndexOf('\n', end - 1) + 1;
    const line = code.slice(start, Math.min(end, start + 300));
    const indentation = indentationAt(code, start);
    if (line.trim() === '' || indentation >= depth) continue;
    const head = /^\s*(?:async\s+)?(if|elif|else|for|while|except|with|try|finally|match|case|def|class)\b\s*(\w*)/.exec(line);
    if (head) {
      const [, keyword, name = ''] = head;
      if (keyword === 'def' && !startName.test(name)) return false;
      if (/^(?:elif|else|for|while|except|match|case)$/.test(keyword ?? '')) return false;
      if (keyword === 'if' && !/__name__/.test(line)) return false;
    }
    depth = indentation;
  }
  return true;
}

function indentationAt(code: string, start: number): number {
  return /^[ \t]*/.exec(code.slice(start, start + 100))?.[0].length ?? 0;
}
