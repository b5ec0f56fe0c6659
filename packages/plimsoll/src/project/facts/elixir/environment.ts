import type { CodeText } from '../../code-text.ts';
import { literalAt } from '../../code-text.ts';
import { callsOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';

/** Environment variables that Elixir reads when a release starts or runs: `System.fetch_env!` fails without, `System.get_env` gives nil. */
export function elixirEnvironment(texts: readonly CodeText[]): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  for (const call of callsOf(texts, /\bSystem\.(get_env|fetch_env!|fetch_env)\(/g)) {
    const name = call.arguments[0]?.literal;
    if (name === undefined) continue;
    const evidence = placeIn(call.text, call.match.index);
    const need =
      call.match[1] === 'fetch_env!' ? 'required' : call.arguments.length > 1 ? 'defaulted' : needOf(call.text, call.match.index, call.end);
    reads.push(need === 'required' ? { name, need, evidence, validated: evidence } : { name, need, evidence });
  }
  for (const text of texts) {
    for (const match of text.code.matchAll(/("\u0001{1,100}")\s{0,40}\|>\s{0,10}System\.(get_env|fetch_env!)\(/g)) {
      const name = literalAt(text, match.index);
      const evidence = placeIn(text, match.index);
      if (name !== undefined)
        reads.push(
          match[2] === 'get_env' ? { name, need: 'unknown', evidence } : { name, need: 'required', evidence, validated: evidence },
        );
    }
  }
  return reads;
}

function needOf(text: CodeText, start: number, end: number): EnvironmentRead['need'] {
  const before = text.code.slice(Math.max(0, start - 80), start);
  const after = text.code.slice(end, end + 120);
  const otherwise = /^\s{0,40}(?:\|\||or\b)\s{0,40}(raise\b|exit\b|throw\b)?/.exec(after);
  if (otherwise) return otherwise[1] === undefined ? 'defaulted' : 'required';
  if (/\b(?:if|unless|case|cond|not|and|&&)\s[^\n]{0,60}$|!\s{0,2}$/.test(before) || /^\s{0,5}(?:[=!]=|in\b|&&|and\b|=~)/.test(after))
    return 'defaulted';
  return 'unknown';
}
