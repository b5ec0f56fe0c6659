import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { mergeRuns } from '../../facts/edits/merge-runs.ts';
import { defineRule } from '../define.ts';

export const consecutiveRuns = defineRule({
  id: 'consecutive-runs',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['DL3059'],
  summary: 'Two RUN of one command each follow each other',
  why: 'Each RUN is a layer of its own. Commands that belong together are easier to read in one, and what the second one deletes is then really gone.',
  notWhen:
    'The first is slow and seldom changes, the second changes often: apart, the first stays in the cache. Or the stage is not shipped, where layers cost nothing.',
  decides:
    'Two RUN in a row in one stage, with equal flags, of one command each; chains, pipes, heredocs and the JSON form are left alone, and so are triggers. The fix joins them by `&&` where neither changes what its shell is (cd, export, set) and no flags stand there.',
  sources: ['https://github.com/hadolint/hadolint/wiki/DL3059'],
  messages: { follows: 'This RUN and the one before it (line {line}) could be one' },
  examples: [
    {
      bad: 'FROM debian:13\nRUN mkdir /srv/app\n# Written by the app.\nRUN mkdir /var/lib/app\nRUN touch /srv/ready\n',
      flags: ['RUN', 'RUN'],
      fixed: 'FROM debian:13\nRUN mkdir /srv/app \\\n    # Written by the app.\n    && mkdir /var/lib/app \\\n    && touch /srv/ready\n',
    },
    {
      bad: 'FROM debian:13\nRUN --network=none make\nRUN --network=none make install\n',
      flags: 'RUN',
    },
    { good: 'FROM debian:13\nRUN make && make install\nRUN make clean\nRUN a | b\n' },
    { good: 'FROM debian:13\nRUN --mount=type=secret,id=a make\nRUN --mount=type=secret,id=b make\n' },
    { good: 'FROM debian:13\nRUN make\nWORKDIR /srv\nRUN make\nFROM debian:13\nRUN make\nONBUILD RUN make\nONBUILD RUN make\n' },
  ],
  detect: {
    *dockerfile(file) {
      let last: RunStep | undefined;
      for (const step of file.stepsOf('all', 'RUN')) {
        const previous = last;
        last = isSingle(step) ? step : undefined;
        if (!previous || last !== step || previous.stage !== step.stage || previous.index + 1 !== step.index) continue;
        if (!haveEqualFlags(previous.instruction, step.instruction)) continue;
        const edit = mergeRuns(file, previous, step);
        const { line } = file.source.position(previous.instruction.span.start);
        const fix = edit && { title: 'Join them', applicability: 'unsafe' as const, edits: [edit] };
        yield { message: 'follows', data: { line }, at: step.instruction.keywordSpan, ...(fix && { fix }) };
      }
    },
  },
});

type RunStep = Step & { readonly instruction: InstructionOf<'RUN'> };

function isSingle({ script, instruction }: RunStep): boolean {
  return script?.understood === true && script.form === 'shell' && script.commands.length === 1 && instruction.heredocs.length === 0;
}

function haveEqualFlags(one: InstructionOf<'RUN'>, two: InstructionOf<'RUN'>): boolean {
  const flags = ({ flags }: InstructionOf<'RUN'>) => flags.map(({ name, value }) => `${name}=${value ?? ''}`).join(' ');
  return flags(one) === flags(two);
}
