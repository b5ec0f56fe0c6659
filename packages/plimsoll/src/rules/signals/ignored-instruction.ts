import type { Step } from '../../build/graph.types.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import { reportedPlace } from '../../facts/buildkit/reported-place.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import { asWhom, defineRule } from '../define.ts';

export const ignoredInstruction = defineRule({
  id: 'ignored-instruction',
  practice: 'signals',
  severity: 'warning',
  aliases: [
    'MultipleInstructionsDisallowed',
    'DL3012',
    'DL4003',
    'DL4004',
    'DS-0007',
    'DS-0016',
    'DS-0023',
    'multiple_cmd_instructions_listed',
    'multiple_entrypoint_instructions_listed',
    'do_not_use_multiple_healthcheck',
    'multiple-cmd-instructions',
    'multiple-entrypoint-instructions',
  ],
  summary: 'A CMD, ENTRYPOINT or HEALTHCHECK that a later one replaces',
  why: 'Only the last CMD, ENTRYPOINT and HEALTHCHECK of a stage count. An earlier one looks as if it did something, and whoever edits it changes nothing.',
  notWhen: 'There is no reason to keep it: only the last one of a stage counts.',
  decides:
    'Two of the same kind in one stage; the earlier one is reported, as BuildKit does. Triggers of ONBUILD, and the CMD of a HEALTHCHECK, are not counted. With `as: buildkit` the triggers of the base stage are, at the FROM that runs them. In stages that are not shipped it is only worth a note.',
  sources: ['https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/'],
  options: { as: asWhom('MultipleInstructionsDisallowed') },
  messages: { replaced: 'This {keyword} has no effect: the {keyword} in line {line} replaces it' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nCMD ["a"]\n# started by default\nCMD ["b"]\n',
      flags: 'CMD',
      fixed: 'FROM alpine:3.22\n# started by default\nCMD ["b"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nHEALTHCHECK CMD a\nENTRYPOINT ["x"]\nentrypoint ["y"]\nHEALTHCHECK NONE\n',
      flags: ['HEALTHCHECK', 'ENTRYPOINT'],
      fixed: 'FROM alpine:3.22\nentrypoint ["y"]\nHEALTHCHECK NONE\n',
    },
    { bad: 'FROM alpine:3.22\nCMD a \\\n  # why\n  b\nCMD ["c"]\n', flags: 'CMD', fixed: 'FROM alpine:3.22\n  # why\nCMD ["c"]\n' },
    { bad: 'FROM alpine:3.22\nCMD []\nCMD ["c"]\n', flags: 'CMD', fixed: 'FROM alpine:3.22\nCMD ["c"]\n' },
    {
      bad: { dockerfile: 'FROM alpine:3.22 AS a\nONBUILD CMD ["a"]\nFROM a AS b\nCMD ["b"]\n', options: { as: 'buildkit' } },
      flags: 'FROM a AS b',
    },
    { good: 'FROM alpine:3.22 AS a\nCMD ["a"]\nFROM a\nCMD ["b"]\nONBUILD CMD ["c"]\nHEALTHCHECK CMD true\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const stage of file.graph.stages) {
        const last = new Map<string, Instruction>();
        for (let index = stage.steps.length - 1; index >= 0; index--) {
          const step = stage.steps[index] as Step;
          const { instruction } = step;
          const { keyword } = instruction;
          if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && keyword !== 'HEALTHCHECK') continue;
          // A trigger of the base stage's ONBUILD stands elsewhere and counts there.
          if (instruction.onbuild && as !== 'buildkit') continue;
          const later = last.get(keyword);
          if (!later) {
            last.set(keyword, instruction);
            continue;
          }
          const { line } = file.source.position(later.span.start);
          yield {
            message: 'replaced',
            data: { keyword, line },
            at: reportedPlace(step, instruction.keywordSpan),
            severity: stage.shipped && !isEmpty(instruction) ? 'warning' : 'info',
            ...(!instruction.onbuild && {
              fix: { title: `Remove the ${keyword} that has no effect`, applicability: 'safe', edits: [removal(file, instruction)] },
            }),
          };
        }
      }
    },
  },
});

/** `CMD []` undoes what the base sets: harmless, if pointless above another. */
function isEmpty({ body }: Instruction): boolean {
  return /^\[\s*\]\s*$/.test(body.text);
}

/** Comments between the lines of the instruction stay. */
function removal(file: DockerfileView, instruction: Instruction): TextEdit {
  const whole = file.removeInstruction(instruction);
  const text = file.source.text;
  const kept = instruction.innerComments.map(({ span }) => {
    const start = text.lastIndexOf('\n', span.start - 1) + 1;
    return text.slice(start, span.end) + file.dockerfile.newline;
  });
  return { ...whole, text: kept.join('') };
}
