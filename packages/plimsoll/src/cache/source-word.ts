import type { State } from '../build/graph.types.ts';
import { expandWord } from '../dockerfile/expand.ts';
import { type LexerOptions, unknownValue } from '../dockerfile/shell-lexer.ts';
import type { Known } from '../model/known.ts';

/**
 * A source of COPY or ADD with its variables replaced. A variable that the file neither sets nor gives a default may come
 * from the base image or the command line: then the source is unknown, not empty.
 */
export function expandSource(text: string, state: State, options: LexerOptions): Known<string> {
  const lookup = (name: string) => {
    const value = state.environment.get(name)?.value ?? state.args.get(name)?.value;
    return value?.known ? (value.value ?? unknownValue) : unknownValue;
  };
  return expandWord(text, lookup, options).value;
}
