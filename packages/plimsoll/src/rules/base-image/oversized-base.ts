import type { BaseFacts, SmallerBase } from '../../bases/catalogue.types.ts';
import { formatReference, parseReference } from '../../bases/reference.ts';
import type { Stage } from '../../build/graph.types.ts';
import { startsNoService } from '../../facts/image/started.ts';
import { imageUses } from '../../facts/images/image-uses.ts';
import { isNamedAfterVariant } from '../../facts/images/named-after-variant.ts';
import { neededProgram } from '../../facts/images/needed-programs.ts';
import { isNamedBesideProduction, isWorkbench } from '../../facts/stages/beside-production.ts';
import { startsNothing } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { ImageView } from '../../facts/views/image-view.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule, number } from '../define.ts';

export const oversizedBase = defineRule({
  id: 'oversized-base',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'The shipped image stands on a larger variant of its base than it needs',
  why: 'The full variants of language images carry compilers, version control and development packages for builds. In production they are pulled by every new node, stored in every registry and reported by every vulnerability scan, and nothing runs them.',
  notWhen:
    'The application calls the tools of the full image while it runs, or dependencies without binary packages are compiled in the same stage. Then build in a stage of its own, and ship the slim variant.',
  decides:
    'The external image at the root of the shipped stage, if the catalogue has sizes of it and of a variant of the same version that is smaller by both limits (“about” where another version was measured). The tag is changed where the libc stays the same and no step of the stages on it, nor its start command or health check, runs a program that the variant lacks and nobody installs. Alpine variants, with another libc, are only suggested. Info for an image that starts no program, has triggers that install, or is to develop or test in. Images of compilers (golang, rust, maven, dotnet/sdk) are not judged here: what they build belongs into another image. Of a built image whose base is known the base, where no step of its own runs a program that the smaller one lacks.',
  sources: ['https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image'],
  options: {
    atLeastMegabytes: number('Least difference in megabytes that is worth a finding', 50),
    atLeastPercent: number('Least difference in per cent of the base image', 30),
  },
  messages: {
    smaller: '{image} is {before}; {other} has the same version in {after}',
    needed: '{image} is {before}, {other} {after}, but {program} is needed here: build in another stage and ship {other}',
    otherLibc: '{image} is {before}; {other} has the same version in {after}, with musl in place of glibc',
  },
  examples: [
    {
      bad: 'FROM python:3.14\nCOPY . /app\nRUN pip install -r /app/requirements.txt\nCMD ["python", "/app/main.py"]\n',
      flags: 'python:3.14',
      fixed: 'FROM python:3.14-slim\nCOPY . /app\nRUN pip install -r /app/requirements.txt\nCMD ["python", "/app/main.py"]\n',
    },
    {
      bad: 'FROM --platform=linux/amd64 node:24 AS base\nFROM base AS build\nRUN npm ci\nFROM base\nCOPY --from=build /app /app\n',
      flags: 'node:24',
      fixed: 'FROM --platform=linux/amd64 node:24-slim AS base\nFROM base AS build\nRUN npm ci\nFROM base\nCOPY --from=build /app /app\n',
    },
    {
      bad: 'FROM eclipse-temurin:21\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n',
      flags: 'eclipse-temurin:21',
      fixed: 'FROM eclipse-temurin:21-jre\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "app.js"]\n',
        files: { 'package.json': '{ "dependencies": { "@prisma/client": "^6.16.2" } }' },
      },
      flags: 'node:24',
      fixed:
        'FROM node:24-slim\nRUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "app.js"]\n',
    },
    { bad: 'FROM eclipse-temurin:21\nCOPY . .\nRUN ./mvnw package\nCMD ["java", "-jar", "target/app.jar"]\n', flags: 'eclipse-temurin:21' },
    { bad: 'FROM node:24\nHEALTHCHECK CMD curl -f http://localhost:3000/\nCMD ["node", "app.js"]\n', flags: 'node:24' },
    {
      bad: 'FROM python:3.14\nRUN apt-get update && apt-get install -y curl && curl -fsS https://example.com/model -o /model\n',
      flags: 'python:3.14',
      fixed: 'FROM python:3.14-slim\nRUN apt-get update && apt-get install -y curl && curl -fsS https://example.com/model -o /model\n',
    },
    { bad: 'FROM python:3.14\nRUN apt-get update && apt-get install -y libpq-dev\nRUN pip install -e .\n', flags: 'python:3.14' },
    { bad: 'ARG VERSION=3.14\nFROM python:${VERSION}\n', flags: 'python:${VERSION}' },
    { bad: 'FROM nginx:latest\nCOPY dist /usr/share/nginx/html\n', flags: 'nginx:latest' },
    { good: 'FROM python:3.14 AS build\nRUN pip wheel .\nFROM python:3.14-slim\nCOPY --from=build /wheels /wheels\n' },
    { good: 'FROM golang:1.25\nRUN go build ./...\n' },
    { good: 'FROM debian:13\n' },
    { good: 'FROM python:3.14-alpine\n' },
    {
      bad: {
        image: {
          base: 'python:3.13',
          baseLayers: 1,
          config: { cmd: ['python', 'app.py'] },
          layers: [{ files: { 'usr/bin/x': { size: 1000 } } }, { by: 'COPY app.py /app.py # buildkit', files: { 'app.py': 'x' } }],
        },
      },
      flags: '/',
    },
    {
      good: {
        image: {
          base: 'python:3.13',
          baseLayers: 1,
          config: { cmd: ['python', 'app.py'] },
          layers: [{ files: {} }, { by: 'RUN /bin/sh -c gcc -o /a a.c # buildkit', files: { a: { size: 1, program: 'elf' } } }],
        },
      },
    },
    { good: { image: { base: 'python:3.13-slim', baseLayers: 1, config: { cmd: ['python', 'app.py'] }, layers: [{ files: {} }] } } },
  ],
  detect: {
    *image(image, { atLeastMegabytes, atLeastPercent }) {
      const facts = image.base;
      if (!facts || facts.role === 'sdk') return;
      const choice = facts.smaller
        .filter(({ sameLibc }) => sameLibc)
        .flatMap((smaller) => choiceOf(facts, smaller))
        .find(({ before, after }) => before - after >= atLeastMegabytes * 1e6 && before - after >= (before * atLeastPercent) / 100);
      if (!choice || runsOne(image, choice.smaller.missing)) return;
      const { smaller, before, after, compressed, basis } = choice;
      const data = {
        image: formatReference({ ...facts.reference, digest: undefined }),
        other: smaller.reference,
        before: sizeText(before, choice),
        after: sizeText(after, choice),
      };
      const impact = { imageBytes: after - before, ...(!compressed && { before, after }), basis };
      yield { message: 'smaller', data, at: image.atLayer(0), impact, ...(startsNoService(image) && { severity: 'info' as const }) };
    },
    *dockerfile(file, { atLeastMegabytes, atLeastPercent }) {
      for (const { by, stage, reference, facts, at, written } of imageUses(file)) {
        if (by !== 'from' || !stage.shipped || stage.base.kind !== 'image' || !facts || facts.role === 'sdk') continue;
        const slim = facts.role === 'slim' || facts.role === 'system';
        const worth = (choice: Choice) =>
          choice.before - choice.after >= atLeastMegabytes * 1e6 && choice.before - choice.after >= (choice.before * atLeastPercent) / 100;
        const choices = facts.smaller.flatMap((smaller) => choiceOf(facts, smaller)).filter(worth);
        const choice = choices.find(({ smaller }) => smaller.sameLibc) ?? (slim ? undefined : choices[0]);
        if (!choice) continue;
        const { smaller, before, after, compressed, basis } = choice;
        const data = {
          image: formatReference({ ...reference, digest: undefined }),
          other: smaller.reference,
          before: sizeText(before, choice),
          after: sizeText(after, choice),
        };
        const impact = { imageBytes: after - before, ...(!compressed && { before, after }), basis };
        // An image of tools, or to develop in, is rarely pulled in production.
        const severity =
          startsNothing(stage) ||
          installsInTrigger(stage) ||
          isNamedBesideProduction(file) ||
          isWorkbench(file) ||
          isNamedAfterVariant(file, reference.tag)
            ? 'info'
            : 'warning';
        const tag = tagOf(smaller.reference);
        const plain = tag !== undefined && !/[$"'\\]/.test(written) && reference.digest === undefined;
        const edits = plain ? [file.replace(at, retagged(written, reference.tag, tag))] : [];
        const title = `Start from ${smaller.reference}`;
        if (!smaller.sameLibc) {
          yield { message: 'otherLibc', data, at, severity: 'info', impact, fix: { title, applicability: 'manual', edits } };
          continue;
        }
        const users = file.graph.stages.filter(({ root }) => root === stage.root);
        const needed = neededProgram(users, smaller.missing);
        if (needed) {
          const program = needed.program;
          const related = [{ message: `needs ${program}`, at: needed.command.program.span }];
          yield {
            message: 'needed',
            data: { ...data, program },
            at,
            severity,
            related,
            impact,
            fix: { title, applicability: 'manual', edits: [] },
          };
          continue;
        }
        const openssl = plain && needsOpenssl(file, users);
        if (openssl) edits.push(file.insertLinesAfter(stage.from, opensslLine));
        const also = openssl ? ' and install openssl, which Prisma loads' : '';
        const fix = { title: title + also, applicability: plain ? 'unsafe' : 'manual', edits } as const;
        yield { message: 'smaller', data, at, severity, impact, fix };
      }
    },
  },
});

