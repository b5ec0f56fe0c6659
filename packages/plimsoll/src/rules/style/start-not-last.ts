import type { Step } from '../../build/graph.types.ts';
import { defineRule } from '../define.ts';

export const startNotLast = defineRule({
  id: 'start-not-last',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['epilogue-order'],
  summary: 'How the container starts does not stand at the end of the stage',
  why: 'STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD, in this order at the end, tell a reader where to look for what runs.',
  notWhen: 'The stage is a base for others, and they override it.',
  decides:
    'STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD of a stage (not behind ONBUILD) with another instruction behind one of them, or in another order. Reported once for a stage, at the first that stands wrong.',
  sources: ['https://docs.docker.com/build/building/best-practices/'],
  messages: {
    early: '{keyword} stands before {other}: what starts the container belongs at the end of the stage',
    order: '{keyword} stands before {other}: the usual order is STOPSIGNAL, HEALTHCHECK, ENTRYPOINT, CMD',
  },
  examples: [
    { bad: 'FROM alpine:3.22\nCMD ["serve"]\nRUN echo hello\nENTRYPOINT ["/app"]\n', flags: 'CMD' },
    { bad: 'FROM alpine:3.22\nCMD ["serve"]\nENTRYPOINT ["/app"]\n', flags: 'CMD' },
    { good: 'FROM alpine:3.22\nRUN echo hello\nSTOPSIGNAL SIGINT\nHEALTHCHECK NONE\nENTRYPOINT ["/app"]\nCMD ["serve"]\n' },
    { good: 'FROM alpine:3.22\nONBUILD CMD ["serve"]\nRUN echo hello\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { steps } of file.stages('all')) {
        const at = steps.findIndex((step, index) => order(step) > 0 && !inOrder(step, steps[index + 1]));
        const [step, next] = [steps[at], steps[at + 1]];
        if (!step || !next) continue;
        const data = { keyword: step.instruction.keyword, other: next.instruction.keyword };
        yield {
          message: order(next) > 0 ? 'order' : 'early',
          data,
          at: step.instruction.keywordSpan,
          fix: { title: 'Move it to the end of the stage', applicability: 'manual', edits: [] },
        };
      }
    },
  },
});

/** 0 for what is not of the start. */
function order({ instruction }: Step): number {
  return ['STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'].indexOf(instruction.keyword) + 1;
}

function inOrder(step: Step, next: Step | undefined): boolean {
  return next === undefined || (order(next) > 0 && order(next) >= order(step));
}
