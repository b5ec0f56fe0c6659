import type { WindowsToken, WindowsWord } from './token.ts';

/**
 * The tokens of a line for cmd. A caret takes the next character, double quotes keep all but `%`, and `(` opens a group only where a
 * command may begin. Groups are not told from what stands around them: the commands in them are in the list like all others.
 */
export function cmdTokens(text: string, from: number, to: number): WindowsToken[] {
  const tokens: WindowsToken[] = [];
  let begins = true;
  let groups = 0;
  for (let at = from; at < to; ) {
    const character = text[at] as string;
    if (isBlank(character)) at++;
    else if (begins && character === '@') at++;
    else if (begins && character === '(') {
      groups++;
      at++;
    } else if (character === ')' && groups > 0) {
      groups--;
      at++;
    } else if (character === '\n' || character === '&' || character === '|') {
      const double = character !== '\n' && text[at + 1] === character;
      const end = at + (double ? 2 : 1);
      const operator = double ? (character === '&' ? '&&' : '||') : character === '&' ? ';' : character;
      tokens.push({ kind: 'operator', start: at, end, text: operator });
      begins = true;
      at = end;
    } else if (character === '>' || character === '<' || (/\d/.test(character) && /[<>]/.test(text[at + 1] ?? ''))) {
      const redirection = redirectionAt(text, at, to);
      tokens.push(redirection);
      at = redirection.end;
    } else {
      const word = wordAt(text, at, to, groups > 0);
      // What a condition or a loop runs is not read.
      if (begins && /^(?:if|for|rem)$/i.test(word.unquoted)) return tokens;
      // A prefix that changes nothing of what is run.
      if (!begins || !/^call$/i.test(word.unquoted)) {
        tokens.push(word);
        begins = false;
      }
      at = word.end;
    }
  }
  return tokens;
}

function redirectionAt(text: string, start: number, to: number): WindowsToken {
  let at = start;
  const digit = /\d/.test(text[at] ?? '') ? Number(text[at++]) : undefined;
  const operator = text[at] === '>' && text[at + 1] === '>' ? '>>' : (text[at] ?? '');
  at += operator.length;
  if (text[at] === '&') {
    const end = Math.min(at + 2, to);
    return { kind: 'redirection', start, end, operator: `${operator}&`, fd: digit, target: undefined };
  }
  while (at < to && isBlank(text[at] as string)) at++;
  const target = wordAt(text, at, to, false);
  return { kind: 'redirection', start, end: Math.max(target.end, at), operator, fd: digit, target };
}

function wordAt(text: string, start: number, to: number, grouped: boolean): WindowsWord {
  let at = start;
  let quoted = false;
  let unquoted = '';
  for (; at < to; at++) {
    const character = text[at] as string;
    if (character === '"') quoted = !quoted;
    else if (quoted) unquoted += character;
    else if (character === '^' && at + 1 < to) unquoted += text[++at];
    else if (isBlank(character) || /[\n&|<>]/.test(character) || (grouped && character === ')')) break;
    else unquoted += character;
  }
  // Never an empty one, or whoever asks for the next would not come on.
  const end = at === start ? Math.min(start + 1, to) : at;
  const variables = [...unquoted.matchAll(/%([A-Za-z_][\w()]*)(?::[^%]*)?%/g)].map(([, name = '']) => name);
  return { kind: 'word', start, end, unquoted, quoted: text[start] === '"', dynamic: variables.length > 0, variables, blocks: [] };
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}
