import type { Block, WindowsOperator, WindowsToken, WindowsWord } from './token.ts';

/**
 * The tokens of a PowerShell script: words with the blocks in them, what separates statements, and redirections. Comments are left
 * out; a backtick takes the next character. Expressions are words, too: whoever reads the tokens tells them from commands.
 */
export function powershellTokens(text: string, from: number, to: number): WindowsToken[] {
  const tokens: WindowsToken[] = [];
  for (let at = from; at < to; ) {
    const character = text[at] as string;
    const operator = operatorAt(text, at);
    if (isBlank(character)) at++;
    else if (character === '`' && (text[at + 1] === '\n' || text[at + 1] === '\r')) at += 2;
    else if (character === '#') at = until(text, '\n', at, to);
    else if (character === '<' && text[at + 1] === '#') at = Math.min(until(text, '#>', at, to) + 2, to);
    else if (operator) {
      tokens.push(operator);
      at = operator.end;
    } else if (character === '{' && !follows(tokens.at(-1), at)) {
      const end = closing(text, at, to);
      tokens.push({ kind: 'block', start: at + 1, end: Math.max(end - 1, at + 1), braces: true });
      at = end;
    } else {
      const redirection = /^(?:[*1-6])?>>?(?:&1)?/.exec(text.slice(at, at + 5))?.[0];
      if (redirection !== undefined) {
        let start = at + redirection.length;
        while (start < to && isBlank(text[start] as string)) start++;
        const target = redirection.endsWith('&1') ? undefined : wordAt(text, start, to);
        const fd = /^\d/.test(redirection) ? Number(redirection[0]) : undefined;
        const end = target?.end ?? at + redirection.length;
        tokens.push({ kind: 'redirection', start: at, end, operator: redirection.replace(/^[*\d]/, ''), fd, target });
        at = end;
      } else {
        const word = wordAt(text, at, to);
        tokens.push(word);
        at = word.end;
      }
    }
  }
  return tokens;
}

/** A brace right behind a word is part of it: `@{`, `${name}`. */
function follows(before: WindowsToken | undefined, at: number): boolean {
  return before?.kind === 'word' && before.end === at;
}

function operatorAt(text: string, at: number): WindowsOperator | undefined {
  const character = text[at];
  const double = text[at + 1] === character;
  const made = (operator: WindowsOperator['text'], length: number) =>
    ({ kind: 'operator', start: at, end: at + length, text: operator }) as const;
  if (character === ';' || character === '\n') return made(character, 1);
  if (character === '|') return double ? made('||', 2) : made('|', 1);
  return character === '&' && double ? made('&&', 2) : undefined;
}

function wordAt(text: string, start: number, to: number): WindowsWord {
  let unquoted = '';
  let dynamic = false;
  const blocks: Block[] = [];
  let at = start;
  while (at < to) {
    const character = text[at] as string;
    if (isBlank(character) || character === '\n' || character === ';' || character === '|' || character === '}' || character === ')') break;
    if (character === '&' && at > start) break;
    if (character === '`' && at + 1 < to) {
      if (text[at + 1] === '\n' || text[at + 1] === '\r') break;
      unquoted += text[at + 1];
      at += 2;
    } else if (character === "'" || character === '"') {
      const end = string(text, at, to);
      const inner = text.slice(at + 1, Math.max(end - 1, at + 1));
      if (character === '"' && inner.includes('$')) dynamic = true;
      unquoted +=
        character === '"'
          ? inner.replace(/`(.)|""/g, (all, taken: string | undefined) => taken ?? all[0] ?? '')
          : inner.replaceAll("''", "'");
      at = end;
    } else if (character === '(' || (character === '{' && at > start)) {
      const end = closing(text, at, to);
      dynamic = true;
      // `@{ … }` and `${ … }` hold values and names.
      const before = text[at - 1];
      if (character === '(' || (before !== '@' && before !== '$')) {
        blocks.push({ start: at + 1, end: Math.max(end - 1, at + 1), braces: character === '{' });
      }
      unquoted += text.slice(at, end);
      at = end;
    } else {
      if (character === '$') dynamic = true;
      unquoted += character;
      at++;
    }
  }
  const end = at === start ? Math.min(start + 1, to) : at;
  const variables = dynamic ? [...unquoted.matchAll(/\$\{?(?:env:)?(\w+)/gi)].map(([, name = '']) => name) : [];
  const first = text[start];
  return { kind: 'word', start, end, unquoted, quoted: first === '"' || first === "'", dynamic, variables, blocks };
}

/** Behind the string that begins here. */
function string(text: string, start: number, to: number): number {
  const quote = text[start];
  for (let at = start + 1; at < to; at++) {
    if (quote === '"' && text[at] === '`') at++;
    else if (text[at] === quote && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at + 1;
  }
  return to;
}

/** Behind the bracket that closes the one here. */
function closing(text: string, start: number, to: number): number {
  let depth = 0;
  for (let at = start; at < to; at++) {
    const character = text[at];
    if (character === '`') at++;
    else if (character === '"' || character === "'") at = string(text, at, to) - 1;
    else if (character === '(' || character === '{') depth++;
    else if ((character === ')' || character === '}') && --depth === 0) return at + 1;
  }
  return to;
}

function until(text: string, end: string, from: number, to: number): number {
  const at = text.indexOf(end, from);
  return at === -1 ? to : Math.min(at, to);
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}
