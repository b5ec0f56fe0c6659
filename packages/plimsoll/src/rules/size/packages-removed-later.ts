import type { Step } from '../../build/graph.types.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { mergeRuns } from '../../facts/edits/merge-runs.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const packagesRemovedLater = defineRule({
  id: 'packages-removed-later',
  practice: 'size',
  severity: 'warning',
  aliases: [],
  summary: 'Packages are installed in one layer and removed in a later one',
  why: 'A layer is stored and pulled whole. Build tools that are removed in a later RUN than the one that installed them are still in the image: the removal only hides them, and adds a layer of its own.',
  notWhen: 'The image is squashed, or its layers are merged by the builder.',
  decides:
    'A removal with apt, apk, dnf, yum, zypper or pacman in a stage that ends in the image, of packages that an earlier RUN of the same stage installed by name, or as a virtual package of apk. One or two packages are reported as info. What the base image brought is not looked at.',
  sources: ['https://docs.docker.com/build/building/best-practices/'],
  messages: {
    removed: '{command} makes the image no smaller: {names} came with the layer of line {line}, and this only hides what was installed',
  },
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache --virtual .build gcc musl-dev\nRUN apk del .build\n',
      flags: 'apk del',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache --virtual .build gcc musl-dev \\\n    && apk del .build\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y gcc make libc6-dev\nCOPY . /src\nRUN make -C /src install && apt-get purge -y gcc make libc6-dev\n',
      flags: 'apt-get purge',
    },
    { good: 'FROM alpine:3.22\nRUN apk add --no-cache gcc && apk del gcc\nRUN apk del curl\n' },
    { good: 'FROM debian:12 AS build\nRUN apt-get install -y gcc\nRUN apt-get purge -y gcc\nFROM scratch\nCOPY --from=build /app /app\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('shipped', 'RUN')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.action !== 'remove' || operation.scope !== 'system') continue;
          const names = new Set(operation.packages.flatMap(({ name }) => name ?? []));
          const earlier = names.size === 0 || operation.command.conditional ? undefined : installedEarlier(step, operation, names);
          if (!earlier) continue;
          const edit = mergeRuns(file, earlier.step, step);
          const { line } = file.source.position(earlier.operation.command.span.start);
          const named = earlier.names.length > 3 ? `${earlier.names.length} packages` : earlier.names.join(', ');
          const isFew = earlier.names.length < 3 && !earlier.operation.options.has('--virtual');
          yield {
            message: 'removed',
            data: { command: commandName(operation), names: named, line },
            at: commandSpan(operation),
            ...(isFew && { severity: 'info' as const }),
            related: [{ message: 'installed here', at: commandSpan(earlier.operation) }],
            ...(edit && { fix: { title: 'Install and remove them in one RUN', applicability: 'safe', edits: [edit] } }),
          };
        }
      }
    },
  },
});

/** How far back installs are looked for. */
const mostSteps = 200;

/** The last RUN before that installed some of the packages; none if the same RUN did. */
function installedEarlier(step: Step, { manager, command }: PackageOperation, names: ReadonlySet<string>) {
  const isSame = (operation: PackageOperation) =>
    operation.action === 'install' && (operation.manager === manager || (isApt(operation.manager) && isApt(manager)));
  for (const earlier of step.stage.steps.slice(Math.max(0, step.index - mostSteps), step.index + 1).toReversed()) {
    for (const operation of earlier.operations) {
      if (operation.kind !== 'package' || !isSame(operation)) continue;
      const virtual = operation.options.get('--virtual');
      const given = operation.packages.flatMap(({ name }) => name ?? []);
      if (virtual !== undefined && virtual !== true) given.push(virtual.unquoted);
      const found = [...new Set(given)].filter((name) => names.has(name));
      if (found.length === 0) continue;
      if (earlier === step && operation.command.index < command.index) return undefined;
      if (earlier !== step) return { step: earlier, operation, names: found };
    }
  }
  return undefined;
}

function isApt(manager: PackageOperation['manager']): boolean {
  return manager === 'apt-get' || manager === 'apt' || manager === 'aptitude';
}
