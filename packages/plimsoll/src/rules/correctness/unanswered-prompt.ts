import type { BaseFacts, ImageReference } from '../../bases/catalogue.types.ts';
import type { Stage, Step } from '../../build/graph.types.ts';
import { commandName, commandSpan, insertOption } from '../../facts/edits/command-words.ts';
import { isConfiguredBefore } from '../../facts/installs/tool-configuration.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Severity, TextEdit } from '../../model/finding.ts';
import type { PackageManager, PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const unansweredPrompt = defineRule({
  id: 'unanswered-prompt',
  practice: 'correctness',
  severity: 'error',
  aliases: [
    'DL3014',
    'DL3030',
    'DL3034',
    'DL3038',
    'DS-0021',
    'apt_get_missing_flags_to_avoid_manual_input',
    'yum_install_allows_manual_input',
    'missing_flag_from_dnf_install',
    'missing_zypper_non_interactive_switch',
    'missing-assume-yes-switch',
    'missing-yum-assume-yes-switch',
    'missing-dnf-assume-yes-switch',
    'missing-zypper-no-confirm-switch',
  ],
  summary: 'A package manager waits for an answer that nobody gives',
  why: 'In a build there is no terminal: a question of the package manager is answered by the end of the input, which means no, and the step fails. apt asks only if it has to install or remove more than was named, so the build may work today and stop with the next release of a package.',
  notWhen: 'The step is meant to stop if the package manager wants to do more than it was told.',
  decides:
    'Installs, upgrades and removals of apt-get, apt, aptitude, yum, dnf, tdnf, microdnf, zypper, pacman and choco without an option that says yes: -y in any spelling and place, -qq, an -o or --setopt setting, a configuration file written or copied before, yes or echo y in front, or input from elsewhere. Options in a variable are unknown, and so is the microdnf of images that are not in the catalogue or of Oracle Linux: it asks since its release for Enterprise Linux 9. Warning for upgrades and removals, which ask only if there is something to do, for a single package given to apt, which may need no others, for microdnf, and for images whose configuration is not known. Info in stages that are not built, and for what is known to need no other packages, such as unzip.',
  sources: [
    'https://manpages.debian.org/stable/apt/apt-get.8.en.html',
    'https://dnf.readthedocs.io/en/latest/command_ref.html',
    'https://github.com/rpm-software-management/microdnf/pull/97',
  ],
  messages: {
    asks: '{command} asks before it goes on, and nobody answers in a build: say yes with {option}',
    more: '{command} asks before it installs more than it was told to, and nobody answers in a build: say yes with {option}',
    something: '{command} asks if there is anything to do, and nobody answers in a build: say yes with {option}',
  },
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -q curl\n',
      flags: 'apt-get install',
      fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y -q curl\n',
    },
    {
      bad: 'FROM debian:13\nRUN ["sudo", "apt", "-q", "install", "curl"]\nONBUILD RUN apt-get upgrade\n',
      flags: ['"apt", "-q", "install"', 'apt-get upgrade'],
      fixed: 'FROM debian:13\nRUN ["sudo", "apt", "-q", "install", "-y", "curl"]\nONBUILD RUN apt-get upgrade -y\n',
    },
    {
      bad: 'FROM almalinux:9\nRUN dnf install httpd \\\n && dnf remove vim\n',
      flags: ['dnf install', 'dnf remove'],
      fixed: 'FROM almalinux:9\nRUN dnf install -y httpd \\\n && dnf remove -y vim\n',
    },
    {
      bad: 'FROM opensuse/leap:15.6\nRUN zypper ref && zypper -q in httpd\n',
      flags: 'zypper -q in',
      fixed: 'FROM opensuse/leap:15.6\nRUN zypper ref && zypper --non-interactive -q in httpd\n',
    },
    {
      bad: 'FROM ubuntu:24.04\nRUN apt-get install unzip && apt-get install zip\n',
      flags: ['apt-get install', 'apt-get install'],
      fixed: 'FROM ubuntu:24.04\nRUN apt-get install -y unzip && apt-get install -y zip\n',
    },
    { bad: 'FROM archlinux:base\nRUN pacman -Syu\n', flags: 'pacman -Syu', fixed: 'FROM archlinux:base\nRUN pacman -Syu --noconfirm\n' },
    {
      good: 'FROM debian:13\nRUN apt-get install curl -qq && apt-get -o APT::Get::Assume-Yes=true install git && yes | apt-get install vim\n',
    },
    { good: 'FROM debian:13\nRUN echo \'APT::Get::Assume-Yes "true";\' > /etc/apt/apt.conf.d/90yes\nRUN apt-get install curl\n' },
    { good: 'FROM golang:1.25\nRUN apt-get update && apt-get install make\n' },
    { good: 'FROM debian:13\nRUN apt-get install -y git cmake && apt-get install cmake\n' },
    { good: 'FROM debian:13\nARG APT_OPTS\nRUN apt-get install $APT_OPTS curl && apt-get install --simulate git && apt-get update\n' },
    { good: 'FROM debian:13\nRUN apt-get remove -y gcc && apt-get purge\n' },
    {
      bad: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN choco install git && choco install --yes make\n',
      flags: 'choco install',
      fixed: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN choco install -y git && choco install --yes make\n',
    },
    {
      good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN choco feature enable -n allowGlobalConfirmation\nRUN choco install git\n',
    },
    { good: 'FROM redhat/ubi8-minimal:8.10\nRUN microdnf install tar && microdnf clean all\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || operation.assumesYes || !asks(operation)) continue;
          const option = yes(operation.manager);
          if (option === undefined || isAnsweredElsewhere(step, operation)) continue;
          const edit = fixOf(file, operation, option);
          const message = questionOf(operation);
          yield {
            message,
            data: { command: commandName(operation), option },
            at: commandSpan(operation),
            severity: severityOf(step, operation, message),
            fix: { title: `Add ${option}`, applicability: 'safe', edits: [edit] },
          };
        }
      }
    },
  },
});

