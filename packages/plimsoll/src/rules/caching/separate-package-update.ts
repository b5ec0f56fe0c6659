import type { Step } from '../../build/graph.types.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { mergeRuns } from '../../facts/edits/merge-runs.ts';
import { runsScript } from '../../facts/installs/apt-lists.ts';
import { isMountedOver } from '../../facts/layers/removed-paths.ts';
import { isForTrial, isWorkbench } from '../../facts/stages/beside-production.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const separatePackageUpdate = defineRule({
  id: 'separate-package-update',
  practice: 'caching',
  severity: 'warning',
  aliases: ['DS-0017', 'CKV_DOCKER_5', 'update_instruction_alone', 'aptGetUpdatePrecedesInstall', 'CIS-DI-0007'],
  summary: 'The package index is refreshed in another RUN than the install',
  why: 'The layer of the update is taken from the cache for as long as the line stays the same. An install that is changed weeks later works with the old index: it gets old versions, or fails because the mirror does not have them any more.',
  notWhen: 'The cache is never used (--no-cache), or both RUN share a cache mount for the index.',
  decides:
    'A RUN that refreshes the index of apt, apk, dnf, yum, zypper or pacman and installs nothing with that tool, and a later RUN of the same stage that installs with it without refreshing first. update-locale and its like, and options that refresh (`apk add -U`), are told apart by their commands. apk add --no-cache uses no index that was stored. Info in images to develop or to run tests in, and among tests or examples. An index that nothing in the file installs from is reported as info, unless a script or a stage that starts from this one may use it. Of a built image its history, in the steps that are not known to be those of its base.',
  sources: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
  messages: {
    image: 'This step only refreshes the index of {manager}: a later one installs from it, however old it is by then',
    unused: '{update} refreshes an index that nothing in this file installs from',
    own: '{update} has a layer of its own: the cache keeps it as it was, while {install} in line {line} takes what is new then',
    stale: '{update} has a layer of its own: once it is cached, {install} in line {line} works with an old index',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN apt-get update\n# tools\nRUN apt-get install -y curl\n',
      flags: 'apt-get update',
      fixed: 'FROM debian:12\nRUN apt-get update \\\n    # tools\n    && apt-get install -y curl\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update && \\\n  adduser mike\nRUN apt-get install -y \\\n  curl\n',
      flags: 'apt-get update',
      fixed: 'FROM debian:12\nRUN apt-get update && \\\n  adduser mike \\\n  && apt-get install -y \\\n  curl\n',
    },
    { bad: 'FROM alpine:3.22\nRUN apk update\nWORKDIR /app\nRUN apk add nginx\n', flags: 'apk update' },
    { bad: 'FROM fedora:42\nRUN dnf update -y\nUSER root\nRUN dnf install -y nginx\n', flags: 'dnf update' },
    {
      bad: 'FROM acme/php-devbox:8\nRUN apt-get update\nRUN apt-get install -y curl\n',
      flags: 'apt-get update',
      fixed: 'FROM acme/php-devbox:8\nRUN apt-get update \\\n    && apt-get install -y curl\n',
    },
    { bad: 'FROM node:22\nRUN apt-get update\nRUN npm install -g serve\n', flags: 'apt-get update' },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get upgrade -y\nRUN apt-get update && apt-get install -y curl\n' },
    { good: 'FROM fedora:42\nRUN dnf update -y && dnf clean all\nRUN dnf install -y nginx && dnf clean all\n' },
    { good: 'FROM alpine:3.22\nRUN apk update\nRUN apk add -U nginx && apk add --no-cache curl\n' },
    {
      good: 'FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y curl\n',
    },
    { good: 'FROM debian:12\nRUN apt-get update\nFROM debian:12\nRUN update-locale\n' },
    {
      bad: {
        image: {
          layers: [
            { by: 'RUN /bin/sh -c apt-get update # buildkit', files: {} },
            { by: 'RUN /bin/sh -c apt-get install -y curl # buildkit', files: {} },
          ],
        },
      },
      flags: 'history/1',
    },
    { good: { image: { layers: [{ by: 'RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit', files: {} }] } } },
  ],
  detect: {
    *image(image) {
      const steps = image.ownSteps;
      for (const [index, step] of steps.entries()) {
        const packages = step.operations.filter((each) => each.kind === 'package');
        const update = packages.find(({ action }) => action === 'update-index');
        if (!update || packages.some(({ action }) => action === 'install' || action === 'upgrade')) continue;
        const installs = steps
          .slice(index + 1)
          .some(({ operations }) =>
            operations.some((each) => each.kind === 'package' && each.manager === update.manager && each.action === 'install'),
          );
        if (installs) yield { message: 'image', data: { manager: update.manager }, at: image.atStep(step) };
      }
    },
    *dockerfile(file) {
      const heirs = new Set(file.graph.stages.flatMap(({ base }) => (base.kind === 'stage' ? base.stage : [])));
      for (const stage of file.stages('reachable')) {
        if (!stage.steps.some(({ operations }) => operations.some((operation) => operation.kind === 'package' && refreshes(operation))))
          continue;
        const next = new Map<Family, Later | undefined>();
        // Whether something behind a step, or in a stage that starts from this one, may use an index without saying so.
        let hidden = heirs.has(stage);
        for (const step of stage.steps.toReversed()) {
          if (step.instruction.keyword !== 'RUN') continue;
          hidden ||= mayInstall(step);
          if (!step.operations.some(({ kind }) => kind === 'package')) continue;
          for (const family of families) {
            const operations = operationsOf(step, family.managers);
            if (operations.length === 0) continue;
            const found = next.get(family);
            const isLast = !next.has(family);
            next.set(family, needOf(step, operations, found));
            const update = operations.findLast((operation) => refreshes(operation));
            if (!update || operations.some(installs) || isMountedOver(step, family.index)) continue;
            if (!found) {
              const unused = isLast && !hidden && update.action === 'update-index' && update === operations.at(-1);
              if (unused) yield { message: 'unused', data: { update: commandName(update) }, at: commandSpan(update), severity: 'info' };
              continue;
            }
            // dnf, yum and zypper fetch what is too old, or was cleaned away, by themselves.
            if (family.refreshes && operations.some(({ action }) => action === 'clean')) continue;
            const edit = mergeRuns(file, step, found.step);
            const severity = family.refreshes || isForTrial(file) || isWorkbench(file) ? 'info' : 'warning';
            const { line } = file.source.position(found.operation.command.span.start);
            yield {
              message: family.refreshes ? 'own' : 'stale',
              data: { update: commandName(update), install: commandName(found.operation), line },
              at: commandSpan(update),
              severity,
              ...(edit && { fix: { title: 'Refresh and install in one RUN', applicability: 'safe', edits: [edit] } }),
            };
          }
        }
      }
    },
  },
});

