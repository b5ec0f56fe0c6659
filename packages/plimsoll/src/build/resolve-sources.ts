import { parseReference } from '../bases/reference.ts';
import { readCsvRecord } from '../dockerfile/csv.ts';
import type { CopyInstruction, Flag, Instruction, RunInstruction } from '../dockerfile/tree.ts';
import type { Span } from '../model/text.ts';
import type { Build, Source } from './build.ts';
import type { Take } from './graph.types.ts';
import type { StageNode } from './stage.ts';

/** Among how many stages those are looked for that an unknown name may mean. */
const mostCandidates = 200;

/** Finds what every stage takes from which (BuildKit's `toCommand`): its base, `COPY --from` and the mounts of RUN. */
export function resolveSources(build: Build): void {
  let index = -1;
  for (const instruction of build.dockerfile.instructions) {
    if (instruction.keyword === 'FROM') index++;
    const stage = build.stages[index];
    if (!stage) continue;
    if (instruction.keyword === 'FROM') addBase(build, stage);
    else addSources(build, stage, instruction);
  }
  for (const stage of build.stages) addTriggered(build, stage);
}

/** The sources of one instruction, noted once; every stage that runs it takes them. */
function addSources(build: Build, stage: StageNode, instruction: Instruction): void {
  let sources = build.sources.get(instruction);
  if (!sources) {
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') sources = copySources(build, instruction);
    else if (instruction.keyword === 'RUN' && instruction.flags.length > 0) sources = mountSources(build, instruction);
    else return;
    if (sources.length > 0) build.sources.set(instruction, sources);
  }
  for (const source of sources) if (source) stage.takes.push(source.take);
}

/** ONBUILD triggers run in stages that start from the stage that has them. */
function addTriggered(build: Build, stage: StageNode): void {
  for (const { trigger } of stage.parent?.triggers ?? []) if (trigger) addSources(build, stage, trigger);
}

function addBase(build: Build, stage: StageNode): void {
  const { base, from: instruction } = stage;
  const word = instruction.image;
  const take = (source: Take['source']) => stage.takes.push({ by: 'from', instruction, word, source });
  if (base.kind === 'stage' || base.kind === 'image') take(base);
  else if (base.kind === 'unknown') take({ kind: 'unknown', why: base.why });
  if (stage.image.known || !word) return;
  // `FROM build-${TARGETARCH}`: any stage whose name begins so may be meant.
  const prefix = word.text.slice(0, word.text.indexOf('$')).toLowerCase();
  if (prefix === '') return;
  for (const other of build.stages.slice(0, Math.min(stage.index, mostCandidates))) {
    if (other !== stage.parent && other.name?.toLowerCase().startsWith(prefix)) take({ kind: 'stage', stage: other });
  }
}

function copySources(build: Build, instruction: CopyInstruction): (Source | undefined)[] {
  const flag = instruction.keyword === 'COPY' ? instruction.flags.find(({ name }) => name === 'from') : undefined;
  if (!flag?.value || !flag.valueSpan || instruction.broken) return [];
  const take = (source: Take['source']): Take => ({ by: 'copy', instruction, word: wordOf(flag), source });
  const number = /^[+-]?[0-9]+$/.test(flag.value) ? Number(flag.value) : undefined;
  if (number === undefined) return [namedSource(build, flag.value, flag.valueSpan, take)];

  const found = number < 0 ? undefined : build.order[number];
  if (number < 0 || number >= build.order.length) {
    build.reporter.report(
      'unknown-stage',
      flag.valueSpan,
      `There is no stage ${flag.value}: the file has ${build.stages.length}, counted from 0`,
      'Name the stage with FROM … AS name and copy --from=name',
    );
    return [{ take: take({ kind: 'unknown', why: `there is no stage ${flag.value}` }), stage: undefined, refused: true }];
  }
  if (!found) return [undefined];
  if ('index' in found) return [{ take: take({ kind: 'stage', stage: found }), stage: found, refused: false }];
  return [{ take: take({ kind: 'image', reference: found }), stage: undefined, refused: false }];
}

function mountSources(build: Build, instruction: RunInstruction): (Source | undefined)[] {
  if (instruction.broken) return [];
  const sources: (Source | undefined)[] = [];
  for (const flag of instruction.flags) {
    if (flag.name !== 'mount') continue;
    const from = flag.value === undefined ? undefined : literalFrom(flag.value);
    const take = (source: Take['source']): Take => ({ by: 'mount', instruction, word: wordOf(flag), source });
    sources.push(from && flag.valueSpan ? namedSource(build, from, flag.valueSpan, take) : undefined);
  }
  return sources;
}

/** The `from=` of a mount as it is written: BuildKit wants to know it before variables have values. */
function literalFrom(mount: string): string | undefined {
  if (!/from=/i.test(mount)) return undefined;
  const fields = readCsvRecord(mount);
  if ('error' in fields) return undefined;
  return fields.findLast((field) => /^from=/i.test(field))?.slice('from='.length);
}

function namedSource(build: Build, name: string, span: Span, take: (source: Take['source']) => Take): Source {
  const stage = build.byName.get(name.toLowerCase());
  if (stage) return { take: take({ kind: 'stage', stage }), stage, refused: false };
  if (build.isContext(name)) return { take: take({ kind: 'context', name }), stage: undefined, refused: false };
  const reference = name === 'scratch' ? undefined : parseReference(name);
  if (reference && 'error' in reference) {
    build.order.push(undefined);
    build.badReferences.push({ name, span, error: reference.error, unset: false });
    return { take: take({ kind: 'unknown', why: reference.error }), stage: undefined, refused: true };
  }
  build.order.push(reference);
  const source: Take['source'] = reference ? { kind: 'image', reference } : { kind: 'unknown', why: 'scratch holds no files' };
  return { take: take(source), stage: undefined, refused: false };
}

function wordOf(flag: Flag) {
  return flag.value === undefined || flag.valueSpan === undefined ? undefined : { text: flag.value, span: flag.valueSpan };
}