type Question = 'asks' | 'more' | 'something';

function asks(operation: PackageOperation): boolean {
  const { action, options, packages, subcommand } = operation;
  if (action !== 'install' && action !== 'upgrade' && action !== 'remove') return false;
  // `apt-get purge` of nothing does nothing.
  if (action === 'remove' && packages.length === 0 && isApt(operation) && !/^auto/.test(subcommand?.unquoted ?? '')) {
    if (!options.has('--auto-remove') && !options.has('--autoremove')) return false;
  }
  return !['--simulate', '--print-uris', '--help', '--version', '--assumeno', '--assume-no', '--dry-run', '-p'].some((name) =>
    options.has(name),
  );
}

function yes(manager: PackageManager): string | undefined {
  switch (manager) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
    case 'yum':
    case 'dnf':
    case 'tdnf':
    case 'microdnf':
    case 'choco':
      return '-y';
    case 'zypper':
      return '--non-interactive';
    case 'pacman':
      return '--noconfirm';
    default:
      return undefined;
  }
}

function questionOf(operation: PackageOperation): Question {
  // `apt-get -f install` repairs, if anything is broken.
  if (operation.action !== 'install' || operation.packages.length === 0) return 'something';
  return isApt(operation) ? 'more' : 'asks';
}

const isApt = ({ manager }: PackageOperation): boolean => manager === 'apt-get' || manager === 'apt' || manager === 'aptitude';

/** Packages of Debian and Ubuntu that need nothing which their images lack: apt does not ask for them. */
const selfContained = /^(?:unzip|bzip2|xz-utils|make|patch|net-tools|less|tree|dos2unix|time|tini|dumb-init|gosu)$/;

function needsNothing({ steps }: Stage, { command, packages }: PackageOperation): boolean {
  return packages.every(({ name = '' }) => {
    if (selfContained.test(name)) return true;
    // It recommends unzip.
    return name === 'zip' && installedBefore(steps, command, 'unzip');
  });
}

/** By an earlier command of the stage, and not removed since. */
function installedBefore(steps: readonly Step[], { span }: Command, name: string): boolean {
  let installed = false;
  for (const { operations } of steps) {
    for (const each of operations) {
      if (each.kind !== 'package' || each.scope !== 'system' || each.command.span.end > span.start) continue;
      if (!each.packages.some((named) => named.name === name)) continue;
      if (each.action === 'remove') installed = false;
      else if (each.action === 'install' && !each.command.conditional) installed = true;
    }
  }
  return installed;
}

function severityOf({ stage }: Step, operation: PackageOperation, question: Question): Severity {
  if (!stage.reachable) return 'info';
  const { root } = stage;
  if (question === 'more' && needsNothing(stage, operation)) return 'info';
  const known = root.kind === 'image' && root.facts !== undefined;
  const alone = isApt(operation) && operation.packages.length === 1;
  return known && question !== 'something' && !alone && operation.manager !== 'microdnf' ? 'error' : 'warning';
}

function isThere({ stage: { root, steps } }: Step, command: Command, name: string): boolean {
  return (root.kind === 'image' && root.facts?.programs.includes(name) === true) || installedBefore(steps, command, name);
}

/** By input from elsewhere, by what a variable may hold, or by configuration of an earlier step. */
function isAnsweredElsewhere(step: Step, { command, manager, action, packages }: PackageOperation): boolean {
  if (command.redirections.some(({ operator }) => operator.startsWith('<'))) return true;
  if (command.args.some(({ unquoted, dynamic }) => dynamic && /opt|arg|flag|yes|param/i.test(unquoted))) return true;
  const { root } = step.stage;
  switch (manager) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      // What the base has already, or a command before installed, needs nothing else.
      if (action === 'install' && packages.length > 0 && packages.every(({ name }) => name !== undefined && isThere(step, command, name)))
        return true;
      return isConfiguredBefore(step, /Assume-Yes|apt\.conf/i);
    case 'microdnf':
      if (root.kind !== 'image' || !root.facts || assumesYes(root.reference, root.facts)) return true;
      return isConfiguredBefore(step, /assumeyes|dnf\.conf/i);
    case 'yum':
    case 'dnf':
    case 'tdnf':
      return isConfiguredBefore(step, /assumeyes|(dnf|yum)\.conf/i);
    case 'choco':
      // Whoever made an image with Chocolatey may have set it not to ask.
      if (root.kind !== 'image' || !/^mcr\.microsoft\.com\//.test(root.reference.familiar)) return true;
      return isConfiguredBefore(step, /allowGlobalConfirmation|chocolatey\.config/i);
    default:
      return false;
  }
}

/** Of Enterprise Linux 8 or before; Oracle's builds of the later ones do not ask either, as the official images built with them show. */
function assumesYes({ repository, tag }: ImageReference, { os, osVersion }: BaseFacts): boolean {
  return os === 'oraclelinux' || /ubi[78]\b/.test(repository) || /^[78](?:[.-]|$)/.test(osVersion ?? tag ?? '');
}

/** zypper has its option in front of the subcommand, where it holds for all of them. */
function fixOf(file: DockerfileView, operation: PackageOperation, option: string): TextEdit {
  return insertOption(file, operation.manager === 'zypper' ? { ...operation, subcommand: undefined } : operation, option);
}
