import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { absoluteWorkdirFix, isAbsoluteWorkdir } from '../../facts/edits/absolute-workdir.ts';
import { defineRule } from '../define.ts';

export const chainedWorkdir = defineRule({
  id: 'chained-workdir',
  practice: 'style',
  severity: 'info',
  preset: 'style',
  aliases: ['DS-0009', 'CKV_DOCKER_10', 'workdir_path_not_absolute', 'use-absolute-workdir'],
  summary: 'WORKDIR continues the one before it',
  why: 'Where the files go cannot be read off the line: it takes all WORKDIR above it, in this stage and those that it starts from, and one that is put between moves what comes after. Docker asks for whole paths for clarity.',
  notWhen: 'The steps of a path are a habit of the team.',
  decides:
    'WORKDIR that is relative after expansion, where another stands before it in the stage or in one that it starts from; a first one continues the base image, which `relative-workdir` reports. Windows paths, variables that nothing sets and triggers are left alone. The fix writes the path that it is, where that is known.',
  sources: ['https://docs.docker.com/build/building/best-practices/#workdir'],
  messages: {
    known: 'WORKDIR {path} is {whole} here: write the whole path',
    unknown: 'WORKDIR {path} continues the WORKDIR before it: write the whole path',
  },
  examples: [
    {
      bad: 'FROM alpine:3.22\nWORKDIR /srv\nWORKDIR app\n',
      flags: 'app',
      fixed: 'FROM alpine:3.22\nWORKDIR /srv\nWORKDIR /srv/app\n',
    },
    {
      bad: 'FROM alpine:3.22 AS base\nWORKDIR /srv\nFROM base\nENV DIR=web\nWORKDIR "../opt/${DIR}"\n',
      flags: '"../opt/${DIR}"',
      fixed: 'FROM alpine:3.22 AS base\nWORKDIR /srv\nFROM base\nENV DIR=web\nWORKDIR "/srv/../opt/${DIR}"\n',
    },
    { bad: 'FROM registry.example/team/base:1\nWORKDIR app\nWORKDIR src\n', flags: 'src' },
    { good: 'FROM alpine:3.22\nWORKDIR app\n' },
    { good: 'FROM alpine:3.22\nARG DIR\nWORKDIR /srv\nWORKDIR $DIR\n' },
    { good: 'FROM alpine:3.22\nWORKDIR /srv\nWORKDIR /srv/app\nONBUILD WORKDIR src\n' },
    { good: 'FROM registry.example/windows:1\nWORKDIR C:\\app\nWORKDIR D:/src\n' },
  ],
  detect: {
    *dockerfile(file) {
      const settled = new Set<Stage>();
      for (const step of file.stepsOf('all', 'WORKDIR')) {
        const { stage, instruction } = step;
        const follows = [...stageChain(stage)].some((each) => settled.has(each));
        settled.add(stage);
        const word = instruction.argument;
        const value = follows && word ? step.expand(word) : undefined;
        if (!word || !value?.known || value.value === '' || isAbsoluteWorkdir(value.value)) continue;
        if (stage.root.kind === 'image' && stage.root.facts?.os === 'windows') continue;
        const fix = absoluteWorkdirFix(file, step, word);
        const { workdir } = step.after;
        if (workdir.known && fix) yield { message: 'known', data: { path: word.text, whole: workdir.value }, at: word.span, fix };
        else yield { message: 'unknown', data: { path: word.text }, at: word.span };
      }
    },
  },
});
