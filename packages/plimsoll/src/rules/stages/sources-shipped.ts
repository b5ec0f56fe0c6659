import type { Stage, Step } from '../../build/graph.types.ts';
import type { ContextFile } from '../../context/context.types.ts';
import { contextSources, filesOf, takesDirectory } from '../../facts/caching/context-sources.ts';
import { absolute, isWithin } from '../../facts/caching/copied-sources.ts';
import { extendedIgnoreFile } from '../../facts/layers/ignore-file-edit.ts';
import { isCovered, surplusPatterns } from '../../facts/layers/surplus-patterns.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { shippedBuilds } from '../../facts/stages/shipped-builds.ts';
import { isInteractive, startedCommand } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule, type FixReport, number } from '../define.ts';

const tests = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`tests/test_${index}.py`, 'def test_it(): pass\n']));

export const sourcesShipped = defineRule({
  id: 'sources-shipped',
  practice: 'stages',
  severity: 'info',
  aliases: [],
  summary: 'Sources, tests or documents are copied into the image that is shipped',
  why: 'Nothing in production reads them. They show an intruder how the program works, may hold fixtures with real data and passwords of tests, and every change of them makes a new layer that all nodes pull.',
  notWhen: 'The program reads them while it runs, or the licence asks for the sources.',
  decides:
    'A copy of a whole directory of the build context in the shipped stages. Beside a program that was copied from another stage, as the file that starts shows, all of it; else the tests and documents in it, if the context is known and they are many. Silent where a step of the stage runs the tests, and where single-stage-build reports the stage. The fix names test folders, test files and Markdown in the ignore file that is there, unless a step or another Dockerfile of the context may want them.',
  sources: ['https://docs.docker.com/build/building/multi-stage/', 'https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  options: { atLeastFiles: number('Least number of tests and documents that is worth a finding', 10) },
  messages: {
    beside: '{copied} puts all sources beside {program}, which comes from {stage} already built',
    tests: '{copied} ships {count} tests and documents ({size}), such as {example}',
  },
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /out/app .\nFROM alpine:3.22\nWORKDIR /app\nCOPY . .\nCOPY --from=build /out/app /app/bin/app\nCMD ["/app/bin/app"]\n',
      flags: 'COPY . .',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n',
        files: { 'app.py': '', ...tests },
      },
      flags: 'COPY . .',
    },
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n',
        files: { 'app.js': '', '.dockerignore': '.git\n', 'README.md': '', ...tests },
      },
      flags: 'COPY . .',
      fixed: 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n',
      writes: { '.dockerignore': '.git\n**/*.md\ntests\n' },
    },
    {
      good: 'FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /out/app .\nFROM alpine:3.22\nCOPY config /etc/app\nCOPY --from=build /out/app /app\nCMD ["/app"]\n',
    },
    {
      good: {
        dockerfile: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n',
        files: { 'app.py': '', '.dockerignore': 'tests\n', ...tests },
      },
    },
    {
      good: 'FROM python:3.13 AS build\nRUN python -m venv /opt/venv\nFROM python:3.13-slim\nCOPY --from=build /opt/venv /opt/venv\nCOPY . .\nCMD ["/opt/venv/bin/gunicorn", "app:app"]\n',
    },
    { good: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file, { atLeastFiles }) {
      const { shipped } = file.graph;
      if (!shipped || isBesideProduction(file)) return;
      const copies = contextSources(file, 'shipped').filter(({ copies: isCopy, path }) => isCopy && !/[*?[]/.test(path));
      if (copies.length === 0) return;
      const started = startedCommand(shipped);
      if (!started || isInteractive(started) || shippedBuilds(file).length > 0) return;
      const built = builtProgram(shipped);
      for (const source of copies) {
        const { step } = source;
        const { instruction } = step;
        const at = { start: instruction.keywordSpan.start, end: instruction.lineSpan.end };
        const copied = file.text(at).split('\n', 1)[0]?.trim() ?? instruction.keyword;
        if (built && source.path === '') {
          yield {
            message: 'beside',
            data: { copied, ...built },
            at,
            fix: { title: `Copy only what ${built.program} reads while it runs`, applicability: 'manual', edits: [] },
          };
          continue;
        }
        const surplus = takesDirectory(file, source) && !runsTests(shipped) ? filesOf(file, source).filter(isSurplus) : [];
        const [first] = surplus;
        if (!first || surplus.length < atLeastFiles || file.context?.incomplete !== undefined) continue;
        const bytes = surplus.reduce((sum, each) => sum + each.bytes, 0);
        yield {
          message: 'tests',
          data: { copied, count: surplus.length, size: bytesText(bytes), example: first.path },
          at,
          ...(bytes >= leastImpact && { impact: { imageBytes: -bytes, basis: 'the files in the build context' } }),
          fix: ignoring(file, surplus, atLeastFiles),
        };
      }
    },
  },
});

