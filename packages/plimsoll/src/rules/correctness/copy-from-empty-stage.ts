import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { defineRule } from '../define.ts';

export const copyFromEmptyStage = defineRule({
  id: 'copy-from-empty-stage',
  practice: 'correctness',
  severity: 'error',
  aliases: ['copy-from-empty-scratch-stage'],
  summary: 'COPY --from names a stage into which nothing was put',
  why: 'A stage that starts from scratch holds only what is copied into it. Where nothing is, the copy stops the build with “not found”.',
  notWhen: 'A build context of the name of the stage is given on the command line, which takes its place.',
  decides:
    'COPY --from a stage that, with the stages it starts from, stands on scratch and has no COPY, ADD, RUN, WORKDIR or ONBUILD. Copies of its root (`/`) and of patterns do not fail, and are left alone.',
  sources: ['https://docs.docker.com/build/building/base-images/#create-a-minimal-base-image-using-scratch'],
  messages: { empty: 'Stage {stage} is empty: it starts from scratch and nothing is put into it, so {path} is not there' },
  examples: [
    {
      bad: 'FROM scratch AS config\nENV A=b\nFROM alpine:3.22\nCOPY --from=config /app /app\n',
      flags: '/app',
    },
    { good: 'FROM scratch AS config\nCOPY app /app\nFROM alpine:3.22\nCOPY --from=config /app /app\n' },
    { good: 'FROM scratch AS empty\nFROM alpine:3.22\nCOPY --from=empty / /srv/\n' },
    { good: 'FROM busybox:1 AS tools\nFROM alpine:3.22\nCOPY --from=tools /bin/busybox /bin/\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const stage of file.stages('all')) {
        for (const { by, source, instruction } of stage.takes) {
          if (by !== 'copy' || source.kind !== 'stage' || instruction.keyword !== 'COPY' || !isEmpty(source.stage)) continue;
          const path = instruction.sources.find(({ text, heredoc }) => !heredoc && !/^\.?\/?\.?$|[*?[$]/.test(text));
          if (!path) continue;
          yield {
            message: 'empty',
            data: { stage: source.stage.name ?? String(source.stage.index), path: path.text },
            at: path.span,
            severity: stage.reachable ? 'error' : 'info',
          };
        }
      }
    },
  },
});

function isEmpty(stage: Stage): boolean {
  if (stage.root.kind !== 'scratch') return false;
  for (const { steps } of stageChain(stage))
    if (steps.some(({ instruction: { keyword } }) => /^(?:COPY|ADD|RUN|WORKDIR|ONBUILD|\?)$/.test(keyword))) return false;
  return true;
}