interface Family {
  readonly managers: readonly PackageOperation['manager'][];
  readonly index: string;
  /** It fetches an index that is out of date by itself when it installs. */
  readonly refreshes?: true;
}

const families: readonly Family[] = [
  { managers: ['apt-get', 'apt', 'aptitude'], index: '/var/lib/apt/lists' },
  { managers: ['apk'], index: '/var/cache/apk' },
  { managers: ['dnf', 'yum', 'microdnf', 'tdnf'], index: '/var/cache/dnf', refreshes: true },
  { managers: ['zypper'], index: '/var/cache/zypp', refreshes: true },
  { managers: ['pacman'], index: '/var/lib/pacman/sync' },
];

function operationsOf(step: Step, managers: Family['managers']): PackageOperation[] {
  return step.operations.filter(
    (operation): operation is PackageOperation => operation.kind === 'package' && managers.includes(operation.manager),
  );
}

/** It gets a new index: the update of lists; for yum and dnf, whose `update` upgrades, that without names; `-Sy` of pacman. */
function refreshes({ action, manager, packages, options }: PackageOperation): boolean {
  if (action === 'update-index') return true;
  if (manager === 'pacman') return options.has('--refresh');
  return action === 'upgrade' && packages.length === 0 && !/^(apt|apt-get|aptitude|apk)$/.test(manager);
}

/** It needs the index: an install, or an upgrade behind the refresh. */
function installs({ action, manager, packages, subcommand, options }: PackageOperation): boolean {
  if (action === 'install') return packages.length > 0 || manager === 'apt-get' || options.has('--fix-broken');
  if (/^(apt|apt-get|aptitude|apk)$/.test(manager))
    return action === 'upgrade' || /^(source|download|build-dep)$/.test(subcommand?.unquoted ?? '');
  return false;
}

/** It runs a script, or a program that may call a package manager. */
function mayInstall(step: Step): boolean {
  if (runsScript(step)) return true;
  return (step.script?.commands ?? []).some(
    ({ name }) =>
      name === undefined ||
      (!/^(apt|apt-get|npm|yarn|pip3?)$/.test(name) &&
        /apt|dpkg|deb|install|setup|playwright|^npx$|tasksel|Rscript|ansible|chef|puppet/i.test(name)),
  );
}

interface Later {
  readonly step: Step;
  readonly operation: PackageOperation;
}

/** The install that needs the index left before the step: its own, if it does not refresh first, or a later one. */
function needOf(step: Step, operations: readonly PackageOperation[], later: Later | undefined): Later | undefined {
  for (const operation of operations) {
    const { options } = operation;
    if (refreshes(operation) || options.has('--update-cache') || options.has('--no-cache')) return undefined;
    if (installs(operation)) return { step, operation };
  }
  return later;
}
