import type { FromInstruction, Instruction, PairsInstruction, WordInstruction, WordsInstruction } from '../dockerfile/tree.ts';
import { known, unknown } from '../model/known.ts';
import type { Build } from './build.ts';
import { convertCopy } from './convert-copy.ts';
import { convertRun, triggerMounts } from './convert-run.ts';
import type { State } from './graph.types.ts';
import { parsePort } from './ports.ts';
import { shellOf } from './shell-words.ts';
import { isSignal } from './signals.ts';
import type { StageNode } from './stage.ts';
import { BuildState, StageMaps } from './state.ts';
import { StepNode } from './step.ts';
import { failed, type Variable } from './variable.ts';
import { isAbsolutePath, joinWorkdir } from './workdir.ts';

/**
 * Goes through a stage as BuildKit's `dispatch` does: gives every instruction the state it runs in and the state it leaves,
 * and reports what BuildKit refuses on the way. Stages above must have been converted.
 */
export function convertStage(build: Build, stage: StageNode, instructions: readonly Instruction[]): void {
  const maps = new StageMaps(stage.parent?.end);
  if (!stage.parent && !stage.defaults.windows) maps.variables.set('PATH', pathOf(stage));
  let state = new BuildState(stage.defaults, maps, stage.parent?.end);
  const declareShell = (shell: State['shell'] | undefined) => {
    if (!shell) return;
    state = state.change(maps);
    state.setShell(shell);
  };
  if (!stage.parent) declareShell(build.shellPragmas.ofBases);
  // What stands above the FROM speaks of the stage before.
  build.shellPragmas.before(stage.from.span.start);
  const steps: StepNode[] = [];
  // BuildKit marks a stage before it goes through it: copying from oneself is a circle, not a wrong order.
  stage.converted = true;
  let hasCmd = false;

  const convert = (instruction: Exclude<Instruction, FromInstruction>) => {
    const step = new StepNode(build.expander, stage, steps.length, instruction, state);
    steps.push(step);
    switch (instruction.keyword) {
      case 'ENV':
        convertEnv(build, step, instruction, maps);
        break;
      case 'ARG':
        convertArg(build, step, instruction, maps);
        break;
      case 'LABEL':
        convertLabel(build, step, instruction, maps);
        break;
      case 'RUN':
        convertRun(build, step, instruction);
        break;
      case 'COPY':
      case 'ADD':
        convertCopy(build, step, instruction);
        break;
      case 'USER':
      case 'WORKDIR':
      case 'STOPSIGNAL':
        convertWord(build, step, instruction, maps);
        break;
      case 'EXPOSE':
        convertExpose(build, step, instruction, maps);
        break;
      case 'VOLUME':
        convertVolume(build, step, instruction, maps);
        break;
      case 'SHELL':
        change(step, maps).setShell(
          shellOf(
            instruction.words.map(({ text }) => text),
            step,
          ),
        );
        break;
      case 'HEALTHCHECK':
        change(step, maps).healthcheck = step;
        break;
      case 'CMD':
        change(step, maps).cmd = step;
        hasCmd = true;
        break;
      case 'ENTRYPOINT': {
        const next = change(step, maps);
        next.entrypoint = step;
        // An inherited command was meant for the inherited entrypoint.
        if (!hasCmd) next.cmd = undefined;
        break;
      }
      case 'ONBUILD':
        if (instruction.trigger?.keyword === 'RUN') step.mounts = triggerMounts(instruction.trigger);
        break;
      case 'MAINTAINER':
      case '?':
        break;
    }
    state = step.after;
  };

  for (const { trigger } of stage.parent?.triggers ?? []) {
    if (!trigger || trigger.keyword === 'FROM') continue;
    if (trigger.broken) reportTrigger(build, stage, trigger);
    convert(trigger);
  }
  for (const instruction of instructions) {
    declareShell(build.shellPragmas.before(instruction.span.start));
    if (instruction.keyword !== 'FROM') convert(instruction);
  }
  stage.steps = steps;
  stage.end = state;
}

/** BuildKit reads a trigger no earlier than in a stage that starts from the one that has it. */
function reportTrigger(build: Build, stage: StageNode, trigger: Instruction): void {
  const help = 'Correct the ONBUILD instruction, or start from another stage';
  const message = `This stage runs a trigger of ${stage.parent?.label} that cannot be read: ONBUILD ${trigger.keyword}`;
  build.reporter.report('invalid-onbuild', stage.from.image?.span ?? stage.from.lineSpan, message, help);
}

/** The state behind a step, for the step to fill in. */
function change(step: StepNode, maps: StageMaps): BuildState {
  const next = step.before.change(maps);
  step.after = next;
  return next;
}

/** BuildKit sees to it that PATH is always set. */
function pathOf(stage: StageNode): Variable {
  const assumed = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const value = stage.root.kind === 'scratch' ? known(assumed) : unknown('the base image sets PATH');
  return { value, assumed, step: undefined };
}

