import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { type CacheTargets, cacheTargets, hasCacheFor, profitsFromCache } from '../../facts/cache-mounts.ts';
import { commandName, commandSpan } from '../../facts/command-words.ts';
import type { DockerfileView } from '../../facts/dockerfile-view.ts';
import { coversPath, imagePath } from '../../facts/image-path.ts';
import { removeCommand } from '../../facts/remove-command.ts';
import { wordRemoval } from '../../facts/remove-word.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { choice, defineRule } from '../define.ts';

export const cacheMountMissing = defineRule({
  id: 'cache-mount-missing',
  practice: 'caching',
  severity: 'info',
  preset: 'strict',
  aliases: ['prefer-package-cache-mounts'],
  summary: 'An install or a build keeps nothing for the next time it runs',
  why: 'When the layer of an install has to be made again, everything is downloaded and compiled anew, although most of it is the same. A cache mount keeps the downloads of the package manager beside the image, from build to build.',
  notWhen:
    'The builder does not live from one build to the next, as on hosted CI runners: cache mounts are not exported with the layer cache, so the mount is always empty there.',
  decides:
    'A RUN in a stage that the image needs that installs or builds with a package manager, in shell form, without a cache, tmpfs or bind mount over the directory that the tool caches in. It is a rule for those whose builders keep their state: set ciKeepsCacheMounts to no to silence it. The fix is for root in images that keep to the usual directories; it takes away options and clean-ups that would leave the mount empty, and for apt the setting docker-clean.',
  sources: ['https://docs.docker.com/build/cache/optimize/#use-cache-mounts', 'https://github.com/moby/buildkit/issues/1512'],
  options: {
    ciKeepsCacheMounts: choice(
      'Whether the machines that build keep cache mounts from one build to the next; no: the rule says nothing',
      ['auto', 'yes', 'no'],
      'auto',
    ),
  },
  messages: { missing: '{command} starts from nothing each time this layer is made: a cache mount at {target} keeps what it downloads' },
  examples: [
    {
      bad: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci && npm cache clean --force\n',
      flags: 'npm ci',
      fixed: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y gcc && \\\n    rm -rf /var/lib/apt/lists/*\n',
      flags: 'apt-get install',
      fixed:
        'FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && \\\n    apt-get install -y gcc\n',
    },
    {
      bad: 'FROM python:3.13\nRUN pip install --no-cache-dir -r requirements.txt\n',
      flags: 'pip install',
      fixed: 'FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n',
    },
    {
      bad: 'FROM golang:1.25 AS build\nCOPY . .\nRUN --mount=type=secret,id=netrc go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
      flags: 'go build',
      fixed:
        'FROM golang:1.25 AS build\nCOPY . .\nRUN --mount=type=secret,id=netrc --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    { bad: 'FROM node:22\nUSER node\nRUN npm ci\n', flags: 'npm ci' },
    { good: { dockerfile: 'FROM node:22\nRUN npm ci\n', options: { ciKeepsCacheMounts: 'no' } } },
    { good: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm run build\n' },
    { good: 'FROM node:22\nRUN ["npm", "install"]\n' },
    { good: 'FROM node:22 AS unused\nRUN npm ci\nFROM debian:12\nRUN echo hello\n' },
  ],
  detect: {
    *dockerfile(file, { ciKeepsCacheMounts }) {
      if (ciKeepsCacheMounts === 'no') return;
      for (const { step, run } of file.runs('reachable')) {
        if (run.command.form !== 'shell' || !step.script) continue;
        const met = new Set<PackageOperation['manager']>();
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || met.has(operation.manager) || !profitsFromCache(operation)) continue;
          const cache = cacheTargets(operation.manager);
          if (!cache || hasCacheFor(step, cache)) continue;
          met.add(operation.manager);
          const targets = targetsFor(step, cache);
          const edits = targets && fixOf(file, step, run, operation, cache, targets);
          yield {
            message: 'missing',
            data: { command: commandName(operation), target: (targets ?? cache.targets).join(' and ') },
            at: commandSpan(operation),
            ...(edits && { fix: { title: 'Mount a cache', applicability: 'unsafe', edits } }),
          };
        }
      }
    },
  },
});

/** With the home directory filled in; undefined unless root runs it and nothing moves the cache to a place that is not known. */
function targetsFor({ before }: Step, { targets, moved }: CacheTargets): readonly string[] | undefined {
  if (!before.user.known || !/^(root|0)(:|$)/.test(before.user.value)) return undefined;
  for (const name of moved) {
    const set = before.environment.get(name);
    if (!set || (set.value.known && set.value.value === '')) continue;
    // Where an image says what its official version says, the table has it.
    if (set.step === undefined) continue;
    if (!set.value.known || !set.value.value.startsWith('/') || targets.length > 1 || /[\s,"']/.test(set.value.value)) return undefined;
    return [set.value.value];
  }
  return targets.map((target) => target.replace(/^~/, '/root'));
}

function fixOf(
  file: DockerfileView,
  step: Step,
  run: InstructionOf<'RUN'>,
  operation: PackageOperation,
  { locked, off, offOptions }: CacheTargets,
  targets: readonly string[],
): TextEdit[] | undefined {
  const { script } = step;
  if (!script || run.heredocs.length > 0 || run.broken) return undefined;
  if (off.some((name) => step.before.environment.has(name) || step.before.args.has(name))) return undefined;
  // Where these keep their cache depends on version and image.
  if (
    /^(apt|aptitude|dnf|yum|microdnf|tdnf|zypper|apk|composer|cargo|yarn|pnpm|bundle)$/.test(operation.manager) &&
    !isUsual(step, operation)
  )
    return undefined;
  const flags = targets.map((target) => `--mount=type=cache,target=${target}${locked ? ',sharing=locked' : ''}`).join(' ');
  const edits = [file.insert(run.flags.at(-1)?.span.end ?? run.keywordSpan.end, ` ${flags}`)];
  for (const other of step.operations) {
    if (other.kind === 'package' && other.manager === operation.manager) {
      if (other.action === 'clean') {
        const edit = removeCommand(file, run, script, other.command);
        if (!edit) return undefined;
        edits.push(edit);
      }
      for (const word of other.command.args) {
        if (!offOptions.includes(word.unquoted)) continue;
        const cut = wordRemoval(file.source.text, word.span, file.dockerfile.escape);
        if (!cut) return undefined;
        edits.push(file.replace(cut, ''));
      }
    } else if (other.kind === 'remove') {
      const emptied = other.targets.filter((word) => {
        const path = imagePath(step, other.command, word)?.replace(/\/\*$/, '');
        return path === undefined || targets.some((target) => coversPath(path, target) || path.startsWith(`${target}/`));
      });
      if (emptied.length === 0) continue;
      const edit = emptied.length === other.targets.length ? removeCommand(file, run, script, other.command) : undefined;
      if (!edit) return undefined;
      edits.push(edit);
    }
  }
  if (operation.manager !== 'apt-get' || /docker-clean/.test(file.source.text)) return edits;
  const [first] = script.commands;
  if (!first || first.prefixes.length > 0 || first.inside.length > 0 || !(first.name === 'apt-get' || first.name === 'set'))
    return undefined;
  const place = first.name === 'apt-get' ? first : script.commands.find(({ name }) => name === 'apt-get');
  if (!place || place.inside.length > 0 || place.conditional) return undefined;
  return [...edits, file.insert(place.span.start, 'rm -f /etc/apt/apt.conf.d/docker-clean && ')];
}

/** The images whose directories the table has. */
function isUsual({ stage: { root } }: Step, { manager }: PackageOperation): boolean {
  const facts = root.kind === 'image' ? root.facts : undefined;
  const name = facts?.reference.familiar;
  switch (manager) {
    case 'cargo':
      return name === 'rust';
    case 'bundle':
      return name === 'ruby';
    case 'composer':
      return name === 'php';
    case 'yarn':
    case 'pnpm':
      return name === 'node';
    case 'apk':
      return facts?.os === 'alpine';
    default:
      return false;
  }
}
