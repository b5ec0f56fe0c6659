import assert from 'node:assert/strict';
import { lineBreak } from '../../packages/plimsoll/src/dockerfile/lines.ts';
import type { Dockerfile, Instruction, Word } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import type { MappedText, Span } from '../../packages/plimsoll/src/model/text.ts';

/** Asserts that every span of a tree lies in its parent's, siblings are in order, and the parts tile the text. */
export function checkSpans(dockerfile: Dockerfile): void {
  const { source, parts, diagnostics, instructions } = dockerfile;
  const whole = { start: 0, end: source.text.length };
  let at = 0;
  for (const part of parts) {
    assert.equal(part.span.start, at, 'parts tile the text');
    assert.ok(part.span.end > part.span.start, 'parts are not empty');
    at = part.span.end;
  }
  assert.equal(at, source.text.length);
  assert.deepEqual(
    parts.filter((part) => part.kind === 'instruction'),
    instructions,
  );
  for (const diagnostic of diagnostics) within(diagnostic.span, whole, diagnostic.code);
  ordered(dockerfile.comments, whole, 'comments');
  ordered(dockerfile.directives, whole, 'directives');
  for (const instruction of instructions) checkInstruction(dockerfile, instruction);
}

function within(inner: Span, outer: Span, what: string): void {
  assert.ok(
    inner.start <= inner.end && inner.start >= outer.start && inner.end <= outer.end,
    `${what} ${show(inner)} lies in ${show(outer)}`,
  );
}

function ordered(list: readonly { readonly span: Span }[], outer: Span, what: string): void {
  let at = outer.start;
  for (const { span } of list) {
    within(span, outer, what);
    assert.ok(span.start >= at, `${what} are in order`);
    at = span.end;
  }
}

const show = ({ start, end }: Span): string => `${start}..${end}`;

function checkInstruction(dockerfile: Dockerfile, instruction: Instruction): void {
  const { span, lineSpan, heredocs, flags } = instruction;
  within(lineSpan, span, 'line');
  within(instruction.keywordSpan, lineSpan, 'keyword');
  ordered(flags, lineSpan, 'flags');
  ordered(heredocs, { start: lineSpan.end, end: span.end }, 'heredocs');
  ordered(instruction.innerComments, lineSpan, 'inner comments');
  checkMapped(dockerfile, instruction.body, lineSpan);
  for (const { valueSpan, span: flagSpan } of flags) if (valueSpan) within(valueSpan, flagSpan, 'flag value');
  for (const { content, markerSpan, span: body } of heredocs) {
    within(markerSpan, lineSpan, 'heredoc marker');
    // Without a terminator the last line break belongs to the content.
    checkMapped(dockerfile, content, { start: body.start, end: lineBreak(dockerfile.source.text, body.end) });
  }
  const words = wordsOf(instruction);
  ordered(words, lineSpan, 'words');
  for (const word of words) checkWord(dockerfile, word);
  if ('command' in instruction && instruction.command.form === 'shell') checkMapped(dockerfile, instruction.command.script, lineSpan);
  if (instruction.keyword === 'ONBUILD' && instruction.trigger) {
    within(instruction.trigger.span, span, 'trigger');
    checkInstruction(dockerfile, instruction.trigger);
  }
}

/** Every character of a mapped text stands where the mapping says. */
function checkMapped({ source }: Dockerfile, { text, starts, sources, sourceEnd }: MappedText, outer: Span): void {
  starts.forEach((start, piece) => {
    const end = starts[piece + 1] ?? text.length;
    const from = sources[piece] as number;
    within({ start: from, end: from + end - start }, outer, 'piece');
    assert.equal(source.text.slice(from, from + end - start), text.slice(start, end));
  });
  within({ start: sourceEnd, end: sourceEnd }, outer, 'end of a mapped text');
}

/** A word that no continuation line parts is its slice; BuildKit drops one escape character at the very end. */
function checkWord({ source, escape: escapeCharacter }: Dockerfile, word: Word): void {
  if (word.json) {
    assert.equal(source.text[word.span.start], '"');
    assert.equal(source.text[word.span.end - 1], '"');
    return;
  }
  const slice = source.slice(word.span);
  if (slice.length === word.text.length) assert.equal(slice, word.text);
  else assert.ok(slice === word.text + escapeCharacter || slice.includes('\n'), `${JSON.stringify(slice)} is ${JSON.stringify(word.text)}`);
}

function wordsOf(instruction: Instruction): readonly Word[] {
  switch (instruction.keyword) {
    case 'FROM':
      return [instruction.image, instruction.as?.keyword, instruction.as?.name].filter((word) => word !== undefined);
    case 'COPY':
    case 'ADD':
      return [...instruction.sources, instruction.destination].filter((word) => word !== undefined);
    case 'SHELL':
    case 'EXPOSE':
    case 'VOLUME':
      return instruction.words;
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return instruction.argument ? [instruction.argument] : [];
    case 'ENV':
    case 'LABEL':
    case 'ARG':
      return instruction.pairs.flatMap(({ key, keySpan, value, valueSpan }) => [
        { text: key, span: keySpan },
        ...(value !== undefined && valueSpan ? [{ text: value, span: valueSpan }] : []),
      ]);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return instruction.command.form === 'exec' ? instruction.command.words : [];
    case 'HEALTHCHECK':
      return instruction.check?.none === false && instruction.check.command.form === 'exec' ? instruction.check.command.words : [];
    default:
      return [];
  }
}
