import { packagedArchitecture } from '../../facts/image/architecture.ts';
import { namedPlatform } from '../../facts/images/named-platform.ts';
import { parsePlatform } from '../../model/platform.ts';
import { defineRule } from '../define.ts';

export const imageOfOtherPlatform = defineRule({
  id: 'image-of-other-platform',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'FROM asks for a platform that its image is not made for',
  why: 'The build stops, or, where the registry gives the image all the same, its programs run in emulation or not at all: “exec format error”.',
  notWhen: 'The image has the name of one platform and is published for others, too.',
  decides:
    'The platform that the stage is built for (--platform, or the one of a Compose or bake file) and what the name of the image says: the namespaces of Docker Hub for one architecture each (arm64v8/alpine), and images of Windows. BuildKit asks the registry, which knows it of all images; nothing is asked here, so other images are not judged. Of a built image its own platform and that of the packages of its system.',
  sources: [
    'https://docs.docker.com/reference/build-checks/invalid-base-image-platform/',
    'https://github.com/docker-library/official-images#architectures-other-than-amd64',
  ],
  messages: {
    packages: 'The image says that it is for {said}, and its packages are for {made}',
    other: '{image} is made for {made}, and this stage is built for {asked}',
  },
  examples: [
    { bad: 'FROM --platform=linux/amd64 arm64v8/alpine:3.22\n', flags: 'arm64v8/alpine:3.22' },
    {
      bad: 'FROM --platform=linux/amd64 mcr.microsoft.com/windows/nanoserver:ltsc2025\n',
      flags: 'mcr.microsoft.com/windows/nanoserver:ltsc2025',
    },
    {
      good: 'FROM --platform=linux/arm/v7 arm32v6/alpine:3.22\nFROM --platform=$BUILDPLATFORM arm64v8/alpine:3.22\nFROM arm64v8/alpine:3.22\nFROM --platform=amd64 registry.example/arm64v8/app:1\n',
    },
    {
      bad: {
        image: { platform: 'linux/arm64', packages: ['a', 'b', 'c'].map((name) => ({ name: `deb/${name}`, architecture: 'amd64' })) },
      },
      flags: 'config/Architecture',
    },
    {
      good: {
        image: { platform: 'linux/amd64', packages: ['a', 'b', 'c'].map((name) => ({ name: `deb/${name}`, architecture: 'amd64' })) },
      },
    },
  ],
  detect: {
    *image(image) {
      const said = image.analysis.config?.platform.architecture;
      const made = packagedArchitecture(image);
      if (said !== undefined && made !== undefined && said !== made)
        yield { message: 'packages', data: { said, made }, at: image.atConfig('Architecture') };
    },
    *dockerfile(file) {
      for (const { from, base, platform } of file.graph.stages) {
        if (base.kind !== 'image' || !platform.known || platform.value === undefined || !from.image) continue;
        const made = namedPlatform(base.reference);
        const asked = made && parsePlatform(platform.value);
        if (!asked || 'error' in asked) continue;
        if (made.os === asked.os && (made.architecture === undefined || made.architecture === asked.architecture)) continue;
        const data = {
          image: base.reference.familiar,
          made: made.architecture === undefined ? made.os : `${made.os}/${made.architecture}`,
          asked: platform.value,
        };
        yield { message: 'other', data, at: from.image.span, aliases: ['InvalidBaseImagePlatform'] };
      }
    },
  },
});