/** Less is not a saving that anybody would look for. */
const leastImpact = 1_000_000;

/** Lines of the ignore file, where they leave fewer than are worth a word. */
function ignoring(file: DockerfileView, surplus: readonly ContextFile[], atLeast: number): FixReport {
  const { context } = file;
  const patterns = context && surplusPatterns(file, context, surplus);
  const edit =
    patterns && surplus.filter(({ path }) => !isCovered(path, patterns)).length < atLeast
      ? extendedIgnoreFile(context, patterns)
      : undefined;
  if (!patterns || !edit)
    return { title: 'Name them in the ignore file, or copy only what the program needs', applicability: 'manual', edits: [] };
  return { title: `Name ${patterns.join(', ')} in the ignore file`, applicability: 'unsafe', edits: [edit] };
}

/** The program that starts, if a copy from another stage brings it: a binary, an archive, or the file that an interpreter is given. */
function builtProgram(shipped: Stage): { readonly program: string; readonly stage: string } | undefined {
  const started = startedCommand(shipped);
  const end = shipped.steps.at(-1);
  if (!started || !end) return undefined;
  const interpreted = /^(?:node|java|dotnet)$/.test(started.name ?? '');
  const word = interpreted ? started.args.find(({ unquoted }) => /\.(?:[cm]?js|jar|dll)$/.test(unquoted)) : started.program;
  if (!word?.unquoted.includes('/') || /\.sh$|\/opt\/venv\/|\/\.venv\/|node_modules/.test(word.unquoted)) return undefined;
  const path = absolute(end, word.unquoted);
  if (path === undefined) return undefined;
  for (const step of shipped.steps) {
    const stage = takenFrom(step, shipped);
    const target = step.instruction.keyword === 'COPY' && step.instruction.destination && step.expand(step.instruction.destination);
    if (stage === undefined || !target || !target.known) continue;
    const place = absolute(step, target.value);
    if (place !== undefined && place !== '/' && isWithin(path, place)) return { program: word.unquoted, stage };
  }
  return undefined;
}

function takenFrom({ instruction }: Step, { takes }: Stage): string | undefined {
  const take = takes.find((each) => each.instruction === instruction && each.by === 'copy');
  return take?.source.kind === 'stage' ? `stage ${take.source.stage.name ?? take.source.stage.index}` : undefined;
}

const testPath =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|cypress|testdata|fixtures|docs?|documentation)\/|[._-](?:test|spec)\.[cm]?[jt]sx?$|_test\.(?:go|py|exs)$|(?:^|\/)test_[\w-]+\.py$|_spec\.rb$|Tests?\.(?:java|kt|cs|php)$|\.(?:md|rst)$/;

function isSurplus({ path }: ContextFile): boolean {
  return testPath.test(path) && !/(?:^|\/)(?:node_modules|vendor|site-packages)\//.test(path);
}

function runsTests({ steps }: Stage): boolean {
  return steps.some(
    ({ script, instruction }) =>
      instruction.keyword === 'RUN' &&
      script?.commands.some(
        ({ name, args }) =>
          /^(?:pytest|tox|nox|rspec|phpunit|jest|mocha)$/.test(name ?? '') ||
          args.some(({ unquoted }) => /^(?:test|tests|pytest|mkdocs)$/.test(unquoted)),
      ),
  );
}
