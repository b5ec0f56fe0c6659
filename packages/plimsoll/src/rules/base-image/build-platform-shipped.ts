import { isPlatformVariable, platformFlag, platformRemoval } from '../../facts/images/platform-flag.ts';
import { isNamedBesideProduction } from '../../facts/stages/beside-production.ts';
import { defineRule, type FixReport } from '../define.ts';

export const buildPlatformShipped = defineRule({
  id: 'build-platform-shipped',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'The shipped image has the programs of the machine that builds it',
  why: '$BUILDPLATFORM is the platform of the builder. An image built on an arm64 laptop for amd64 servers is labelled amd64 but holds arm64 programs, and ends with “exec format error” where it is started.',
  notWhen: 'The image is only ever built on the platform that it runs on.',
  decides:
    'A stage whose files are in the shipped image starts from an image (not scratch) with --platform=$BUILDPLATFORM. In build stages that is how to cross-compile. Silent for stages and files that are called like tests, checks or development.',
  sources: ['https://docs.docker.com/build/building/multi-platform/#cross-compilation'],
  messages: { builder: '{image} is taken for the platform of the builder, and shipped for whichever is asked for' },
  examples: [
    {
      bad: 'FROM --platform=$BUILDPLATFORM golang:1.25 AS build\nRUN go build -o /a .\nFROM --platform=$BUILDPLATFORM alpine:3.22\nCOPY --from=build /a /a\n',
      flags: '--platform=$BUILDPLATFORM',
      fixed: 'FROM --platform=$BUILDPLATFORM golang:1.25 AS build\nRUN go build -o /a .\nFROM alpine:3.22\nCOPY --from=build /a /a\n',
    },
    { good: 'FROM --platform=$BUILDPLATFORM golang:1.25 AS build\nFROM --platform=$BUILDPLATFORM scratch\nCOPY --from=build /a /a\n' },
    { good: 'FROM --platform=$BUILDPLATFORM golang:1.25 AS lint\nRUN --mount=target=. golangci-lint run\n' },
    { good: 'FROM --platform=$TARGETPLATFORM alpine:3.22\n' },
  ],
  detect: {
    *dockerfile(file) {
      // What only checks the sources is never shipped.
      if (isNamedBesideProduction(file)) return;
      for (const { from, base } of file.stages('shipped')) {
        const flag = platformFlag(from);
        if (!flag?.value || base.kind !== 'image' || !isPlatformVariable(file, flag.value, 'BUILDPLATFORM')) continue;
        const removal = platformRemoval(file, from);
        const fix: FixReport | undefined = removal && {
          title: 'Start from the image for the target',
          applicability: 'unsafe',
          edits: [removal],
        };
        yield { message: 'builder', data: { image: from.image?.text ?? '' }, at: flag.span, ...(fix && { fix }) };
      }
    },
  },
});
