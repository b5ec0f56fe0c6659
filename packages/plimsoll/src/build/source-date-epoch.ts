import type { Instruction, Word } from '../dockerfile/tree.ts';
import type { Build } from './build.ts';
import { sourceKind } from './remote-source.ts';
import type { StageNode } from './stage.ts';
import { failed } from './variable.ts';

/**
 * `SOURCE_DATE_EPOCH` as a global argument is a number of seconds, `context`, or the name of a stage that holds one remote
 * ADD and nothing else (BuildKit's `resolveSourceDateEpochState`).
 */
export function checkSourceDateEpoch(build: Build): void {
  const argument = build.globals.declared.get('SOURCE_DATE_EPOCH');
  const value = build.globals.variables.get('SOURCE_DATE_EPOCH')?.assumed;
  if (!argument || value === undefined || value === failed || value === '') return;
  if (/^[+-]?[0-9]+$/.test(value) || value === 'context' || build.isContext(value)) return;
  const help = 'Give a number of seconds since 1970, or the name of a stage FROM scratch with one ADD of a remote source';
  const stage = build.stages.find(({ name }) => name?.toLowerCase() === value.toLowerCase());
  if (!stage) {
    const span = argument.pair.valueSpan ?? argument.pair.span;
    build.reporter.report('invalid-key-value', span, `SOURCE_DATE_EPOCH is neither a number nor a stage: ${value}`, help);
    return;
  }
  const problem = problemOf(build, stage);
  if (problem)
    build.reporter.report('invalid-key-value', stage.from.lineSpan, `SOURCE_DATE_EPOCH cannot be taken from this stage: ${problem}`, help);
}

function problemOf(build: Build, stage: StageNode): string | undefined {
  if (stage.root.kind !== 'scratch' || stage.parent) return 'it does not start from scratch';
  const instructions = instructionsOf(build, stage).filter(({ keyword }) => keyword !== 'ARG');
  const other = instructions.find(({ keyword }) => keyword !== 'ADD');
  if (other) return `it has a ${other.keyword}`;
  const [add] = instructions;
  if (instructions.length !== 1 || add?.keyword !== 'ADD') return 'it must have one ADD';
  const [source] = add.sources;
  if (add.sources.length !== 1 || !source || source.heredoc) return 'its ADD must have one source';
  return isRemote(build, source) || add.flags.some(({ name }) => name === 'keep-git-dir') ? undefined : 'its ADD must have a remote source';
}

/** Sources with variables are taken to be remote: the arguments of the stage are not worked out here. */
function isRemote(build: Build, source: Word): boolean {
  const value = build.expander.peek(source.text, { variables: new Map(), isOpen: true });
  return !value.known || sourceKind(value.value) !== 'local';
}

function instructionsOf(build: Build, stage: StageNode): readonly Instruction[] {
  const all = build.dockerfile.instructions;
  const start = all.indexOf(stage.from) + 1;
  const next = build.stages[stage.index + 1];
  return all.slice(start, next ? all.indexOf(next.from) : undefined);
}
