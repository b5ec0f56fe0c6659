import { formatReference } from '../../bases/reference.ts';
import { imageUses } from '../../facts/images/image-uses.ts';
import { moveOf } from '../../facts/images/moved-images.ts';
import { defineRule, type FixReport } from '../define.ts';

export const movedImage = defineRule({
  id: 'moved-image',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'An image is taken from a place where it is not kept up any more',
  why: 'Publishers move their images and leave the old ones behind: they get no fixes, newer versions never arrive there, and one day the pull fails.',
  notWhen: 'A registry of your own serves images under the old name.',
  decides:
    'Images of FROM, COPY --from and mounts that are known to have moved: microsoft/* on Docker Hub, dotnet/core, k8s.gcr.io, circleci/*, resin/*, gliderlabs/alpine and mhart/alpine-node. That Docker’s official images ended (openjdk, centos, java …) is said by end-of-life-base. The fix is made where the new place has the same tags, and is otherwise left to a person. Info for images that only help to build; stages that nothing needs are left alone.',
  sources: [
    'https://devblogs.microsoft.com/dotnet/net-core-container-images-now-published-to-microsoft-container-registry/',
    'https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/',
    'https://circleci.com/developer/images',
  ],
  messages: { moved: '{image}: {what}{since}. It is now at {to}' },
  examples: [
    { bad: 'FROM microsoft/dotnet:2.1-sdk\n', flags: 'microsoft/dotnet:2.1-sdk' },
    { bad: 'FROM microsoft/aspnet:1.0.0-rc1-update1\n', flags: 'microsoft/aspnet:1.0.0-rc1-update1' },
    {
      bad: 'FROM debian:12\nCOPY --from=k8s.gcr.io/pause:3.9 /pause /pause\n',
      flags: 'k8s.gcr.io/pause:3.9',
      fixed: 'FROM debian:12\nCOPY --from=registry.k8s.io/pause:3.9 /pause /pause\n',
    },
    { good: 'FROM mcr.microsoft.com/dotnet/sdk:10.0\nCOPY --from=registry.k8s.io/pause:3.9 /pause /pause\n' },
    { good: 'FROM microsoft/dotnet:2.1-sdk AS unused\nFROM debian:12\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { by, stage, reference, at, written } of imageUses(file)) {
        const moved = stage.reachable ? moveOf(reference) : undefined;
        if (!moved) continue;
        const { what, since, to, exact } = moved;
        const isPlain = exact && !written.includes('$') && reference.digest === undefined;
        const fix: FixReport = {
          title: `Take it from ${to}`,
          applicability: isPlain ? 'unsafe' : 'manual',
          edits: isPlain ? [file.replace(at, to)] : [],
        };
        yield {
          message: 'moved',
          data: {
            image: formatReference({ ...reference, digest: undefined }),
            what,
            since: since === undefined ? '' : ` since ${since}`,
            to,
          },
          at,
          severity: by === 'from' && stage.shipped ? 'warning' : 'info',
          fix,
        };
      }
    },
  },
});
