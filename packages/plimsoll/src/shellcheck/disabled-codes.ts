import type { CodeRange } from './script.types.ts';

/** The codes that `shellcheck disable=SC2086,SC3000-SC3999` or `disable=all` in the text of a comment turns off. */
export function disabledIn(comment: string): readonly CodeRange[] {
  if (!/^\s*shellcheck\s/.test(comment)) return none;
  const ranges: CodeRange[] = [];
  for (const [, list = ''] of comment.matchAll(/\bdisable\s*=\s*([\w,-]+)/g)) {
    for (const item of list.split(',')) {
      const [, first, last] = /^(?:SC)?(\d{4})(?:-(?:SC)?(\d{4}))?$/.exec(item) ?? [];
      if (item === 'all') ranges.push({ first: 0, last: 9999 });
      else if (first !== undefined) ranges.push({ first: Number(first), last: Number(last ?? first) });
    }
  }
  return ranges;
}

/**
 * The codes that comments at the head of a script turn off for all of it. ShellCheck takes such comments as speaking of the whole
 * script only where nothing stands before them, which the variables that we declare do.
 */
export function disabledAtHead(script: string): readonly CodeRange[] {
  const ranges: CodeRange[] = [];
  for (let start = 0; start < script.length; ) {
    const newline = script.indexOf('\n', start);
    const end = newline === -1 ? script.length : newline;
    const line = script.slice(start, end).trim();
    if (line !== '' && !line.startsWith('#')) break;
    ranges.push(...disabledIn(line.slice(1)));
    start = end + 1;
  }
  return ranges;
}

const none: readonly never[] = [];
