import type { Instruction } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const mixedKeywordCase = defineRule({
  id: 'mixed-keyword-case',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['ConsistentInstructionCasing'],
  summary: 'Keywords in upper and in lower case',
  why: 'Keywords in one case are easier to find and to read.',
  notWhen: 'It is a matter of taste; leave it where another convention is kept.',
  decides:
    'As BuildKit: the case that most keywords of the stages have, upper case where there are as many of both; every keyword that is written otherwise. The trigger behind ONBUILD is not counted.',
  sources: ['https://docs.docker.com/reference/build-checks/consistent-instruction-casing/'],
  messages: { casing: 'Write {keyword} in {casing} case, as most keywords of this file are' },
  examples: [
    {
      bad: 'FROM debian:12\ncopy a /a\nRun ls\nCMD ["a"]\n',
      flags: ['copy', 'Run'],
      fixed: 'FROM debian:12\nCOPY a /a\nRUN ls\nCMD ["a"]\n',
    },
    { bad: 'from debian:12\nrun ls\nCMD ["a"]\n', flags: 'CMD', fixed: 'from debian:12\nrun ls\ncmd ["a"]\n' },
    { good: 'arg A\nFROM debian:12\nONBUILD run ls\nUSER 1\n' },
  ],
  detect: {
    *dockerfile(file) {
      const own = file.graph.stages.flatMap(({ from, steps }) => [from, ...steps.map(({ instruction }) => instruction)]);
      const instructions = own.filter(({ onbuild, keyword }) => !onbuild && keyword !== '?');
      const written = instructions.map((instruction) => keywordOf(file, instruction));
      const lower = written.filter((word) => word === word.toLowerCase()).length;
      const upper = written.filter((word) => word === word.toUpperCase()).length;
      const isLower = lower > upper;
      for (const [index, instruction] of instructions.entries()) {
        const keyword = written[index] ?? '';
        const wanted = isLower ? keyword.toLowerCase() : keyword.toUpperCase();
        if (wanted === keyword) continue;
        const at = instruction.keywordSpan;
        const fix = { title: `Write ${wanted}`, applicability: 'safe', edits: [file.replace(at, wanted)] } as const;
        yield { message: 'casing', data: { keyword, casing: isLower ? 'lower' : 'upper' }, at, fix };
      }
    },
  },
});

function keywordOf(file: DockerfileView, { keywordSpan }: Instruction): string {
  return file.text(keywordSpan);
}
