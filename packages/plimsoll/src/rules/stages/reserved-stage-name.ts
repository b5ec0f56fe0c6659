import { defineRule } from '../define.ts';

export const reservedStageName = defineRule({
  id: 'reserved-stage-name',
  practice: 'stages',
  severity: 'warning',
  aliases: ['ReservedStageName', 'DL3063'],
  summary: 'A stage has a name that means something else',
  why: '`scratch` is the empty image and `context` the files that are sent to the builder. A stage of that name hides them: FROM scratch would start from the stage.',
  notWhen: 'There is no reason to keep it: rename the stage, and what refers to it.',
  decides: 'A stage named scratch or context, in any case, as BuildKit reserves them.',
  sources: ['https://docs.docker.com/reference/build-checks/reserved-stage-name/'],
  messages: { reserved: '{name} names {meaning}: give the stage another name' },
  examples: [
    { bad: 'FROM alpine:3.22 AS scratch\n', flags: 'scratch' },
    { bad: 'FROM alpine:3.22 AS Context\n', flags: 'Context' },
    { good: 'FROM scratch AS contexts\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { from } of file.graph.stages) {
        const name = from.as?.name;
        const meaning = name && meaningOf(name.text.toLowerCase());
        if (meaning !== undefined)
          yield { message: 'reserved', data: { name: name?.text ?? '', meaning }, at: name?.span ?? from.lineSpan };
      }
    },
  },
});

function meaningOf(name: string): string | undefined {
  if (name === 'scratch') return 'the empty image';
  return name === 'context' ? 'the build context' : undefined;
}
