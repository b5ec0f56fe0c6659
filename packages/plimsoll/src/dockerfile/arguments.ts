import type { MappedText } from '../model/text.ts';
import { decodeJsonArray } from './json.ts';
import { type Problem, parserProblem } from './problems.ts';
import { subtext } from './subtext.ts';
import type { CommandForm, Word } from './tree.ts';
import { type Field, splitFields } from './words.ts';

export function toWord(line: MappedText, { text, start, end }: Pick<Field, 'text' | 'start' | 'end'>): Word {
  return { text, span: line.toSourceSpan(start, end) };
}

export interface ReadList {
  readonly json: boolean;
  readonly words: readonly Word[];
  readonly refused?: Problem;
}

/** BuildKit's `parseMaybeJSONToList`. */
export function readList(line: MappedText, from: number, to: number): ReadList {
  const array = decodeJsonArray(line.text, from, to);
  if (array.kind === 'strings')
    return { json: true, words: array.strings.map((field) => ({ ...toWord(line, field), json: true as const })) };
  const words = splitFields(line.text, from, to).map((field) => toWord(line, field));
  return array.kind === 'mixed' ? { json: false, words, refused: mixedArray(line, from, to) } : { json: false, words };
}

/** BuildKit's `parseMaybeJSON`. */
export function readCommand(line: MappedText, from: number, to: number): { readonly command: CommandForm; readonly refused?: Problem } {
  const list = line.text.charCodeAt(from) === 91 ? decodeJsonArray(line.text, from, to) : undefined;
  if (list?.kind === 'strings') {
    return { command: { form: 'exec', words: list.strings.map((field) => ({ ...toWord(line, field), json: true as const })) } };
  }
  const command = { form: 'shell' as const, script: subtext(line, from, to) };
  return list?.kind === 'mixed' ? { command, refused: mixedArray(line, from, to) } : { command };
}

function mixedArray(line: MappedText, from: number, to: number): Problem {
  return parserProblem(
    'invalid-json-form',
    line.toSourceSpan(from, to),
    'A JSON array may hold strings only here',
    'Put every element in double quotes.',
  );
}
