import type { Stage, Step } from '../../build/graph.types.ts';
import { isAbsolutePath } from '../../build/workdir.ts';
import type { Word } from '../../dockerfile/tree.ts';
import { reportedPlace } from '../../facts/buildkit/reported-place.ts';
import { absoluteWorkdirFix, isAbsoluteWorkdir } from '../../facts/edits/absolute-workdir.ts';
import { asWhom, defineRule } from '../define.ts';

export const relativeWorkdir = defineRule({
  id: 'relative-workdir',
  practice: 'correctness',
  severity: 'info',
  aliases: ['WorkdirRelativePath', 'DL3000', 'DS-0009', 'CKV_DOCKER_10', 'workdir_path_not_absolute', 'use-absolute-workdir'],
  summary: 'WORKDIR depends on the working directory of the base image',
  why: 'A relative WORKDIR continues the one before it. The first of a file continues that of the base image, and moves with all that is copied there when the base changes it.',
  notWhen: 'The image is meant to work wherever its base does.',
  decides:
    'As BuildKit: only the first WORKDIR of a stage and the stages that it starts from, if it is relative after expansion; those behind it continue a known path (`chained-workdir` has them). Windows paths, and variables that nothing sets, are left alone. With `as: buildkit` they are not: paths of drives count as relative unless --platform says windows, and a variable that nothing sets is a blank path. The fix writes the path that it is today, where the working directory of the base is known.',
  sources: ['https://docs.docker.com/reference/build-checks/workdir-relative-path/'],
  options: { as: asWhom('WorkdirRelativePath') },
  messages: {
    known: 'WORKDIR {path} is {whole} only as long as the base image stays in {base}',
    unknown: 'WORKDIR {path} is relative to wherever the base image happens to be: write the whole path',
  },
  examples: [
    { bad: 'FROM alpine:3.22\nWORKDIR app\n', flags: 'app', fixed: 'FROM alpine:3.22\nWORKDIR /app\n' },
    {
      bad: 'FROM golang:1.25\nENV DIR=src\nWORKDIR ${DIR}\n',
      flags: '${DIR}',
      fixed: 'FROM golang:1.25\nENV DIR=src\nWORKDIR /go/${DIR}\n',
    },
    { bad: 'FROM registry.example/team/base:1\nWORKDIR "app"\nWORKDIR src\n', flags: '"app"' },
    { bad: { dockerfile: 'FROM registry.example/windows:1\nWORKDIR C:/app\n', options: { as: 'buildkit' } }, flags: 'C:/app' },
    {
      good: { dockerfile: 'FROM --platform=windows/amd64 registry.example/windows:1\nWORKDIR C:/app\n', options: { as: 'buildkit' } },
    },
    { good: 'FROM alpine:3.22 AS base\nWORKDIR /app\nFROM base\nWORKDIR src\n' },
    { good: 'FROM alpine:3.22\nARG DIR\nWORKDIR $DIR\n' },
    { good: 'FROM registry.example/windows:1\nWORKDIR C:\\app\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      const exact = as === 'buildkit';
      const settled = new Set<Stage>();
      for (const stage of file.graph.stages) {
        const inherits = stage.base.kind === 'stage' && settled.has(stage.base.stage);
        const first = stage.steps.find(({ instruction }) => instruction.keyword === 'WORKDIR' && (exact || !instruction.onbuild));
        if (inherits || first) settled.add(stage);
        if (inherits || first?.instruction.keyword !== 'WORKDIR') continue;
        const word = first.instruction.argument;
        if (!word) continue;
        const relative = isRelative(first, word);
        if (exact ? isAbsolutePath(first.assume(word), isForWindows(stage)) : !relative) continue;
        const { before, after } = first;
        const at = exact ? reportedPlace(first, word.span) : word.span;
        if (relative && before.workdir.known && after.workdir.known) {
          const fix = absoluteWorkdirFix(file, first, word);
          const data = { path: word.text, whole: after.workdir.value, base: before.workdir.value };
          yield { message: 'known', data, at, ...(fix && { fix }) };
        } else yield { message: 'unknown', data: { path: word.text }, at };
      }
    },
  },
});

function isRelative(step: Step, word: Word): boolean {
  const value = step.expand(word);
  if (!value.known || value.value === '' || isAbsoluteWorkdir(value.value)) return false;
  // The defaults of Windows images are in no catalogue.
  const { root } = step.stage;
  return !(root.kind === 'image' && root.facts?.os === 'windows');
}

/** BuildKit takes a stage for one of Linux unless its FROM says otherwise; what the image is for it only learns from a registry. */
function isForWindows({ platform }: Stage): boolean {
  return platform.known && platform.value?.startsWith('windows') === true;
}
