import type { Step } from '../../build/graph.types.ts';
import { isKept } from '../../facts/downloads/downloaded-files.ts';
import { remoteAddress, repositoryNameIn } from '../../facts/downloads/remote-address.ts';
import { uncheckedFiles } from '../../facts/downloads/unchecked-files.ts';
import type { DownloadOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const movingBranchDownloaded = defineRule({
  id: 'moving-branch-downloaded',
  practice: 'pinning',
  severity: 'info',
  aliases: [],
  summary: 'Sources are fetched from a branch or a latest release, which moves',
  why: 'The commit of your repository then no longer says what is in the image. Whatever is pushed to that branch is in the next build, also what breaks it, and the layer cache keeps an old state for as long as it likes.',
  notWhen: 'The image is meant to follow that branch. Build it without the layer cache then, or it follows nothing.',
  decides:
    'git clone without a branch, or of one named main, master, develop or the like, with no checkout, switch or reset behind it in the stage; and files that curl, wget or aria2c fetch from such a branch or a latest release and that nothing checks. Branches in variables and names that may be tags are left out. Files that are run, installed or unpacked are left to remote-file-unverified.',
  sources: ['https://git-scm.com/docs/git-clone', 'https://docs.docker.com/build/building/best-practices/#leverage-build-cache'],
  messages: {
    clone: 'git clone takes what {reference} of {name} holds on the day of the build: name a tag or commit',
    file: '{name} is fetched from {reference}, which moves: name a tag or commit',
  },
  examples: [
    { bad: 'FROM debian:13\nRUN git clone --depth 1 https://git.example/acme/app.git /src\n', flags: 'https://git.example/acme/app.git' },
    { bad: 'FROM debian:13\nRUN git clone -b main https://git.example/acme/app\n', flags: 'https://git.example/acme/app' },
    {
      bad: 'FROM debian:13\nRUN curl -fsSL https://raw.githubusercontent.com/acme/app/master/app.conf -o /etc/app.conf\n',
      flags: 'https://raw.githubusercontent.com/acme/app/master/app.conf',
    },
    { bad: 'FROM debian:13\nRUN wget https://example.com/data/latest/words.txt\n', flags: 'https://example.com/data/latest/words.txt' },
    { good: 'FROM debian:13\nARG REF\nRUN git clone --branch v1.2 https://git.example/a && git clone -b $REF https://git.example/b\n' },
    { good: 'FROM debian:13\nRUN git clone https://git.example/a && cd a && git checkout 5b142a1\n' },
    { good: 'FROM debian:13\nRUN git clone https://git.example/a /a\nRUN git -C /a reset --hard v2\n' },
    {
      good: 'FROM debian:13\nRUN git clone /src/app.git && curl -fsSL https://raw.githubusercontent.com/acme/app/v1.2/app.conf -o app.conf\n',
    },
    { good: 'FROM debian:13\nRUN curl -fsSLO https://repo1.maven.org/maven2/org/acme/main/app/1.0/app-1.0.txt\n' },
    { good: 'FROM debian:13\nRUN curl -fsS https://example.com/latest && curl -s https://example.com/latest/version | grep 1\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('reachable')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'download' || operation.tool !== 'git') continue;
          const reference = movingReference(step, operation);
          const [url] = operation.urls;
          if (reference === undefined || !url || !isRemote(url.unquoted) || isMovedLater(step, operation)) continue;
          yield { message: 'clone', data: { reference, name: repositoryNameIn(url.unquoted) }, at: url.span };
        }
      }
      for (const [stage, files] of uncheckedFiles(file)) {
        if (!stage.reachable) continue;
        for (const fetched of files) {
          const [url] = fetched.download.urls;
          if (!url || fetched.use !== undefined || fetched.name === undefined || !isKept(fetched)) continue;
          const address = remoteAddress(fetched.step, url);
          if (address.plain || address.immutable) continue;
          const reference = movingPart(address.text);
          if (reference !== undefined) yield { message: 'file', data: { reference, name: fetched.name }, at: url.span };
        }
      }
    },
  },
});

const branch = /^(?:refs\/heads\/.+|origin\/HEAD|HEAD|main|master|develop|development|dev|trunk|devel|nightly)$/;

/** What a clone takes: its default branch or one that moves; undefined where a tag or commit may be meant. */
function movingReference(step: Step, { reference }: DownloadOperation): string | undefined {
  if (!reference) return 'the default branch';
  const value = reference.dynamic ? step.expand({ text: reference.text }) : { known: true as const, value: reference.unquoted };
  return value.known && branch.test(value.value) ? `the branch ${value.value}` : undefined;
}

/** Not a path, not an address that is all variable, which may lead to anything, and not plain http, which is worse. */
function isRemote(url: string): boolean {
  return /^(?:https|ssh):\/\/[^$]|^[\w.-]+@[\w.-]+:/.test(url);
}

/** A later command of the stage chooses a commit, or fetches another reference. */
function isMovedLater(step: Step, { command }: DownloadOperation): boolean {
  if (command.inside.includes('loop') || command.inside.includes('function')) return true;
  return step.stage.steps.some(
    ({ index, script }) =>
      index >= step.index && script?.commands.some((later) => (index > step.index || later.index > command.index) && choosesCommit(later)),
  );
}

function choosesCommit({ name, args }: Command): boolean {
  if (name !== 'git') return false;
  return args
    .slice(0, 8)
    .some(({ unquoted }) => /^(?:checkout|switch|reset|fetch|pull|submodule|worktree|rev-parse|describe|am|apply)$/.test(unquoted));
}

/** The part of an address that is another file tomorrow. */
function movingPart(text: string): string | undefined {
  const [, host = '', path] = /^https?:\/\/([^/?#]+)(\/[^?#]*)/i.exec(text) ?? [];
  if (path === undefined) return undefined;
  const inRepository = host === 'raw.githubusercontent.com' ? ofRawFile : ofForge;
  const named = inRepository.exec(path)?.[1];
  if (named !== undefined) return `the branch ${named}`;
  return /(?:^|[/_.-])latest(?:[/_.-]|$)/.test(path) ? 'the latest release' : undefined;
}

/** `/owner/repository/branch/file`. */
const ofRawFile = /^\/[^/]+\/[^/]+\/(?:refs\/heads\/)?(master|main|HEAD|develop)\//;
/** `/archive/branch.tar.gz`, `/-/raw/branch/file` and the like. */
const ofForge = /\/(?:raw|blob|archive|tarball|zipball|tar\.gz|zip)\/(?:refs\/heads\/)?(master|main|HEAD|develop)(?=[/.]|$)/;
