import { detectCheck, detectSyntax } from '../dockerfile/directives.ts';
import type { CommandForm, Dockerfile, Instruction, Pair, Word } from '../dockerfile/tree.ts';
import { isSameScript } from '../shell/same-script.ts';
import type { Dialect } from '../shell/view.ts';

/**
 * What tells a laid out file from the one it was made of: indexes of the instructions that no longer mean the same, or `file` if
 * the files cannot be compared instruction by instruction. Empty if both mean the same: directives, comments, instructions,
 * their flags, words, heredocs and commands, and all that BuildKit refuses.
 */
export function differences(
  before: Dockerfile,
  after: Dockerfile,
  dialectOf: (instruction: Instruction) => Dialect | undefined,
): readonly number[] | 'file' {
  const { instructions } = before;
  if (instructions.length !== after.instructions.length || !sameSurroundings(before, after)) return 'file';
  const different: number[] = [];
  for (const [index, instruction] of instructions.entries()) {
    if (!sameInstruction(instruction, after.instructions[index] as Instruction, dialectOf(instruction))) different.push(index);
  }
  if (different.length > 0) return different;
  const sameComments = sameList(before.comments, after.comments, (a, b) => a.text === b.text);
  return sameComments && sameList(before.diagnostics, after.diagnostics, (a, b) => a.code === b.code) ? [] : 'file';
}

function sameSurroundings(before: Dockerfile, after: Dockerfile): boolean {
  return (
    sameList(before.directives, after.directives, (a, b) => a.name === b.name && a.value === b.value) &&
    detectSyntax(before.source.text)?.commandLine === detectSyntax(after.source.text)?.commandLine &&
    detectCheck(before.source.text)?.commandLine === detectCheck(after.source.text)?.commandLine
  );
}

function sameInstruction(a: Instruction, b: Instruction, dialect: Dialect | undefined): boolean {
  return (
    a.keyword === b.keyword &&
    a.broken === b.broken &&
    a.leadingComments.length === b.leadingComments.length &&
    a.innerComments.length === b.innerComments.length &&
    sameList(a.flags, b.flags, (one, other) => one.name === other.name && one.value === other.value) &&
    sameList(
      a.heredocs,
      b.heredocs,
      (one, other) =>
        one.name === other.name &&
        one.expand === other.expand &&
        one.chomp === other.chomp &&
        one.fd === other.fd &&
        one.terminated === other.terminated &&
        one.content.text === other.content.text,
    ) &&
    sameArguments(a, b, dialect)
  );
}

function sameArguments(a: Instruction, b: Instruction, dialect: Dialect | undefined): boolean {
  switch (a.keyword) {
    case 'FROM':
      return b.keyword === 'FROM' && a.image?.text === b.image?.text && a.as?.name.text === b.as?.name.text;
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return b.keyword === a.keyword && sameCommand(a.command, b.command, dialect);
    case 'SHELL':
      return b.keyword === 'SHELL' && sameWords(a.words, b.words);
    case 'COPY':
    case 'ADD':
      return b.keyword === a.keyword && a.json === b.json && sameWords(a.sources, b.sources) && a.destination?.text === b.destination?.text;
    case 'ENV':
    case 'LABEL':
    case 'ARG':
      return b.keyword === a.keyword && a.legacy === b.legacy && sameList(a.pairs, b.pairs, samePair);
    case 'EXPOSE':
    case 'VOLUME':
      return b.keyword === a.keyword && a.json === b.json && sameWords(a.words, b.words);
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return b.keyword === a.keyword && a.argument?.text === b.argument?.text;
    case 'HEALTHCHECK': {
      if (b.keyword !== 'HEALTHCHECK' || a.check?.none !== b.check?.none) return false;
      if (!a.check || !b.check || a.check.none || b.check.none) return true;
      return sameCommand(a.check.command, b.check.command, dialect);
    }
    case 'ONBUILD':
      if (b.keyword !== 'ONBUILD') return false;
      return a.trigger && b.trigger ? sameInstruction(a.trigger, b.trigger, dialect) : a.trigger === b.trigger;
    default:
      return b.keyword === a.keyword && a.written === b.written && a.body.text === b.body.text;
  }
}

function sameCommand(a: CommandForm, b: CommandForm, dialect: Dialect | undefined): boolean {
  if (a.form === 'exec' || b.form === 'exec') return a.form === 'exec' && b.form === 'exec' && sameWords(a.words, b.words);
  const [one, other] = [a.script.text, b.script.text];
  return one === other || ((dialect === 'posix' || dialect === 'bash') && isSameScript(one, other));
}

function sameWords(a: readonly Word[], b: readonly Word[]): boolean {
  return sameList(a, b, (one, other) => one.text === other.text && one.json === other.json);
}

function samePair(a: Pair, b: Pair): boolean {
  return a.key === b.key && a.value === b.value;
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((each, index) => same(each, b[index] as T));
}
