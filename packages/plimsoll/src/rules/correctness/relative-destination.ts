import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { InstructionOf, Word } from '../../dockerfile/tree.ts';
import { isAbsoluteWorkdir } from '../../facts/edits/absolute-workdir.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const relativeDestination = defineRule({
  id: 'relative-destination',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['DL3045'],
  summary: 'Files are copied to a relative path, and no WORKDIR says where that is',
  why: 'Without WORKDIR a relative path is one of the root directory. A folder that is copied there is spread among those of the system: its `bin`, `lib` or `etc` are merged with theirs, and nobody can tell later what belongs to the application.',
  notWhen: 'The folder is laid out like a root directory and is meant to be merged with it; then write / as the destination.',
  decides:
    'COPY and ADD to a path that is relative after expansion, with no WORKDIR before them in the stage or those that it starts from, on scratch or a base that is known to leave the working directory at /. A warning for a folder whose files come to lie in / of a shipped stage, info in a build stage; else, and on scratch, a matter of style, where the fix writes the whole path. Bases with a directory of their own (php, golang), bases that are not known, variables without a value and Windows paths are left alone.',
  sources: ['https://docs.docker.com/reference/dockerfile/#copy', 'https://docs.docker.com/build/building/best-practices/#workdir'],
  messages: {
    folder: 'No WORKDIR is set, so {source} is copied into / among the directories of the system',
    file: 'No WORKDIR is set: {path} is {whole}',
  },
  examples: [
    { bad: 'FROM debian:13\nCOPY . .\nCMD ["./start"]\n', flags: '.' },
    { bad: 'FROM debian:13 AS build\nCOPY src/ ./\nRUN make\nFROM scratch\nCOPY --from=build /app /app\n', flags: './' },
    {
      bad: 'FROM eclipse-temurin:21-jre\nCOPY target/app.jar app.jar\nCOPY ["a.conf", "b.conf", "./conf/"]\nCMD ["java", "-jar", "/app.jar"]\n',
      flags: ['app.jar', '"./conf/"'],
      fixed:
        'FROM eclipse-temurin:21-jre\nCOPY target/app.jar /app.jar\nCOPY ["a.conf", "b.conf", "/conf/"]\nCMD ["java", "-jar", "/app.jar"]\n',
    },
    { bad: 'FROM scratch\nCOPY app .\nENTRYPOINT ["/app"]\n', flags: '.', fixed: 'FROM scratch\nCOPY app /\nENTRYPOINT ["/app"]\n' },
    { good: 'FROM debian:13 AS base\nWORKDIR /app\nFROM base\nCOPY . .\n' },
    { good: 'FROM php:8.4-apache\nCOPY . .\n' },
    { good: 'FROM registry.example/team/base:1\nCOPY . .\n' },
    { good: 'FROM debian:13\nCOPY rootfs/ /\nARG DIR\nCOPY a $DIR\nCOPY b c:/b\n' },
    { good: 'FROM debian:13\nWORKDIR /\nCOPY rootfs/ .\n' },
  ],
  detect: {
    *dockerfile(file) {
      const settled = new Set<Stage>();
      for (const step of file.stepsOf('all', 'WORKDIR', 'COPY', 'ADD')) {
        const { stage, instruction, before } = step;
        if (instruction.keyword === 'WORKDIR') {
          settled.add(stage);
          continue;
        }
        const { destination } = instruction;
        if (!destination || instruction.broken || !before.workdir.known || before.workdir.value !== '/') continue;
        const value = step.expand(destination);
        if (!value.known || value.value === '' || isAbsoluteWorkdir(value.value)) continue;
        if ([...stageChain(stage)].some((each) => settled.has(each))) continue;
        const whole = wholePath(value.value);
        const spread = whole === '/' && stage.root.kind !== 'scratch';
        const folder = spread ? instruction.sources.find((source) => isFolder(step, source)) : undefined;
        if (folder) {
          const source = folder.text === '.' || folder.text === './' ? wholeOf(instruction) : folder.text;
          yield {
            message: 'folder',
            data: { source },
            at: destination.span,
            severity: stage.shipped ? 'warning' : 'info',
            fix: setWorkdir,
          };
        } else {
          const fix = fixOf(file, destination);
          yield { message: 'file', data: { path: destination.text, whole }, at: destination.span, severity: 'style', ...(fix && { fix }) };
        }
      }
    },
  },
});

const setWorkdir = {
  title: 'Set a WORKDIR such as /app before it; what starts the program may name its path, too',
  applicability: 'manual',
  edits: [],
} as const;

/** A folder by the look of it, whose files are copied and not itself. */
function isFolder(step: Step, { text, heredoc }: Word): boolean {
  const value = heredoc ? undefined : step.expand({ text });
  return value?.known === true && /(?:^|\/)\.?$/.test(value.value) && value.value !== '';
}

function wholeOf({ flags }: InstructionOf<'COPY'> | InstructionOf<'ADD'>): string {
  return flags.some(({ name }) => name === 'from') ? 'all of another stage' : 'the whole context';
}

function wholePath(path: string): string {
  return `/${path.replace(/^(?:\.\/+)+|^\.$/, '')}`;
}

function fixOf(file: DockerfileView, { text, span }: Word): FixReport | undefined {
  const written = file.text(span);
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const path = quote !== '' && text.startsWith(quote) ? text.slice(1, -1) : text;
  if (!/^[\w./-]+$/.test(path) || path.includes('..')) return undefined;
  const whole = wholePath(path);
  return { title: `Write ${whole}`, applicability: 'safe', edits: [file.replace(span, quote + whole + quote)] };
}
