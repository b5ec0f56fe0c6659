import { platformFlag, platformRemoval } from '../../facts/images/platform-flag.ts';
import { parsePlatform } from '../../model/platform.ts';
import { asWhom, defineRule, type FixReport } from '../define.ts';

export const fixedPlatform = defineRule({
  id: 'fixed-platform',
  practice: 'base-image',
  severity: 'info',
  aliases: [
    'FromPlatformFlagConstDisallowed',
    'DL3029',
    'avoid-platform-with-from',
    'from_with_platform_flag',
    'platform_flag_with_from',
    'using_platform_with_from',
  ],
  summary: 'FROM asks for one platform only',
  why: 'A constant platform is built everywhere, whatever the target: on another machine it runs in emulation, many times slower, and a build for several platforms puts the same binaries into each of them.',
  notWhen: 'The image exists for one platform only. A stage whose name says the platform, such as build-amd64, is meant so.',
  decides:
    'As BuildKit: a constant --platform, and not where the name of the stage holds its operating system or architecture. Variables such as $BUILDPLATFORM are the documented way to cross-compile and fine. Windows images are left alone, unless `as: buildkit` asks for its verdict. A matter of style, without a fix, for images that exist for one platform: those of Jetson (l4t) and of namespaces called like one (arm64v8).',
  sources: [
    'https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/',
    'https://docs.docker.com/build/building/multi-platform/',
  ],
  options: { as: asWhom('FromPlatformFlagConstDisallowed') },
  messages: {
    only: 'The platform {platform} is fixed; {image} exists for this one only',
    constant: 'This stage is always {platform}: leave --platform to whoever builds',
  },
  examples: [
    { bad: 'FROM --platform=linux/amd64 node:24\n', flags: '--platform=linux/amd64', fixed: 'FROM node:24\n' },
    {
      bad: 'FROM --platform=amd64 golang:1.25 AS build\nFROM scratch\nCOPY --from=build /a /a\n',
      flags: '--platform=amd64',
      fixed: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=build /a /a\n',
    },
    { good: 'FROM --platform=$BUILDPLATFORM golang:1.25\nFROM --platform=linux/arm64 alpine:3.22 AS tools-arm64\n' },
    { good: 'ARG PLATFORM=linux/amd64\nFROM --platform=${PLATFORM} alpine:3.22\n' },
    { bad: 'FROM --platform=linux/arm64 arm64v8/alpine:3.22 AS tools\n', flags: '--platform=linux/arm64' },
    {
      bad: { dockerfile: 'FROM --platform=windows/amd64 registry.example/windows:1\n', options: { as: 'buildkit' } },
      flags: '--platform=windows/amd64',
      fixed: 'FROM registry.example/windows:1\n',
    },
    { good: 'FROM --platform=windows/amd64 mcr.microsoft.com/windows/servercore:ltsc2022\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const { from, name, root } of file.graph.stages) {
        const flag = platformFlag(from);
        if (!flag?.value || flag.value.includes('$')) continue;
        const platform = parsePlatform(flag.value);
        if ('error' in platform) continue;
        const isWindows = platform.os === 'windows' || (root.kind === 'image' && root.facts?.os === 'windows');
        if (isWindows && as !== 'buildkit') continue;
        const stage = name?.toLowerCase() ?? '';
        if (stage.includes(platform.os) || stage.includes(platform.architecture)) continue;
        if (root.kind === 'image' && oneArchitecture.test(root.reference.familiar)) {
          yield { message: 'only', data: { platform: flag.value, image: root.reference.familiar }, at: flag.span, severity: 'style' };
          continue;
        }
        const removal = platformRemoval(file, from);
        const fix: FixReport | undefined = removal && {
          title: 'Leave the platform to the build',
          applicability: 'unsafe',
          edits: [removal],
        };
        yield { message: 'constant', data: { platform: flag.value }, at: flag.span, ...(fix && { fix }) };
      }
    },
  },
});

/** Images that are published for one platform only: leaving the platform out would make a build for another one fail. */
const oneArchitecture = /(?:^|\/)(?:l4t-|(?:amd64|i386|arm32v[567]|arm64v8|mips64le|ppc64le|riscv64|s390x)\/)/;