function convertEnv(build: Build, step: StepNode, instruction: PairsInstruction, maps: StageMaps): void {
  for (const pair of instruction.pairs) {
    const key = build.expander.expand(pair.key, pair.keySpan, step.before);
    const { value, assumed, failed: isFailed } = build.expander.expand(pair.value ?? '', pair.valueSpan ?? pair.span, step.before);
    maps.environment.set(key.assumed, { value, step });
    maps.variables.set(key.assumed, { value, assumed: isFailed ? failed : assumed, step });
  }
  change(step, maps);
}

function convertLabel(build: Build, step: StepNode, instruction: PairsInstruction, maps: StageMaps): void {
  for (const pair of instruction.pairs) {
    const key = build.expander.expand(pair.key, pair.keySpan, step.before);
    const { value } = build.expander.expand(pair.value ?? '', pair.valueSpan ?? pair.span, step.before);
    maps.labels.set(key.assumed, { value, step });
  }
  change(step, maps);
}

function convertArg(build: Build, step: StepNode, instruction: PairsInstruction, maps: StageMaps): void {
  // Each argument of one ARG already sees those in front of it.
  let scope = step.before;
  for (const pair of instruction.pairs) {
    const variable = argumentValue(build, step, pair, scope);
    if (variable.assumed !== undefined || !scope.variables.has(pair.key)) maps.variables.set(pair.key, variable);
    const declared = !variable.value.known && variable.assumed === undefined ? known(undefined) : variable.value;
    maps.args.set(pair.key, { pair, instruction, value: declared });
    scope = change(step, maps);
  }
}

function argumentValue(build: Build, step: StepNode, pair: PairsInstruction['pairs'][number], scope: BuildState): Variable {
  const given = build.options.buildArgs?.[pair.key];
  if (given !== undefined) return { value: known(given), assumed: given, step };
  if (pair.value !== undefined) {
    const { value, assumed, failed: isFailed } = build.expander.expand(pair.value, pair.valueSpan ?? pair.span, scope);
    return { value, assumed: isFailed ? failed : assumed, step };
  }
  const global = build.globals.variables.get(pair.key);
  return global ? { ...global, step } : { value: unknown(`ARG ${pair.key} has no default`), assumed: undefined, step };
}

function convertWord(build: Build, step: StepNode, instruction: WordInstruction, maps: StageMaps): void {
  const word = instruction.argument;
  if (!word || instruction.broken) return;
  const { value, assumed, failed: isFailed } = build.expander.expand(word.text, word.span, step.before);
  const next = change(step, maps);
  if (instruction.keyword === 'USER') {
    next.setUser(value.known && value.value === '' ? known('root') : value, step);
  } else if (instruction.keyword === 'WORKDIR') {
    next.setWorkdir(value.known ? workdirBehind(step, value.value) : value);
  } else {
    next.stopSignal = step;
    if (isFailed || isSignal(assumed)) return;
    const what = assumed === '' ? `${word.text} is blank unless it is set elsewhere` : `${assumed} is not a signal`;
    const help = 'Write a signal of Linux by name or number, e.g. SIGTERM, SIGQUIT or 15';
    build.reporter.report('invalid-signal', word.span, what, help, !value.known);
  }
}

function workdirBehind(step: StepNode, path: string) {
  const windows = step.before.base.windows;
  const before = isAbsolutePath(path, windows) ? known('/') : step.before.workdir;
  if (!before.known) return before;
  const joined = joinWorkdir(before.value, path, windows);
  return joined === undefined ? unknown(`${path} is not on the system drive`) : known(joined);
}

function convertExpose(build: Build, step: StepNode, instruction: WordsInstruction, maps: StageMaps): void {
  if (instruction.broken) return;
  const exposed: { port: string; step: StepNode }[] = [];
  for (const word of instruction.words) {
    const { words, assumed, failed: isFailed } = build.expander.expandWords(word.text, word.span, step.before);
    if (isFailed) continue;
    for (const text of assumed) {
      const parsed = parsePort(text);
      if ('error' in parsed) {
        const help = 'Write a port or a range with an optional protocol: EXPOSE 8080, EXPOSE 8000-8010/udp';
        build.reporter.report('invalid-port', word.span, `EXPOSE ${text} cannot be read: ${parsed.error}`, help);
        break;
      }
      if (words.known) exposed.push({ port: parsed.port, step });
    }
  }
  if (exposed.length > 0) change(step, maps).addExposed(exposed);
}

function convertVolume(build: Build, step: StepNode, instruction: WordsInstruction, maps: StageMaps): void {
  if (instruction.broken) return;
  const volumes: string[] = [];
  for (const word of instruction.words) {
    const { value, assumed, failed: isFailed } = build.expander.expand(word.text, word.span, step.before);
    if (value.known && value.value !== '') volumes.push(value.value);
    if (isFailed || assumed !== '') continue;
    const what = word.text === '' ? 'The volume is blank' : `The volume ${word.text} is blank unless it is set elsewhere`;
    const help = 'Name a directory, e.g. VOLUME /data, or leave the instruction out';
    build.reporter.report('wrong-arguments', word.span, what, help, !value.known);
  }
  if (volumes.length > 0) change(step, maps).addVolumes(volumes);
}
