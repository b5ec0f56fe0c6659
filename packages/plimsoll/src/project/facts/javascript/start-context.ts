import type { CodeText } from '../../code-text.ts';
import { startName } from '../start-names.ts';

const farthest = 20_000;

/**
 * Whether the code at an offset runs each time the program starts, as far as can be told: not in a branch, and in no
 * function but those that are named as set-up. `own`: how many of the nearest branches do not count, as the check itself.
 */
export function runsAtStart(text: CodeText, offset: number): boolean {
  const { code } = text;
  let depth = 0;
  for (let at = offset - 1; at >= 0 && at > offset - farthest; at--) {
    const char = code[at];
    if (char === '}') depth++;
    else if (char === '{' && --depth < 0) {
      depth = 0;
      if (!opensAtStart(code.slice(Math.max(0, at - 200), at))) return false;
    }
  }
  return true;
}

/** Whether what a `{` opens runs at start, told by the code in front of it. */
function opensAtStart(before: string): boolean {
  if (/(?:\b(?:else|do|finally|try)|=>?|[(,[:?&|]|\breturn)\s{0,40}$/.test(before)) {
    // Objects, `try`, and functions without a name: `else` is a branch, an arrow is judged by what it is given to.
    if (/\belse\s{0,40}$/.test(before)) return false;
    return /=>\s{0,40}$/.test(before) ? arrowAtStart(before) : true;
  }
  if (/\b(?:class\s{1,5}[\w$]{1,60}|interface|namespace|enum)\b[^{};()]{0,120}$/.test(before)) return true;
  if (/\b(?:if|for|while|switch|catch|with)\s{0,5}(?:await\s{0,5})?\([^;]{0,190}\)\s{0,40}$|\bcatch\s{0,40}$/.test(before)) return false;
  // function name(…) {, name(…) { of a class
  const name =
    /(?:\bfunction\s{0,5}\*?\s{0,5})?([\w$]{0,60})\s{0,5}(?:<[^<>]{0,60}>)?\([^{}]{0,190}\)\s{0,5}(?::\s{0,5}[\w$<>[\]|.\s]{1,80})?\s{0,40}$/.exec(
      before,
    );
  if (!name) return true;
  // (function () { … })() runs where it stands.
  return name[1] === '' || name[1] === 'function'
    ? /\(\s{0,5}(?:async\s{1,5})?function\s{0,5}\([^)]{0,60}\)\s{0,40}$/.test(before)
    : startName.test(name[1] ?? '');
}

function arrowAtStart(before: string): boolean {
  const assigned =
    /(?:\b(?:const|let|var)\s{1,5}([\w$]{1,60})[^=]{0,80}=|([\w$]{1,60})\s{0,5}[:=])\s{0,20}(?:async\s{0,5})?(?:\([^()]{0,120}\)|[\w$]{1,40})\s{0,5}(?::[^=]{1,60})?=>\s{0,40}$/.exec(
      before,
    );
  const name = assigned?.[1] ?? assigned?.[2];
  if (name !== undefined) return startName.test(name) || name === 'useFactory';
  // (async () => { … })()
  if (/(?:^|[;\n}])\s{0,40}\(\s{0,5}(?:async\s{0,5})?\(\s{0,5}\)\s{0,5}=>\s{0,40}$/.test(before)) return true;
  return /\b(?:registerAs|forRoot\w{0,20}|registerAsync|forEach|map|defineConfig)\([^;{}]{0,120}=>\s{0,40}$/.test(before);
}
