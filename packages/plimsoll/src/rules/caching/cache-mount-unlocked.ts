import type { Mount, Step } from '../../build/graph.types.ts';
import { cacheMountsOver } from '../../facts/caching/cache-mounts.ts';
import { emptiedMounts } from '../../facts/caching/emptied-mounts.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { aptOperations } from '../../facts/installs/apt-lists.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const cacheMountUnlocked = defineRule({
  id: 'cache-mount-unlocked',
  practice: 'caching',
  severity: 'warning',
  aliases: ['prefer-package-cache-mounts'],
  summary: 'A cache mount is not locked, or keeps nothing',
  why: 'apt works on its lists and archives alone: two stages or builds that share a mount at the same time fail on its lock, unless the mount has sharing=locked. And a mount into which nothing is put, or that the same RUN empties, saves nothing: the next build downloads everything again.',
  notWhen: 'Builds never run beside one another on that builder, or the mount is emptied on purpose, to try a build from nothing.',
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
        for (const { command, target, at, edit } of emptiedMounts(file, step, run)) {
          const fix = edit && { title: 'Leave the cache mount as it is', applicability: 'unsafe' as const, edits: [edit] };
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

/** Debian's and Ubuntu's images bring the setting; of others it is not known. */
function hasDockerClean({ stage: { root } }: Step): boolean {
  return root.kind === 'image' && (root.facts?.os === 'debian' || root.facts?.os === 'ubuntu');
}

/** Anything in the file speaks of the setting, or brings settings of its own. */
function keepsPackages(file: DockerfileView): boolean {
  return /docker-clean|keep-cache|Keep-Downloaded|apt\.conf/i.test(file.source.text);
}
