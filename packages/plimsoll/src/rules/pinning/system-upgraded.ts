import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const systemUpgraded = defineRule({
  id: 'system-upgraded',
  practice: 'pinning',
  severity: 'info',
  preset: 'strict',
  aliases: [
    'DS-0024',
    'DL3005',
    'DL3017',
    'DL3031',
    'DL3035',
    'DL3039',
    'avoid-apk-upgrade',
    'avoid-apt-get-upgrade',
    'avoid-dnf-update',
    'avoid-yum-update',
    'avoid-zypper-update',
    'DKL-DI-0003',
  ],
  summary: 'The build upgrades every package of its base',
  why: 'What the image holds then depends on the day of the build and not on the commit, and all upgraded files are stored a second time above the base. A newer tag of the base brings the same patches, reviewed and shared between images.',
  notWhen:
    'Security patches have to be in the image before the base is published again: then rebuild without the layer cache, or the upgrade is as old as the cache.',
  decides:
    'upgrade, dist-upgrade and full-upgrade of apt-get and its relatives, apk upgrade, upgrade and update of yum, dnf and their relatives, up, dup and patch of zypper, all without package names. Upgrades limited to security advisories are left out, and so is pacman, for which installing without upgrading is not supported. Of a built image its history.',
  sources: ['https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often'],
  messages: {
    upgraded: '{command} upgrades all packages of the base, so two builds of this file differ; take a newer tag of the base instead',
  },
  examples: [
    { bad: 'FROM debian:13\nRUN apt-get update && apt-get -y dist-upgrade\n', flags: 'apt-get -y dist-upgrade' },
    { bad: 'FROM alpine:3.22\nRUN apk -U upgrade\n', flags: 'apk -U upgrade' },
    { bad: 'FROM almalinux:9\nONBUILD RUN yum update -y && yum clean all\n', flags: 'yum update' },
    { good: 'FROM almalinux:9\nRUN dnf -y upgrade openssl && dnf -y upgrade --security && dnf check-update\n' },
    { good: 'FROM archlinux:base\nRUN pacman -Syu --noconfirm\n' },
    { good: 'FROM debian:13\nRUN apt-get update && apt-get install -y --only-upgrade openssl && pip install --upgrade flask==3.1\n' },
    {
      bad: { image: { layers: [{ by: 'RUN /bin/sh -c apt-get update && apt-get -y dist-upgrade # buildkit', files: {} }] } },
      flags: 'history/1',
    },
    { good: { image: { layers: [{ by: 'RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit', files: {} }] } } },
  ],
  detect: {
    *image(image) {
      for (const step of image.ownSteps) {
        const upgrade = step.operations.find(
          (each): each is PackageOperation => each.kind === 'package' && each.scope === 'system' && upgradesAll(each),
        );
        if (upgrade)
          yield {
            message: 'upgraded',
            data: { command: commandName(upgrade) },
            at: image.atStep(step),
          };
      }
    },
    *dockerfile(file) {
      for (const { step } of file.runs('reachable')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || !upgradesAll(operation)) continue;
          yield { message: 'upgraded', data: { command: commandName(operation) }, at: commandSpan(operation) };
        }
      }
    },
  },
});

/** What an advisory asks for is chosen, not all. */
const limited = [
  '--security',
  '--sec-severity',
  '--secseverity',
  '--advisory',
  '--cve',
  '--bz',
  '--bugfix',
  '--simulate',
  '--dry-run',
  '--download-only',
  '--downloadonly',
];

function upgradesAll({ action, manager, packages, options }: PackageOperation): boolean {
  return action === 'upgrade' && manager !== 'pacman' && packages.length === 0 && !limited.some((name) => options.has(name));
}
