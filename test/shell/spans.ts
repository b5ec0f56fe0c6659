import assert from 'node:assert/strict';
import type { Span } from '../../packages/plimsoll/src/model/text.ts';
import type { ShellScript, ShellWord } from '../../packages/plimsoll/src/shell/view.ts';

/** Asserts that all spans of a script lie in its source, and that plain words are where they say they are. */
export function checkScript(script: ShellScript, source: string): void {
  for (const { span } of script.diagnostics) inRange(span, source);
  for (const { span, members } of script.pipelines) {
    inRange(span, source);
    assert.ok(members.length > 1);
  }
  for (const [index, command] of script.commands.entries()) {
    assert.equal(command.index, index);
    inRange(command.span, source);
    const nested = command.inside.includes('string');
    for (const word of [command.program, ...command.args, ...command.prefixes.flatMap((prefix) => prefix.words)]) {
      checkWord(word, source, nested);
    }
    for (const { span, value } of command.assignments) {
      inRange(span, source);
      if (value) checkWord(value, source, true);
    }
    for (const { span, target } of command.redirections) {
      inRange(span, source);
      if (target) checkWord(target, source, nested);
    }
  }
}

function checkWord(word: ShellWord, source: string, nested: boolean): void {
  inRange(word.span, source);
  assert.ok(word.value === undefined || (word.value === word.unquoted && !word.dynamic));
  assert.ok(word.variables.length === 0 || word.dynamic, word.text);
  if (!/^[\w./-]+$/.test(word.text)) return;
  assert.equal(word.value, word.text);
  const written = source.slice(word.span.start, word.span.end);
  // Strings may hold escapes and line joins within a word; scripts in escaped back-ticks are at the place of the whole substitution.
  if (nested || written.includes('`')) return;
  const joined = written.replace(/\\[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*/g, '').replaceAll('\r', '');
  assert.equal(joined, word.text);
}

function inRange({ start, end }: Span, source: string): void {
  assert.ok(start >= 0 && start <= end && end <= source.length, `${start}–${end} of ${source.length}`);
}
