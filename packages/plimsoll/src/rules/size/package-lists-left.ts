import type { Stage, Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { appendCommand } from '../../facts/edits/append-command.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { ownWaste, savedBytes } from '../../facts/image/own-waste.ts';
import { aptOperations, type ListsNeed, listsNeeds, runsScript } from '../../facts/installs/apt-lists.ts';
import { isMountedOver, removes, removesAfter } from '../../facts/layers/removed-paths.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { bytesText } from '../../model/quantity.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

const lists = '/var/lib/apt/lists';
const archives = '/var/cache/apt';

export const packageListsLeft = defineRule({
  id: 'package-lists-left',
  practice: 'size',
  severity: 'info',
  aliases: ['DL3009', 'remove-package-lists', 'remove-package-cache', 'apt_get_install_lists_were_not_deleted', 'DKL-DI-0005'],
  summary: "apt's package lists stay in a layer of the image",
  why: 'apt-get update downloads the lists of all packages. Nothing reads them at run time, and they are out of date soon, but they are shipped with every pull. A later RUN that removes them does not make the layer smaller.',
  notWhen: 'The image is meant for people to install packages in; they can run apt-get update first.',
  decides:
    'An apt-get update in a stage that ends in the image, after which nothing in the same RUN removes /var/lib/apt/lists (apt-get clean does not), and over which no cache, tmpfs or bind mount lies. An update in a RUN of its own, before the one that installs, is for separate-package-update: the lists can be removed once they are one. If docker-clean was removed, the downloaded packages in /var/cache/apt count as well. Of a built image the files below /var/lib/apt/lists, layer by layer, but for a known base; where the layers cannot be looked at, what its history says.',
  sources: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
  messages: {
    held: 'The layer keeps the package lists of apt ({bytes}), which rm -rf /var/lib/apt/lists/* in the same RUN takes away',
    lists: '{command} leaves the package lists in this layer; nothing removes /var/lib/apt/lists in the same RUN',
    later: 'The package lists stay in the layer of this RUN, although line {line} removes them',
    archives: '{command} leaves the downloaded packages in this layer, because docker-clean was removed',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n',
      flags: 'apt-get update',
      fixed: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update \\\n    && apt-get install -y \\\n        curl \\\n        # for the sources\n        git \\\n    && useradd app\n',
      flags: 'apt-get update',
      fixed:
        'FROM debian:12\nRUN apt-get update \\\n    && apt-get install -y \\\n        curl \\\n        # for the sources\n        git \\\n    && rm -rf /var/lib/apt/lists/* \\\n    && useradd app\n',
    },
    {
      bad: 'FROM debian:12\nRUN set -eux; \\\n\tapt-get update; \\\n\tapt-get install -y curl; \\\n\tcurl --version\n',
      flags: 'apt-get update',
      fixed:
        'FROM debian:12\nRUN set -eux; \\\n\tapt-get update; \\\n\tapt-get install -y curl; \\\n\trm -rf /var/lib/apt/lists/*; \\\n\tcurl --version\n',
    },
    {
      bad: 'FROM debian:12\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF\n',
      flags: 'apt-get update',
      fixed: 'FROM debian:12\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n',
      flags: 'apt-get update',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt/lists/*\n',
    },
    { good: 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n' },
    {
      bad: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n',
      flags: 'apt-get install',
    },
    {
      bad: 'FROM debian:12\nRUN rm -rf /var/lib/apt/lists/* && (apt-get update; apt-get install -y curl) && apt-get clean\n',
      flags: 'apt-get update',
    },
    {
      bad: 'FROM ros:jazzy\nRUN apt-get update && apt-get install -y curl\nRUN rosdep install --from-paths src -y\n',
      flags: 'apt-get update',
    },
    { good: 'FROM debian:12\nRUN apt-get update\nRUN useradd app\n' },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/{cache,lib}/apt/*\n' },
    { good: 'FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y curl\n' },
    {
      good: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt/archives/,sharing=locked --mount=type=cache,target=/var/lib/apt/lists/,sharing=locked apt-get update && apt-get install -y curl\n',
    },
    { good: 'FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM debian:12\nCOPY --from=build /app /app\n' },
    {
      bad: { image: { layers: [{ by: 'RUN apt-get update', files: { 'var/lib/apt/lists/deb_Packages': { size: 40_000_000 } } }] } },
      flags: '/var/lib/apt/lists/deb_Packages',
    },
    { good: { image: { layers: [{ by: 'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*', files: {} }] } } },
  ],
  detect: {
    *image(image) {
      for (const { id, bytes, layer, paths } of ownWaste(image)) {
        const [path] = paths;
        if (id !== 'apt-lists' || bytes < leastLists || path === undefined) continue;
        yield { message: 'held', data: { bytes: bytesText(bytes) }, at: image.at(path, layer), impact: savedBytes(bytes) };
      }
      if (image.layers.length > 0) return;
      for (const step of image.ownSteps) {
        const updated = step.operations.find(
          (each) => each.kind === 'package' && each.action === 'update-index' && /^apt/.test(each.manager),
        );
        if (!updated || /apt\/lists/.test(step.body)) continue;
        yield { message: 'lists', data: { command: 'apt-get update' }, at: image.atStep(step) };
      }
    },
    *dockerfile(file) {
      const keeps = file.source.text.includes('docker-clean');
      const memo = new Map<Stage, StageFacts>();
      let needs: ReturnType<typeof listsNeeds> | undefined;
      for (const { step, run } of file.runs('shipped')) {
        const { script } = step;
        const operations = aptOperations(step);
        if (!script || operations.length === 0) continue;
        const update = operations.findLast(({ action }) => action === 'update-index');
        const clears = operations.some(
          ({ command, subcommand }) =>
            (subcommand?.unquoted === 'distclean' || subcommand?.unquoted === 'dist-clean') && command.index > (update?.command.index ?? 0),
        );
        if (update && !clears && !isMountedOver(step, lists) && !removesAfter(script, update.command, lists)) {
          const { removal } = factsOf(step.stage, memo);
          const later = removal && removal.index > step.index ? removal : undefined;
          const at = commandSpan(update);
          needs ??= listsNeeds(file.graph);
          // An update that nothing needs is better taken away than cleaned up, and one that a later RUN needs is first put into
          // that RUN: both are for separate-package-update.
          const need = needs.get(step);
          if (script.commands.length === 1 && !later && need === undefined) continue;
          if (need === 'install' && !installs(operations) && factsOf(step.stage, memo).lastInstall > step.index) continue;
          const fix = fixOf(file, step, run, operations, need);
          if (later) {
            const { line } = file.source.position(later.instruction.span.start);
            yield { message: 'later', data: { line }, at, ...(fix && { fix }) };
          } else yield { message: 'lists', data: { command: commandName(update) }, at, ...(fix && { fix }) };
          continue;
        }
        const install = operations.findLast(({ action }) => action === 'install' || action === 'upgrade');
        if (!keeps || !install || isMountedOver(step, `${archives}/archives`) || factsOf(step.stage, memo).keepsFrom > step.index) continue;
        const cleans = operations.some(({ action, command }) => action === 'clean' && command.index > install.command.index);
        if (cleans || removesAfter(script, install.command, `${archives}/archives`)) continue;
        yield { message: 'archives', data: { command: commandName(install) }, at: commandSpan(install) };
      }
    },
  },
});

function fixOf(
  file: DockerfileView,
  step: Step,
  run: InstructionOf<'RUN'>,
  operations: readonly PackageOperation[],
  needed: ListsNeed,
): FixReport | undefined {
  const last = operations.findLast(({ action }) => action !== 'clean');
  const { script } = step;
  if (!script || !last) return undefined;
  if (needed === 'install') return undefined;
  // A script behind the last apt command may be another one.
  if (script.commands.some(({ index, program }) => index > last.command.index && /\.sh$/.test(program.unquoted))) return undefined;
  const edit = appendCommand(file, run, script, last.command, 'rm -rf /var/lib/apt/lists/*');
  if (!edit) return undefined;
  const applicability = needed === 'script' || runsScript(step) ? 'unsafe' : 'safe';
  return { title: 'Remove the package lists in the same RUN', applicability, edits: [edit] };
}

function installs(operations: readonly PackageOperation[]): boolean {
  return operations.some(({ action }) => action === 'install' || action === 'upgrade');
}

interface StageFacts {
  /** The last RUN that removes the lists. */
  readonly removal: Step | undefined;
  /** Index of the first step that takes away Debian's setting that deletes packages after their installation. */
  readonly keepsFrom: number;
  /** Index of the last step that installs, or -1. */
  readonly lastInstall: number;
}

function factsOf(stage: Stage, memo: Map<Stage, StageFacts>): StageFacts {
  let facts = memo.get(stage);
  if (!facts) {
    const removal = stage.steps.findLast(
      ({ instruction, script }) =>
        instruction.keyword === 'RUN' && script?.commands.some((command) => command.name === 'rm' && removes(command, lists)),
    );
    const keeping = stage.steps.find(({ script }) =>
      script?.commands.some(({ name, args }) => name === 'rm' && args.some(({ unquoted }) => unquoted.includes('docker-clean'))),
    );
    const lastInstall = stage.steps.findLast((step) => installs(aptOperations(step)))?.index ?? -1;
    facts = { removal, keepsFrom: keeping?.index ?? Number.POSITIVE_INFINITY, lastInstall };
    memo.set(stage, facts);
  }
  return facts;
}

const leastLists = 100_000;
