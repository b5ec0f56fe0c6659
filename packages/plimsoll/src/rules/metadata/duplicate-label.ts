import type { InstructionOf, Pair } from '../../dockerfile/tree.ts';
import { removePair } from '../../facts/edits/remove-pair.ts';
import { defineRule } from '../define.ts';

export const duplicateLabel = defineRule({
  id: 'duplicate-label',
  practice: 'metadata',
  severity: 'warning',
  aliases: ['no-duplicate-keys'],
  summary: 'A label is set twice in one stage',
  why: 'Only the last value is in the image. Whoever edits the first one changes nothing, and tools that read the file show the wrong one.',
  notWhen: 'The file is put together by a generator.',
  decides:
    'Keys of LABEL that come again later in the same stage, in the same or another instruction; a label that a later stage overrides is meant to be. Keys with variables are not compared.',
  sources: ['https://docs.docker.com/reference/dockerfile/#label'],
  messages: { lost: '{key} is set again below, so this value is lost' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nLABEL org.opencontainers.image.title="a" \\\n      org.opencontainers.image.vendor="v" \\\n      org.opencontainers.image.title="b"\n',
      flags: 'org.opencontainers.image.title="a"',
      fixed: 'FROM alpine:3.22\nLABEL org.opencontainers.image.vendor="v" \\\n      org.opencontainers.image.title="b"\n',
    },
    {
      bad: 'FROM alpine:3.22\nLABEL a=1\nRUN true\nLABEL "a"=2\n',
      flags: 'a=1',
      fixed: 'FROM alpine:3.22\nRUN true\nLABEL "a"=2\n',
    },
    { good: 'FROM alpine:3.22 AS base\nLABEL a=1\nFROM base\nLABEL a=2\n' },
    { good: 'FROM alpine:3.22\nLABEL "$PREFIX.name"=1\nLABEL "$PREFIX.name"=2\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { steps } of file.stages('all')) {
        const last = new Map<string, { readonly pair: Pair; readonly instruction: InstructionOf<'LABEL'> }>();
        for (const { instruction } of steps) {
          if (instruction.keyword !== 'LABEL' || instruction.broken) continue;
          const label = instruction as InstructionOf<'LABEL'>;
          for (const pair of label.pairs) {
            const key = pair.key.replace(/^(["'])(.*)\1$/, '$2');
            if (key.includes('$')) continue;
            const before = last.get(key);
            last.set(key, { pair, instruction: label });
            if (!before) continue;
            const edit = removePair(file, before.instruction, before.pair);
            yield {
              message: 'lost',
              data: { key },
              at: before.pair.span,
              related: [{ message: 'set again here', at: pair.span }],
              ...(edit && { fix: { title: 'Remove the value that is lost', applicability: 'safe', edits: [edit] } }),
            };
          }
        }
      }
    },
  },
});
