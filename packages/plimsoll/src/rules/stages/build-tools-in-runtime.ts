import type { Stage, Step } from '../../build/graph.types.ts';
import { commandName } from '../../facts/command-words.ts';
import type { DockerfileView } from '../../facts/dockerfile-view.ts';
import { isInteractive, startedCommand } from '../../facts/started-program.ts';
import type { PackageManager, PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const buildToolsInRuntime = defineRule({
  id: 'build-tools-in-runtime',
  practice: 'stages',
  severity: 'warning',
  aliases: ['prefer-multi-stage-build'],
  summary: 'The shipped image carries the tools that built the program',
  why: 'Compilers and build tools are large, bring most of the known vulnerabilities of an image, and are what an intruder works with. The program does not need them once it is built: a build stage keeps them out of the image.',
  notWhen: 'The program compiles at run time, or the image is one to develop or test in.',
  decides:
    'The image starts a program, and either it stands on an SDK image of the catalogue (Go, Rust, Maven, Gradle, .NET) that built it in the same chain of stages, or a RUN of it installs a compiler for native packages of pip, npm, gem or bundle, or for make, and does not remove it again. Images that start a shell or the build tool itself, whose start the file does not say, and files named for development, tests or CI are left out.',
  sources: ['https://docs.docker.com/build/building/multi-stage/'],
  messages: {
    sdk: 'The image starts {program}, which {build} made, and ships all of {image} with it',
    packages: 'Compilers stay in the image after {build}: {packages}',
  },
  examples: [
    { bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n', flags: 'golang:1.25' },
    {
      bad: 'FROM maven:3.9 AS base\nFROM base\nCOPY . .\nRUN mvn package\nENTRYPOINT ["java", "-jar", "target/app.jar"]\n',
      flags: 'maven:3.9',
    },
    {
      bad: 'FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc libpq-dev\nRUN pip install psycopg2\nCMD ["python", "app.py"]\n',
      flags: 'gcc',
    },
    {
      good: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM gcr.io/distroless/static\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    { good: 'FROM golang:1.25\nCOPY . .\nRUN go build ./...\nCMD ["go", "test", "./..."]\n' },
    { good: 'FROM rust:1.90\nRUN cargo build\nCMD ["bash"]\n' },
    {
      good: 'FROM python:3.13-alpine\nRUN apk add --no-cache --virtual .build gcc musl-dev && pip install psycopg2 && apk del .build\nCMD ["python", "app.py"]\n',
    },
    { good: 'FROM python:3.13\nRUN apt-get update && apt-get install -y gcc\nRUN pip install psycopg2\nCMD ["python", "app.py"]\n' },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get install -y gcc make\nRUN make\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || /(^|[/._-])(dev|devel|devcontainer|development|test|tests|ci|debug|build|builder)([/._-]|$)/i.test(file.path)) return;
      const started = startedCommand(shipped);
      if (!started || isInteractive(started)) return;
      const manual = { title: 'Build in a stage of its own and copy the result', applicability: 'manual', edits: [] } as const;
      const sdk = sdkFinding(file, shipped, started);
      if (sdk) {
        yield { message: 'sdk', data: sdk.data, at: sdk.at, fix: manual };
        return;
      }
      if (shipped.root.kind !== 'image' || shipped.root.facts?.programs.includes('gcc')) return;
      for (const step of file.steps('shipped')) {
        const tools = compilersLeft(step);
        const [first] = tools;
        const build = first && buildFrom(file, step);
        if (!first || !build) continue;
        const packages = tools.map(({ name }) => name).join(', ');
        yield { message: 'packages', data: { packages, build }, at: first.word.span, severity: 'info', fix: manual };
      }
    },
  },
});

const sdks: Readonly<Record<string, PackageManager>> = {
  golang: 'go',
  rust: 'cargo',
  maven: 'maven',
  gradle: 'gradle',
  'mcr.microsoft.com/dotnet/sdk': 'dotnet',
};

/** The SDK that the image stands on, if it made what is started. */
function sdkFinding(file: DockerfileView, shipped: Stage, started: Command) {
  if (shipped.root.kind !== 'image') return undefined;
  const { familiar } = shipped.root.reference;
  const manager = Object.hasOwn(sdks, familiar) ? sdks[familiar] : undefined;
  if (!manager || !startsArtefact(started, manager)) return undefined;
  const builds = file
    .steps('shipped')
    .flatMap(({ operations }) => operations.filter((each): each is PackageOperation => each.kind === 'package'));
  const build = builds.find(
    (operation) => operation.manager === manager && operation.action === 'build' && operation.subcommand?.unquoted !== 'vet',
  );
  const word = rootStage(shipped).from.image;
  if (!build || !word) return undefined;
  return { data: { program: startedName(started), build: commandName(build), image: word.text }, at: word.span };
}

function rootStage(stage: Stage): Stage {
  let root = stage;
  while (root.base.kind === 'stage') root = root.base.stage;
  return root;
}

function startedName({ name = '', args }: Command): string {
  const jar = args.find(({ unquoted }) => /\.(jar|dll)$/.test(unquoted));
  return jar ? `${name} … ${jar.unquoted}` : name;
}

/** It starts the result of the build: not the build tool, nor an interpreter that may call it. */
function startsArtefact({ name = '', args }: Command, manager: PackageManager): boolean {
  if (manager === 'maven' || manager === 'gradle')
    return name === 'java' && args.some(({ unquoted }) => unquoted === '-jar' || unquoted === '-cp' || unquoted === '-classpath');
  if (manager === 'dotnet') return name === 'dotnet' ? /\.dll$/.test(args[0]?.unquoted ?? '') : !/^(make|msbuild|nuget)$/.test(name);
  return !/^(go|gofmt|cargo|rustc|make|just|task|air|dlv|CompileDaemon|reflex|realize|gin|fresh|npm|yarn|node|python3?|ruby|trunk|wasm-pack|supervisord)$|watch|lint/.test(
    name,
  );
}

const compilers = /^(build-essential|build-base|gcc|g\+\+|gcc-c\+\+|clang|make|cmake|cargo|rustc|base-devel|gfortran)$/;

/** Compilers that the step installs and does not remove in the same RUN. */
function compilersLeft({
  operations,
  instruction,
}: Step): { readonly name: string; readonly word: PackageOperation['packages'][number]['word'] }[] {
  if (instruction.keyword !== 'RUN') return [];
  const system = operations.filter((each): each is PackageOperation => each.kind === 'package' && each.scope === 'system');
  if (system.some(({ action }) => action === 'remove')) return [];
  return system
    .filter(({ action }) => action === 'install')
    .flatMap(({ packages }) => packages.flatMap(({ name, word }) => (name !== undefined && compilers.test(name) ? [{ name, word }] : [])));
}

/** What the compilers were installed for: the first build of native code from that step on. */
function buildFrom(file: DockerfileView, from: Step): string | undefined {
  for (const step of file.steps('shipped')) {
    if (step.stage === from.stage && step.index < from.index) continue;
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || !/^(pip|uv|poetry|pipenv|npm|yarn|pnpm|gem|bundle|cargo)$/.test(operation.manager)) continue;
      if (operation.action === 'install' || operation.action === 'install-project' || operation.action === 'build')
        return commandName(operation);
    }
    const compiled = step.script?.commands.find(({ name }) => name === 'make' || name === 'cmake' || name === 'gcc' || name === 'g++');
    if (compiled && step.instruction.keyword === 'RUN') return compiled.name;
  }
  return undefined;
}
