import type { Step } from '../../build/graph.types.ts';
import { contextCopy } from '../../facts/caching/copied-sources.ts';
import { commandName } from '../../facts/edits/command-words.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { basename } from '../../shell/programs.ts';
import { defineRule } from '../define.ts';

export const manifestsCopiedInsteadOfBound = defineRule({
  id: 'manifests-copied-instead-of-bound',
  practice: 'caching',
  severity: 'info',
  preset: 'strict',
  aliases: ['prefer-gemfile-bind-mounts'],
  summary: 'Manifests are copied for an install although all sources are copied later',
  why: 'A manifest that only the install reads can be mounted into it: RUN --mount=type=bind counts for the cache as COPY does, but makes no layer, and the file is not in the image twice.',
  notWhen: 'The image has to build with an engine without BuildKit.',
  decides:
    'A COPY of one to four single files, directly in front of a RUN with nothing but an install that takes its manifests as they are (npm ci, pip install -r, go mod download, a frozen lock file), when the next thing that the stage does is to copy all of the build context to the same place.',
  sources: ['https://docs.docker.com/build/cache/optimize/#use-bind-mounts'],
  messages: {
    copied: 'Only {install} (line {line}) reads {files} before line {later} copies everything: mounted there, no layer is needed',
  },
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
      flags: 'COPY package.json package-lock.json ./',
      fixed:
        'FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,source=package.json,target=package.json --mount=type=bind,source=package-lock.json,target=package-lock.json npm ci\nCOPY . .\n',
    },
    {
      bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum /src/\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build -o /app .\n',
      flags: 'COPY go.mod go.sum /src/',
      fixed:
        'FROM golang:1.25\nWORKDIR /src\nRUN --mount=type=cache,target=/go/pkg/mod --mount=type=bind,source=go.mod,target=go.mod --mount=type=bind,source=go.sum,target=go.sum go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build -o /app .\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY src ./src\n' },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nRUN npm ls\nCOPY . .\n' },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n' },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n' },
    {
      good: 'FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt && python setup.py\nCOPY . .\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('reachable', 'COPY')) {
        const run = step.stage.steps[step.index + 1];
        const install = run?.instruction.keyword === 'RUN' ? onlyInstall(run) : undefined;
        if (!run || !install) continue;
        const files = singleFiles(step);
        const later = files && wholeCopyBehind(run, step);
        if (!files || !later) continue;
        const copy = step.instruction;
        const at = { start: copy.keywordSpan.start, end: copy.destination?.span.end ?? copy.lineSpan.end };
        yield {
          message: 'copied',
          data: {
            files: files.join(' and '),
            install: commandName(install),
            line: file.source.position(run.instruction.span.start).line,
            later: file.source.position(later.instruction.span.start).line,
          },
          at,
          fix: { title: 'Mount them for the install', applicability: 'unsafe', edits: editsFor(file, step, run, files) },
        };
      }
    },
  },
});

/** The RUN does nothing but install from files that it leaves as they are. */
function onlyInstall({ script, operations, instruction }: Step): PackageOperation | undefined {
  const [operation] = operations;
  if (script?.commands.length !== 1 || script.form !== 'shell' || operation?.kind !== 'package' || instruction.heredocs.length > 0)
    return undefined;
  if (operation.action !== 'install-project' || operation.command.directory !== undefined) return undefined;
  const readsOnly = operation.frozen || (operation.manager === 'pip' && operation.manifests.length > 0);
  return readsOnly && operation.manager !== 'composer' && !operation.options.has('--editable') ? operation : undefined;
}

/** Names of at most four files that are copied, unchanged, to the working directory; undefined for anything else. */
function singleFiles(step: Step): readonly string[] | undefined {
  const copied = contextCopy(step);
  const { workdir } = step.before;
  if (!copied || copied.copy.flags.length > 0 || copied.copy.json || copied.copy.innerComments.length > 0 || !workdir.known)
    return undefined;
  if (copied.destination !== workdir.value || copied.sources.length > 4 || !/(^|\/)\.?$/.test(copied.copy.destination?.text ?? ''))
    return undefined;
  const names = copied.copy.sources.map(({ text }) => text.replace(/^\.\//, ''));
  return names.every((name) => /^[\w.-]+\.\w+$/.test(name) && !/^\.+$/.test(name)) ? names : undefined;
}

function wholeCopyBehind(run: Step, manifests: Step): Step | undefined {
  // What stands in between might read the manifests too.
  const next = run.stage.steps
    .slice(run.index + 1)
    .find(({ instruction: { keyword } }) => /^(RUN|COPY|ADD|WORKDIR|ONBUILD)$/.test(keyword));
  const copied = next && contextCopy(next);
  if (!copied || copied.destination !== contextCopy(manifests)?.destination || copied.copy.flags.length > 0) return undefined;
  return copied.sources.length === 1 && /^\.?\/?$/.test(copied.sources[0] ?? '?') ? next : undefined;
}

function editsFor(file: DockerfileView, copy: Step, { instruction }: Step, files: readonly string[]): TextEdit[] {
  const mounts = files.map((name) => `--mount=type=bind,source=${name},target=${basename(name)}`).join(' ');
  return [
    file.removeInstruction(copy.instruction),
    file.insert(instruction.flags.at(-1)?.span.end ?? instruction.keywordSpan.end, ` ${mounts}`),
  ];
}
