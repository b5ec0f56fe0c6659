import type { InstructionOf } from '../../dockerfile/tree.ts';
import { removePair } from '../../facts/edits/remove-pair.ts';
import { choice, defineRule } from '../define.ts';

export const labelRepeatsBuild = defineRule({
  id: 'label-repeats-build',
  practice: 'metadata',
  severity: 'warning',
  aliases: ['no-buildx-git-overlap'],
  summary: 'A label says what Buildx writes from git by itself',
  why: 'With BUILDX_GIT_LABELS Buildx sets the revision, and with `full` the source, of every image that it builds. The same label in the file wins or loses depending on the builder, and is one more argument to keep in step.',
  notWhen: 'The image is built by other tools as well.',
  decides:
    'Labels of the shipped image, also from stages it starts from, that Buildx sets under the option `gitLabels`, which has to say how BUILDX_GIT_LABELS is set where images are built: `1` sets org.opencontainers.image.revision and com.docker.image.source.entrypoint, `full` org.opencontainers.image.source too. Without the option nothing is reported.',
  sources: ['https://docs.docker.com/build/building/variables/#buildx_git_labels'],
  options: { gitLabels: choice('What BUILDX_GIT_LABELS is set to where images are built', ['off', '1', 'full'], 'off') },
  messages: { repeats: 'Buildx writes {key} from git by itself' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM alpine:3.22\nARG REF\nLABEL org.opencontainers.image.revision=$REF org.opencontainers.image.title=a\n',
        options: { gitLabels: '1' },
      },
      flags: 'org.opencontainers.image.revision=$REF',
      fixed: 'FROM alpine:3.22\nARG REF\nLABEL org.opencontainers.image.title=a\n',
    },
    { good: { dockerfile: 'FROM alpine:3.22\nLABEL org.opencontainers.image.source=https://example.com\n', options: { gitLabels: '1' } } },
    { good: 'FROM alpine:3.22\nLABEL org.opencontainers.image.revision=abc\n' },
  ],
  detect: {
    *dockerfile(file, { gitLabels }) {
      if (gitLabels === 'off') return;
      const keys = ['org.opencontainers.image.revision', 'com.docker.image.source.entrypoint'];
      if (gitLabels === 'full') keys.push('org.opencontainers.image.source');
      for (const key of keys) {
        const step = file.graph.shipped?.final.labels.get(key)?.step;
        if (step?.instruction.keyword !== 'LABEL') continue;
        const instruction = step.instruction as InstructionOf<'LABEL'>;
        const pair = instruction.pairs.findLast((each) => each.key.replace(/["']/g, '') === key);
        if (!pair) continue;
        const edit = removePair(file, instruction, pair);
        yield {
          message: 'repeats',
          data: { key },
          at: pair.span,
          ...(edit && { fix: { title: 'Leave it to Buildx', applicability: 'unsafe', edits: [edit] } }),
        };
      }
    },
  },
});
