import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { absolute } from '../../facts/caching/copied-sources.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule, type FixReport } from '../define.ts';

export const destinationNotFolder = defineRule({
  id: 'destination-not-folder',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['DL3021', 'DS-0011', 'copy_with_more_than_two_arguments_not_ending_with_slash'],
  summary: 'Several files go to a destination without a slash',
  why: 'If the folder is not there yet, each file is written to the same path in turn, and only the last is left; the classic builder stops instead. A slash at the end makes it a folder in any case.',
  notWhen: 'The base image has the folder. A slash changes nothing then, and tells the reader so.',
  decides:
    'COPY and ADD with two sources or more (or a pattern that takes several files of the context), whose destination after expansion neither ends in a slash nor is `.` or `..`. Info where the destination is known to be a folder: the working directory, a directory of the system, or one that an earlier step made. A pattern that may take one file, as in `COPY target/*.jar app.jar`, is not reported.',
  sources: ['https://docs.docker.com/reference/dockerfile/#destination-1'],
  messages: {
    file: '{count} sources go to {destination}, which is no folder without a slash at the end: the last file replaces the others',
    folder: '{count} sources go to {destination}: end it in a slash, which says that it is a folder',
  },
  examples: [
    {
      bad: 'FROM node:22\nCOPY package.json package-lock.json app\n',
      flags: 'app',
      fixed: 'FROM node:22\nCOPY package.json package-lock.json app/\n',
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nENV TO=/srv/x\nCOPY ["a.json", "b.json", "/app"]\nADD --chown=1000 a b "${TO}"\n',
      flags: ['"/app"', '"${TO}"'],
      fixed: 'FROM node:22\nWORKDIR /app\nENV TO=/srv/x\nCOPY ["a.json", "b.json", "/app/"]\nADD --chown=1000 a b "${TO}/"\n',
    },
    {
      bad: { dockerfile: 'FROM node:22\nCOPY *.json /app\n', files: { 'a.json': '{}', 'b.json': '{}' } },
      flags: '/app',
      fixed: 'FROM node:22\nCOPY *.json /app/\n',
    },
    { good: 'FROM node:22\nCOPY a b .\nCOPY a b /app/\nCOPY a b $TO\nCOPY --from=x --chown=1 a b\n' },
    { good: 'FROM eclipse-temurin:21-jre\nCOPY target/*.jar app.jar\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'COPY', 'ADD')) {
        const { destination } = instruction;
        if (!destination || instruction.broken) continue;
        const count = countSources(file, step, instruction);
        if (count < 2) continue;
        const value = step.expand(destination);
        if (!value.known || /(?:^|[/\\])$|(?:^|\/)\.{1,2}$/.test(value.value)) continue;
        const isFolder = isKnownFolder(step, value.value);
        const fix = fixOf(file, destination.text, destination.span);
        yield {
          message: isFolder ? 'folder' : 'file',
          data: { count, destination: value.value },
          at: destination.span,
          severity: isFolder ? 'info' : 'warning',
          ...(fix && { fix }),
        };
      }
    },
  },
});

/** Of a single pattern, the files that it takes, unless they go to what looks like a file. */
function countSources(file: DockerfileView, step: Step, { sources, flags, destination, onbuild }: InstructionOf<'COPY' | 'ADD'>): number {
  // An array that is no JSON is for the rule invalid-json-form.
  if (sources[0]?.text.startsWith('[--') || sources[0]?.text === '[') return 1;
  if (sources.length !== 1) return sources.length;
  const [only] = sources;
  if (!only || only.heredoc || !/[*?[]/.test(only.text) || onbuild || flags.some(({ name }) => name === 'from' || name === 'exclude'))
    return 1;
  if (!destination || /\.\w+["']?$/.test(destination.text)) return 1;
  const pattern = step.expand(only);
  return pattern.known ? (file.context?.select(pattern.value).length ?? 1) : 1;
}

/** The working directory or one above it, a directory that every system has, or one that a step before made. */
function isKnownFolder(step: Step, written: string): boolean {
  const path = absolute(step, written);
  if (path === undefined) return false;
  if (step.before.workdir.known && `${step.before.workdir.value}/`.startsWith(`${path}/`)) return true;
  if (step.stage.root.kind === 'image' && systemFolders.test(path)) return true;
  for (const { instruction, before, after, script } of step.stage.steps) {
    if (before === step.before && instruction === step.instruction) break;
    if (instruction.keyword === 'WORKDIR' && after.workdir.known && `${after.workdir.value}/`.startsWith(`${path}/`)) return true;
    if (
      instruction.keyword === 'RUN' &&
      script?.commands.some(({ name, args }) => name === 'mkdir' && args.some((word) => word.value === path))
    )
      return true;
  }
  return false;
}

const systemFolders =
  /^\/(?:bin|sbin|etc|tmp|root|home|opt|srv|var|usr(?:\/(?:bin|sbin|lib|share|src|local(?:\/(?:bin|sbin|lib|share|etc))?))?)$/;

function fixOf(file: DockerfileView, text: string, span: { readonly start: number; readonly end: number }): FixReport {
  const written = file.text(span);
  const isQuoted = /["']$/.test(written) || /["']$/.test(text);
  return { title: 'End it in a slash', applicability: 'safe', edits: [file.insert(isQuoted ? span.end - 1 : span.end, '/')] };
}
