import type { Step } from '../../build/graph.types.ts';
import { expandWord, variableReferences } from '../../dockerfile/expand.ts';
import type { Instruction, Word } from '../../dockerfile/tree.ts';
import type { Span } from '../../model/text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A word that BuildKit expands. */
export interface ExpandedWord {
  readonly word: Pick<Word, 'text' | 'span'>;
  /** The variable that the word is the value of. */
  readonly key?: string;
}

/** Words of an instruction that BuildKit expands. */
export function expandedWords(instruction: Instruction): readonly ExpandedWord[] {
  if (!instruction.body.text.includes('$') && !instruction.flags.some(({ value }) => value?.includes('$'))) return [];
  const flags = instruction.flags.flatMap(({ name, value, valueSpan }) =>
    value?.includes('$') && valueSpan && (name === 'chown' || name === 'mount') ? [{ word: { text: value, span: valueSpan } }] : [],
  );
  switch (instruction.keyword) {
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      return instruction.pairs.flatMap(({ key, keySpan, value, valueSpan }) => [
        ...(instruction.keyword === 'LABEL' ? [{ word: { text: key, span: keySpan } }] : []),
        ...(value !== undefined && valueSpan ? [{ word: { text: value, span: valueSpan }, key }] : []),
      ]);
    case 'COPY':
    case 'ADD':
      return [...[...instruction.sources, instruction.destination].flatMap((word) => (word && !word.heredoc ? [{ word }] : [])), ...flags];
    case 'WORKDIR':
    case 'USER':
    case 'STOPSIGNAL':
      return instruction.argument ? [{ word: instruction.argument }] : [];
    case 'EXPOSE':
    case 'VOLUME':
      return instruction.words.map((word) => ({ word }));
    case 'RUN':
      return flags;
    default:
      return [];
  }
}

/** References of a word to variables that nothing in the file sets at this step. */
export function unsetVariables(
  file: DockerfileView,
  { before }: Step,
  word: ExpandedWord['word'],
): { readonly name: string; readonly at: Span }[] {
  if (!word.text.includes('$') || word.text.length > 10_000) return [];
  const options = { escape: file.dockerfile.escape };
  const isSet = (name: string) => before.args.has(name) || before.environment.has(name);
  const { unmatched } = expandWord(word.text, (name) => (isSet(name) ? 'set' : undefined), options);
  if (unmatched.length === 0) return [];
  const references = variableReferences(word.text, options);
  // Offsets of the word are those of the file only where nothing was joined or decoded.
  const isVerbatim = file.text(word.span) === word.text;
  return unmatched
    .filter((name) => !isSet(name) && !setElsewhere.test(name))
    .flatMap((name) => {
      const own = references.filter((reference) => reference.name === name);
      // With a default or an alternative the author has thought of it.
      if (own.some(({ modifier }) => /[-+?]/.test(modifier))) return [];
      const [found] = own;
      return [{ name, at: isVerbatim && found ? { start: word.span.start + found.start, end: word.span.start + found.end } : word.span }];
    });
}

/** BuildKit gives every image a PATH; proxies are arguments that may be given to any build; the others are BuildKit's own for attestations. */
const setElsewhere = /^(?:PATH|(?:HTTPS?|FTP|NO|ALL)_PROXY|(?:https?|ftp|no|all)_proxy|BUILDKIT_\w+|SOURCE_DATE_EPOCH|\d+|[@*#?!$-])$/;
