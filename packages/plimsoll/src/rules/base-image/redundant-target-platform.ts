import { isPlatformVariable, platformFlag, platformRemoval } from '../../facts/images/platform-flag.ts';
import { defineRule, type FixReport } from '../define.ts';

export const redundantTargetPlatform = defineRule({
  id: 'redundant-target-platform',
  practice: 'base-image',
  severity: 'info',
  aliases: ['RedundantTargetPlatform', 'DL3065'],
  summary: 'FROM asks for the platform that it gets anyway',
  why: 'Without --platform a stage is built for the target. Said once more it looks like a choice, and hides the stages that make one.',
  notWhen: 'There is no reason to keep it: a stage without --platform is built for the target.',
  decides: '--platform is nothing but $TARGETPLATFORM, and the file sets no argument of that name, as BuildKit decides.',
  sources: ['https://docs.docker.com/reference/build-checks/redundant-target-platform/'],
  messages: { redundant: '{flag} is the default: leave it out' },
  examples: [
    { bad: 'FROM --platform=${TARGETPLATFORM} alpine:3.22\n', flags: '--platform=${TARGETPLATFORM}', fixed: 'FROM alpine:3.22\n' },
    { good: 'FROM --platform=$BUILDPLATFORM alpine:3.22\nFROM --platform=${TARGETOS}/${TARGETARCH} alpine:3.22\n' },
    { good: 'ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM alpine:3.22\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { from } of file.graph.stages) {
        const flag = platformFlag(from);
        if (!flag?.value || !isPlatformVariable(file, flag.value, 'TARGETPLATFORM')) continue;
        const removal = platformRemoval(file, from);
        const fix: FixReport | undefined = removal && { title: 'Remove it', applicability: 'safe', edits: [removal] };
        yield { message: 'redundant', data: { flag: file.text(flag.span) }, at: flag.span, ...(fix && { fix }) };
      }
    },
  },
});
