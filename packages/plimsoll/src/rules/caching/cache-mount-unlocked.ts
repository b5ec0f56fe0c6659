import type { Mount, Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { aptOperations } from '../../facts/apt-lists.ts';
import { cacheMountsOver, cacheTargets } from '../../facts/cache-mounts.ts';
import { commandName, commandSpan } from '../../facts/command-words.ts';
import type { DockerfileView } from '../../facts/dockerfile-view.ts';
import { coversPath, imagePath } from '../../facts/image-path.ts';
import { removeCommand } from '../../facts/remove-command.ts';
import { wordRemoval } from '../../facts/remove-word.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const cacheMountUnlocked = defineRule({
  id: 'cache-mount-unlocked',
  practice: 'caching',
  severity: 'warning',
  aliases: ['prefer-package-cache-mounts'],
  summary: 'A cache mount is not locked, or keeps nothing',
  why: 'apt works on its lists and archives alone: two stages or builds that share a mount at the same time fail on its lock, unless the mount has sharing=locked. And a mount into which nothing is put, or that the same RUN empties, saves nothing: the next build downloads everything again.',
  decides:
    'A RUN with apt and a cache mount over its lists or archives without sharing=locked or private; a clean-up in a RUN that empties a cache mount of the same RUN (rm of the directory, apt-get clean, npm cache clean, pip cache purge, …); and an install with a cache mount over the archives of Debian or Ubuntu, whose setting docker-clean deletes every package once it is installed, if nothing in the file takes that setting away.',
  sources: ['https://docs.docker.com/reference/dockerfile/#run---mounttypecache'],
  messages: {
    unlocked: 'apt needs {target} to itself: without sharing=locked, builds that run at the same time fail on its lock',
    emptied: '{command} empties the cache mount at {target}: the next build downloads everything again',
    deleted: 'docker-clean deletes the packages after {command}, so that the cache mount at {target} keeps none',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    apt-get update && apt-get install -y gcc\n',
      flags: '--mount=type=cache,target=/var/cache/apt',
      fixed:
        'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    apt-get update && apt-get install -y gcc\n',
    },
    {
      bad: 'FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    apt-get update && \\\n    apt-get install -y gcc && \\\n    rm -rf /var/lib/apt/lists/* /tmp/x\n',
      flags: 'rm -rf /var/lib/apt/lists/* /tmp/x',
      fixed:
        'FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    apt-get update && \\\n    apt-get install -y gcc && \\\n    rm -rf /tmp/x\n',
    },
    {
      bad: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci && npm cache clean --force && npm run build\n',
      flags: 'npm cache',
      fixed: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci && npm run build\n',
    },
    {
      bad: 'FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y gcc\n',
      flags: 'apt-get install',
      fixed:
        'FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y gcc\n',
    },
    {
      good: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean; echo \'Binary::apt::APT::Keep-Downloaded-Packages "true";\' > /etc/apt/apt.conf.d/keep-cache\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y gcc\n',
    },
    { good: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci && rm -rf /root/.cache /tmp/*\n' },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get install -y gcc && apt-get clean && rm -rf /var/lib/apt/lists/*\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('type=cache')) return;
      for (const { step, run } of file.runs('reachable')) {
        if (!step.mounts.some(({ type }) => type === 'cache')) continue;
        const apt = aptOperations(step);
        for (const mount of apt.length > 0 ? aptMounts(step) : []) {
          if (mount.sharing === 'locked' || mount.sharing === 'private') continue;
          yield {
            message: 'unlocked',
            data: { target: mount.target ?? '' },
            at: mount.flag.span,
            fix: { title: 'Lock it while it is used', applicability: 'safe', edits: [lockEdit(file, mount)] },
          };
        }
        for (const { command, target, at, edit } of emptyings(file, step, run)) {
          const fix = edit && { title: 'Leave the cache mount as it is', applicability: 'safe' as const, edits: [edit] };
          yield { message: 'emptied', data: { command, target }, at, ...(fix && { fix }) };
        }
        const install = apt.find(({ action }) => action === 'install');
        const [archives] = cacheMountsOver(step, '/var/cache/apt/archives');
        if (!install || !archives || !hasDockerClean(step) || keepsPackages(file)) continue;
        const first = step.script?.commands[0];
        const isPlain =
          first && first === apt[0]?.command && step.script?.form === 'shell' && run.heredocs.length === 0 && first.prefixes.length === 0;
        yield {
          message: 'deleted',
          data: { command: commandName(install), target: archives.target ?? '' },
          at: commandSpan(install),
          ...(isPlain && {
            fix: {
              title: 'Take docker-clean away first',
              applicability: 'unsafe',
              edits: [file.insert(first.span.start, 'rm -f /etc/apt/apt.conf.d/docker-clean && ')],
            },
          }),
        };
      }
    },
  },
});

function aptMounts(step: Step): Mount[] {
  return [...new Set([...cacheMountsOver(step, '/var/cache/apt'), ...cacheMountsOver(step, '/var/lib/apt')])];
}

function lockEdit(file: DockerfileView, { flag, sharing }: Mount) {
  const text = file.text(flag.span);
  const given = sharing === undefined ? -1 : text.indexOf('sharing=shared');
  return given === -1
    ? file.insert(flag.span.end - (/["']$/.test(text) ? 1 : 0), ',sharing=locked')
    : file.replace({ start: flag.span.start + given, end: flag.span.start + given + 'sharing=shared'.length }, 'sharing=locked');
}

/** Commands that delete what a cache mount of the same RUN holds. */
function* emptyings(file: DockerfileView, step: Step, run: InstructionOf<'RUN'>) {
  const { script } = step;
  if (!script) return;
  const mounted = step.mounts.flatMap(({ type, target }) =>
    type === 'cache' && target?.startsWith('/') ? target.replace(/(.)\/$/, '$1') : [],
  );
  for (const operation of step.operations) {
    const { command } = operation;
    if (operation.kind === 'package' && operation.action === 'clean') {
      // `uv cache prune --ci` keeps what was compiled.
      if (command.args.some(({ unquoted }) => unquoted === 'prune' || unquoted === 'verify')) continue;
      const own =
        cacheTargets(operation.manager)?.targets.flatMap((directory) => cacheMountsOver(step, directory.replace(/^~/, '/root'))) ?? [];
      const target = own[0]?.target;
      // Without more words apt-get clean leaves the lists alone.
      if (target === undefined || (operation.scope === 'system' && /\/lib\/apt/.test(target))) continue;
      yield { command: commandName(operation), target, at: commandSpan(operation), edit: removeCommand(file, run, script, command) };
    } else if (operation.kind === 'remove' && operation.recursive) {
      const emptied = operation.targets.filter((word) => {
        const path = imagePath(step, command, word)?.replace(/\/\*$/, '');
        return path !== undefined && path !== '/' && mounted.some((target) => coversPath(path, target) || isHeart(path, target));
      });
      const [word] = emptied;
      if (!word) continue;
      const path = imagePath(step, command, word)?.replace(/\/\*$/, '') ?? '';
      const target = mounted.find((each) => coversPath(path, each) || isHeart(path, each)) ?? '';
      yield {
        command: `rm of ${word.unquoted}`,
        target,
        at: command.span,
        edit: removalEdit(
          file,
          run,
          step,
          command,
          emptied.map(({ span }) => span),
          operation.targets.length,
        ),
      };
    }
  }
}

/** What lies below the mount and is what it is for. */
function isHeart(path: string, target: string): boolean {
  return path.startsWith(`${target}/`) && /^\/var\/(lib\/apt\/lists|cache\/apt\/archives|cache\/apt)$/.test(path);
}

function removalEdit(
  file: DockerfileView,
  run: InstructionOf<'RUN'>,
  step: Step,
  command: Command,
  spans: readonly { start: number; end: number }[],
  all: number,
) {
  if (!step.script) return undefined;
  if (spans.length === all) return removeCommand(file, run, step.script, command);
  const cut = spans.length === 1 && spans[0] ? wordRemoval(file.source.text, spans[0], file.dockerfile.escape) : undefined;
  return cut && file.replace(cut, '');
}

/** Debian's and Ubuntu's images bring the setting; of others it is not known. */
function hasDockerClean({ stage: { root } }: Step): boolean {
  return root.kind === 'image' && (root.facts?.os === 'debian' || root.facts?.os === 'ubuntu');
}

/** Anything in the file speaks of the setting, or brings settings of its own. */
function keepsPackages(file: DockerfileView): boolean {
  return /docker-clean|keep-cache|Keep-Downloaded|apt\.conf/i.test(file.source.text);
}
