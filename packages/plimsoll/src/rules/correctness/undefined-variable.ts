import type { Stage, Step } from '../../build/graph.types.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import { reportedPlace } from '../../facts/buildkit/reported-place.ts';
import { unmatchedVariables } from '../../facts/buildkit/unmatched-variables.ts';
import { declareArgument } from '../../facts/edits/declare-argument.ts';
import { expandedWords, unsetVariables } from '../../facts/edits/unset-variables.ts';
import { mayComeFromBase } from '../../facts/images/base-variables.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { nearest } from '../../model/nearest.ts';
import type { Span } from '../../model/text.ts';
import { asWhom, defineRule, type FixReport, type Report } from '../define.ts';

const messages = {
  unset: '${name} is not set here, so it is empty',
  misspelt: '${name} is not set here, so it is empty: ${near} is probably meant',
  undeclared: '${name} is empty here: the ARG {where} does not count in this stage unless it is declared in it, too',
  builtin: '${name} is empty here: declare ARG {name} in this stage to use it',
  later: '${name} is empty here: it is set only in line {line}',
  open: '${name} is not set in this file, so it is empty unless {image} sets it',
  provided: '${name} is not set in this file: {written} is always the same unless the base image sets it',
  appended: '${name} is not set before, so the value has an empty part, which may stand for the working directory',
} as const;
type Found = Report<typeof messages>;

export const undefinedVariable = defineRule({
  id: 'undefined-variable',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['UndefinedVar'],
  summary: 'A variable is used that nothing sets',
  why: 'A variable that no ENV and no ARG of the stage sets is empty: a path loses a part, a COPY takes another file, and the build says nothing. An ARG above the first FROM counts for FROM lines only, and an ARG of one stage ends with that stage.',
  notWhen: 'The base image sets the variable.',
  decides:
    'Words that BuildKit expands, in the way of its check UndefinedVar; RUN, CMD and ENTRYPOINT are for a shell, and `${NAME:-default}` is fine. Since a base image may set variables, reported only where what it sets is known (scratch, distributions, common official images), or where the file shows what was meant: an ARG above the first FROM or in another stage, an argument of BuildKit such as TARGETARCH, or a declaration further down. Each name once in a stage. `$HOME` is set for RUN, not for the words of a Dockerfile. With `as: buildkit`, every use in every word that BuildKit looks at (not EXPOSE), and every base image is taken to set nothing but PATH, as BuildKit takes one that it has not got.',
  sources: ['https://docs.docker.com/reference/build-checks/undefined-var/', 'https://docs.docker.com/reference/dockerfile/#scope'],
  options: { as: asWhom('UndefinedVar') },
  messages,
  examples: [
    {
      bad: 'ARG VERSION=1\nFROM debian:12\nLABEL version=$VERSION\n',
      flags: '$VERSION',
      fixed: 'ARG VERSION=1\nFROM debian:12\nARG VERSION\nLABEL version=$VERSION\n',
    },
    {
      bad: 'FROM registry.example/team/base:1\nCOPY bin/app-$TARGETARCH /app\nCOPY lib/$TARGETARCH /lib\n',
      flags: '$TARGETARCH',
      fixed: 'FROM registry.example/team/base:1\nARG TARGETARCH\nCOPY bin/app-$TARGETARCH /app\nCOPY lib/$TARGETARCH /lib\n',
    },
    { bad: 'FROM alpine:3.22\nENV PATH=$PAHT:/app/bin\n', flags: '$PAHT', fixed: 'FROM alpine:3.22\nENV PATH=$PATH:/app/bin\n' },
    { bad: 'FROM python:3.14\nENV PATH="${HOME}/bin:$PATH"\n', flags: '${HOME}' },
    { bad: 'FROM debian:12\nENV LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH\n', flags: '$LD_LIBRARY_PATH' },
    { bad: 'FROM debian:12\nCOPY $SOURCE /a\nARG SOURCE=a\n', flags: '$SOURCE' },
    {
      bad: {
        dockerfile: 'FROM golang:1.25\nENV PATH=$GOPATH/bin:$PATH LIB=$LIB:/x\nEXPOSE $PORT\nWORKDIR ${GOPATH:-/go}\n',
        options: { as: 'buildkit' },
      },
      flags: ['$GOPATH', '$LIB', '${GOPATH:-/go}'],
    },
    { good: { dockerfile: 'FROM golang:1.25\nARG A=1 B=$A C\nLABEL a=$C $B=c\nEXPOSE $PORT\n', options: { as: 'buildkit' } } },
    { good: 'FROM python:3.14\nLABEL python=$PYTHON_VERSION\nENV A=${B:-c}\n' },
    { good: 'FROM registry.example/team/base:1\nENV PATH=$JAVA_HOME/bin:$PATH\n' },
    { good: "FROM debian:12 AS a\nENV DIR=/app\nARG USER_ID\nFROM a\nARG USER_ID\nWORKDIR $DIR\nUSER $USER_ID\nENV P='$5'\n" },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const stage of file.graph.stages) {
        const told = new Set<string>();
        for (const step of stage.steps) {
          if (as === 'buildkit') {
            for (const { name, at, provided } of unmatchedVariables(file, step)) {
              const place = reportedPlace(step, at);
              if (provided) yield { message: 'provided', data: { name, written: file.text(at) }, at: place };
              else yield report(file, step, name, undefined, place, place === at ? meaningOf(file, stage, step, name) : undefined);
            }
            continue;
          }
          if (step.instruction.onbuild || step.instruction.broken) continue;
          for (const { word, key } of expandedWords(step.instruction)) {
            for (const { name, at } of unsetVariables(file, step, word)) {
              if (told.has(name) || isSetBeside(step.instruction, name, key)) continue;
              const meant = key === name ? undefined : meaningOf(file, stage, step, name);
              if (!meant && mayComeFromBase(stage, name)) continue;
              told.add(name);
              yield report(file, step, name, key, at, meant);
            }
          }
        }
      }
    },
  },
});

