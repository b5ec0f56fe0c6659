import type { Step } from '../../build/graph.types.ts';
import { commandName } from '../../facts/edits/command-words.ts';
import { isConfiguredBefore } from '../../facts/installs/tool-configuration.ts';
import type { PackageOperation, PackageSpec } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const unpinnedSystemPackage = defineRule({
  id: 'unpinned-system-package',
  practice: 'pinning',
  severity: 'info',
  preset: 'strict',
  aliases: [
    'DL3008',
    'DL3018',
    'DL3033',
    'DL3037',
    'DL3041',
    'apt_get_install_pin_version_not_defined',
    'unpinned_package_version_in_apk_add',
    'yum_install_without_version',
    'missing_version_specification_in_dnf_install',
    'zypper_install_without_version',
  ],
  summary: 'A package of the system is installed without a version',
  why: 'Two builds of one commit get different packages, so a failure cannot be repeated. Whoever needs builds that can be repeated needs versions, or a snapshot of the repository.',
  notWhen:
    'Debian, Ubuntu and Alpine remove old versions from their mirrors: a build with pinned packages stops working after some weeks. A snapshot repository, or a base pinned by digest and rebuilt on a schedule, gives more for less.',
  decides:
    'Packages named to apt-get, apt, aptitude, apk, yum, dnf, microdnf, tdnf and zypper without a version; any constraint counts as one. Local files, addresses, groups and names in variables are left out. Silent with a base pinned by digest, and where an option or an earlier step of the stage names a snapshot of the repository.',
  sources: ['https://github.com/hadolint/hadolint/issues/1253', 'https://snapshot.debian.org/'],
  messages: { unpinned: '{command} installs whatever version of {packages} the repository has that day' },
  examples: [
    { bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl=8.14.1-2 git\n', flags: 'git' },
    { bad: 'FROM alpine:3.22\nRUN apk add --no-cache --virtual .build gcc "musl-dev~1.2"\n', flags: 'gcc' },
    {
      bad: 'FROM almalinux:9\nONBUILD RUN dnf install -y httpd-2.4.62 rpm-sign && yum module install -y tomcat\n',
      flags: ['rpm-sign', 'tomcat'],
    },
    { bad: 'FROM opensuse/leap:15.6\nRUN zypper -n in httpd\n', flags: 'httpd' },
    {
      good: 'FROM debian:13\nARG V\nRUN apt-get install -y -t trixie-backports curl=8.14 ./a.deb linux-headers-$(uname -r) git=$V $PACKAGES\n',
    },
    { good: 'FROM debian:13@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04\nRUN apt-get install -y curl\n' },
    {
      good: 'FROM debian:13\nRUN echo "deb https://snapshot.debian.org/archive/debian/20260101T000000Z trixie main" > /etc/apt/sources.list\nRUN apt-get install -y curl\n',
    },
    {
      good: 'FROM fedora:42\nENV V=2.51.0-2.fc42\nRUN dnf install -y git-core-${V} https://packages.example/a.rpm && dnf group install -y "Development Tools"\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('reachable')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
          // Arch has no old versions at all.
          if (operation.manager === 'pacman') continue;
          const unpinned = operation.packages.filter(isUnpinned);
          const [first] = unpinned;
          if (!first || isSnapshot(step, operation)) continue;
          const names = unpinned.map(({ name }) => name ?? '');
          const packages = names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`;
          yield { message: 'unpinned', data: { command: commandName(operation), packages }, at: first.word.span };
        }
      }
    },
  },
});

function isUnpinned({ source, name, version }: PackageSpec): boolean {
  return source === 'registry' && version === undefined && name !== undefined && /^[A-Za-z0-9]/.test(name);
}

/** Everything comes from one day's state of the repository, or the author pins the base and rebuilds with it. */
function isSnapshot(step: Step, { options, command }: PackageOperation): boolean {
  const { root } = step.stage;
  if (root.kind === 'image' && root.reference.digest !== undefined) return true;
  if (options.has('--snapshot') || command.args.some(({ unquoted }) => /snapshot/i.test(unquoted))) return true;
  const earlier = step.script?.commands.some(
    ({ index, args }) => index < command.index && args.some(({ unquoted }) => snapshot.test(unquoted)),
  );
  return earlier === true || isConfiguredBefore(step, snapshot);
}

const snapshot = /snapshot(?:-cloudflare)?\.(?:debian\.org|ubuntu\.com)|APT::Snapshot|repro-sources-list/i;