/** What builds from the image install is not known, and may need its compilers. */
function installsInTrigger({ steps }: Stage): boolean {
  return steps.some(
    ({ instruction, operations }) => instruction.keyword === 'ONBUILD' && operations.some(({ kind }) => kind === 'package'),
  );
}

/**
 * Engines of Prisma before 7 load the OpenSSL of the system, which slim variants have not.
 * https://www.prisma.io/docs/orm/reference/system-requirements
 */
function needsOpenssl({ project }: DockerfileView, stages: readonly Stage[]): boolean {
  const prisma = project?.dependencies.find(({ name }) => name === 'prisma' || name === '@prisma/client');
  if (!prisma || !/^[\^~]?[1-6]\./.test(prisma.version ?? '')) return false;
  return !stages.some(({ steps }) =>
    steps.some(({ operations }) =>
      operations.some((each) => each.kind === 'package' && each.scope === 'system' && each.packages.some(({ name }) => name === 'openssl')),
    ),
  );
}

const opensslLine = 'RUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*';

interface Choice {
  readonly smaller: SmallerBase;
  readonly before: number;
  readonly after: number;
  readonly compressed: boolean;
  /** Another version of the image was measured. */
  readonly estimated: boolean;
  readonly basis: string;
}

/** Sizes of both, of the same kind; nothing if only one was measured. */
function choiceOf(facts: BaseFacts, smaller: SmallerBase): Choice[] {
  const compressed = !facts.size || !smaller.size;
  const from = compressed ? facts.compressedSize : facts.size;
  const to = compressed ? smaller.compressedSize : smaller.size;
  if (!from || !to) return [];
  const image = facts.reference.familiar;
  const kind = compressed ? 'compressed sizes, so at least that,' : 'uncompressed sizes';
  const basis = `${kind} of ${image}:${from.tag} (${from.date}) and ${image}:${to.tag} (${to.date})`;
  const line = /^\d+(\.\d+)?/.exec(facts.version ?? '')?.[0];
  const estimated = line === undefined || !(from.tag.startsWith(line) && to.tag.startsWith(line));
  return [{ smaller, before: from.bytes, after: to.bytes, compressed, estimated, basis }];
}

function sizeText(bytes: number, { compressed, estimated }: Choice): string {
  return `${estimated ? 'about ' : ''}${bytesText(bytes)}${compressed ? ' compressed' : ''}`;
}

function tagOf(text: string): string | undefined {
  const reference = parseReference(text);
  return 'error' in reference ? undefined : reference.tag;
}

/** The reference with another tag, its registry as it was written. */
function retagged(written: string, old: string | undefined, tag: string): string {
  return `${old === undefined ? written : written.slice(0, written.length - old.length - 1)}:${tag}`;
}

/** Whether the image starts one of these programs, or a step of its own runs it. */
function runsOne({ ownSteps, start }: ImageView, programs: readonly string[]): boolean {
  const runs = new Set(ownSteps.flatMap(({ script }) => script?.commands.flatMap(({ name }) => name ?? []) ?? []));
  for (const word of start) runs.add(word.replace(/^.*\//, ''));
  // What installs with pip or gem may compile.
  return (
    programs.some((program) => runs.has(program)) ||
    (programs.includes('gcc') && ['pip', 'pip3', 'gem', 'bundle', 'npm', 'yarn', 'pnpm'].some((name) => runs.has(name)))
  );
}