function report(
  file: DockerfileView,
  { instruction, stage }: Step,
  name: string,
  key: string | undefined,
  at: Span,
  meant: Meaning | undefined,
): Found {
  const severity = stage.reachable ? 'warning' : 'info';
  switch (meant?.kind) {
    case 'global':
    case 'stage':
      return { message: 'undeclared', data: { name, where: meant.where }, at, severity, fix: declare(file, instruction, name) };
    case 'builtin':
      return { message: 'builtin', data: { name }, at, severity, fix: declare(file, instruction, name) };
    case 'later':
      return { message: 'later', data: { name, line: meant.line }, at, severity };
    case 'misspelt': {
      const written = file.text(at);
      const edits = written.includes(name) ? [file.replace(at, written.replace(name, meant.near))] : [];
      const fix: FixReport = { title: `Write $${meant.near}`, applicability: edits.length > 0 ? 'unsafe' : 'manual', edits };
      return { message: 'misspelt', data: { name, near: meant.near }, at, severity, fix };
    }
    default:
      if (key === name && instruction.keyword === 'ENV') return { message: 'appended', data: { name }, at, severity: 'info' };
      if (mayComeFromBase(stage, name))
        return { message: 'open', data: { name, image: stage.from.image?.text ?? 'the image' }, at, severity };
      return { message: 'unset', data: { name }, at, severity };
  }
}

/** Set by another pair of the same instruction, which is for the rule variable-refers-to-itself. */
function isSetBeside(instruction: Instruction, name: string, key: string | undefined): boolean {
  if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') return false;
  return instruction.pairs.some((pair) => pair.key === name && pair.key !== key);
}

type Meaning =
  | { readonly kind: 'global' | 'stage'; readonly where: string }
  | { readonly kind: 'builtin' }
  | { readonly kind: 'later'; readonly line: number }
  | { readonly kind: 'misspelt'; readonly near: string };

/** What the file shows of the variable that was meant. */
function meaningOf(file: DockerfileView, stage: Stage, step: Step, name: string): Meaning | undefined {
  if (/^(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.test(name) || name === 'TARGETSTAGE') return { kind: 'builtin' };
  const line = (instruction: Instruction) => file.source.position(instruction.span.start).line;
  const later = stage.steps.find(
    ({ index, instruction }) =>
      index > step.index &&
      (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') &&
      instruction.pairs.some(({ key }) => key === name),
  );
  if (later && (later.instruction.keyword === 'ARG' || !mayComeFromBase(stage, name)))
    return { kind: 'later', line: line(later.instruction) };
  const global = file.graph.globalArgs.get(name);
  // The base image may set the version that the argument chose it by.
  const choosesBase = global !== undefined && stage.from.image?.text.includes(name) === true;
  if (global && !(choosesBase && mayComeFromBase(stage, name)))
    return { kind: 'global', where: `above the first FROM (line ${line(global.instruction)})` };
  for (const other of file.graph.stages) {
    const argument = other === stage ? undefined : other.steps.find(({ instruction }) => declares(instruction, name));
    if (argument) return { kind: 'stage', where: `of another stage (line ${line(argument.instruction)})` };
  }
  if (mayComeFromBase(stage, name)) return undefined;
  const candidates = ['PATH', ...step.before.environment.keys(), ...step.before.args.keys()].slice(0, 200);
  const near =
    name.length < 3
      ? undefined
      : nearest(
          name,
          candidates.filter((candidate) => candidate.length > 2),
        );
  return near !== undefined && isSlip(name, near) ? { kind: 'misspelt', near } : undefined;
}

/** The same letters in another order, or one too many or too few: `DB_HOST` is no slip for `DB_PORT`. */
function isSlip(name: string, near: string): boolean {
  const letters = (text: string) => [...text.toLowerCase().replaceAll('_', '')].sort().join('');
  return Math.abs(name.length - near.length) === 1 || letters(name) === letters(near);
}

function declares(instruction: Instruction, name: string): boolean {
  return instruction.keyword === 'ARG' && instruction.pairs.some(({ key }) => key === name);
}

function declare(file: DockerfileView, instruction: Instruction, name: string): FixReport {
  return {
    title: `Declare ${name} in this stage`,
    applicability: 'unsafe',
    edits: [declareArgument(file, instruction, name)],
  };
}
