import type { Step } from '../../build/graph.types.ts';
import { expandWord, variableReferences } from '../../dockerfile/expand.ts';
import type { LexerOptions } from '../../dockerfile/shell-lexer.ts';
import type { Word } from '../../dockerfile/tree.ts';
import type { Span } from '../../model/text.ts';
import { expandedWords } from '../edits/unset-variables.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A word that BuildKit expands, and the variables that it knows by then besides those in force before the instruction. */
interface Expanded {
  readonly word: Pick<Word, 'text' | 'span'>;
  readonly options: LexerOptions;
  readonly declared: readonly string[];
}

export interface UnmatchedVariable {
  readonly name: string;
  readonly at: Span;
  /** It has a default or an alternative, as in `${NAME:-default}`. */
  readonly provided: boolean;
}

/**
 * What BuildKit's check UndefinedVar reports of a step where the base image sets nothing but PATH: each variable of each word that
 * is neither set nor declared, once (`reportUnmatchedVariables`).
 */
export function unmatchedVariables(file: DockerfileView, step: Step): UnmatchedVariable[] {
  const { args, environment } = step.before;
  const found: UnmatchedVariable[] = [];
  for (const { word, options, declared } of wordsOf(file, step)) {
    if (!word.text.includes('$')) continue;
    const isSet = (name: string) => name === 'PATH' || args.has(name) || environment.has(name) || declared.includes(name);
    const { unmatched } = expandWord(word.text, (name) => (isSet(name) ? 'set' : undefined), options);
    if (unmatched.length === 0) continue;
    const references = variableReferences(word.text, options);
    const isVerbatim = file.text(word.span) === word.text;
    for (const name of unmatched) {
      if (/^BUILDKIT_SBOM_SCAN_(?:CONTEXT|STAGE)$/.test(name)) continue;
      const reference = references.find((candidate) => candidate.name === name);
      const at = isVerbatim && reference ? { start: word.span.start + reference.start, end: word.span.start + reference.end } : word.span;
      found.push({ name, at, provided: reference !== undefined && /[-+]/.test(reference.modifier) });
    }
  }
  return found;
}

function wordsOf(file: DockerfileView, { instruction }: Step): readonly Expanded[] {
  const options = { escape: file.dockerfile.escape };
  const plain = (word: Expanded['word']): Expanded => ({ word, options, declared: [] });
  switch (instruction.keyword) {
    case 'EXPOSE':
      // Expanded without a look at what is unset.
      return [];
    case 'ARG':
      // Each argument knows those in front of it.
      return instruction.pairs.flatMap(({ value, valueSpan }, index) => {
        const declared = instruction.pairs.slice(0, index).map(({ key }) => key);
        return value !== undefined && valueSpan ? [{ word: { text: value, span: valueSpan }, options, declared }] : [];
      });
    case 'ENV':
      return [
        ...instruction.pairs.map(({ key, keySpan }) => plain({ text: key, span: keySpan })),
        ...expandedWords(instruction).map(({ word }) => plain(word)),
      ];
    case 'COPY':
    case 'ADD':
      return [
        ...expandedWords(instruction).map(({ word }) => plain(word)),
        ...instruction.heredocs.flatMap(({ content, expand }) =>
          expand
            ? [{ word: { text: content.text, span: content.toSourceSpan(0, content.text.length) }, options: heredoc, declared: [] }]
            : [],
        ),
      ];
    default:
      return expandedWords(instruction).map(({ word }) => plain(word));
  }
}

/** In the body of a heredoc quotes mean nothing, and the escape is always a backslash. */
const heredoc: LexerOptions = { skipQuotes: true };
