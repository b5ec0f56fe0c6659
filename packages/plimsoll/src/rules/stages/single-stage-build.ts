import { ownWaste, savedBytes } from '../../facts/image/own-waste.ts';
import { startsNoService } from '../../facts/image/started.ts';
import { partStage } from '../../facts/stages/part-stage.ts';
import { planStage } from '../../facts/stages/plan-stage.ts';
import { type ShippedBuild, shippedBuilds } from '../../facts/stages/shipped-builds.ts';
import type { StagePlan } from '../../facts/stages/stage-plan.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Impact } from '../../model/finding.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule, type FixReport, flag } from '../define.ts';

const server = { 'go.mod': 'module example.com/shop\n\ngo 1.25\n', 'main.go': 'package main\n\nfunc main() {}\n' };
const nest = {
  'package.json':
    '{ "scripts": { "build": "tsc", "start": "node dist/main.js" }, "dependencies": { "express": "5" }, "devDependencies": { "typescript": "5" } }\n',
  'package-lock.json': '{}\n',
  'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }\n',
  'src/main.ts': "import express from 'express';\nexpress().listen(3000);\n",
};

export const singleStageBuild = defineRule({
  id: 'single-stage-build',
  practice: 'stages',
  severity: 'warning',
  aliases: ['prefer-multi-stage-build'],
  summary: 'The shipped image carries the tools that built the program',
  why: 'Compilers, build tools and development dependencies are large, bring most of the known vulnerabilities of an image, and are what an intruder works with. The program does not need them once it is built: a build stage keeps them out of the image.',
  notWhen: 'The program compiles at run time, or the image is one to develop or test in.',
  decides:
    'The image starts a program, and it stands on an SDK image of the catalogue (Go, Rust, Maven, Gradle, .NET, a JDK) that built it in the same chain of stages; or a build script of a Node.js project ran in it with the development dependencies; or a RUN of it installs a compiler for native packages of pip, npm, gem or bundle, or for make, and does not remove it again. Images that start a shell, a development server or the build tool itself, whose start the file does not say, and files named for development, tests or CI are left out. The fix parts the stage in two where the sources show what the program needs to run: the output of its build, what it starts with, which files it reads. Otherwise it says what could not be seen. Of a built image that starts a program the packages and files that are for building, from 10 MB in a layer: info, since programs that compile when they run need them; those of a known base are left out.',
  sources: [
    'https://docs.docker.com/build/building/multi-stage/',
    'https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds',
  ],
  options: {
    debugTarget: flag('Add a target `debug` beside what is shipped: the same image with tools to look inside', false),
  },
  messages: {
    held: 'The layer holds compilers, build tools and headers of {bytes}, such as {path}, which nothing needs at run time',
    sdk: 'The image starts {program}, which {build} made, and ships all of {image} with it',
    dependencies: '{build} runs in the image that is shipped, so its sources and {tools} stay in it',
    unread: '{build} runs in the image that is shipped, so its sources and what it needs to build stay in it',
    bundled: '{build} makes a server in {output} that needs nothing else, but the sources and all of node_modules are shipped with it',
    packages: 'Compilers stay in the image after {build}: {packages}',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nEXPOSE 8080\nCMD ["/app"]\n',
        files: server,
      },
      flags: 'golang:1.25',
      fixed:
        'FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o /app .\n\nFROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /src\nCOPY --from=build /app /app\nEXPOSE 8080\nCMD ["/app"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM node:22\nWORKDIR /app\nENV PORT=3000\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n# Traffic comes here.\nEXPOSE 3000\nUSER node\nCMD ["node", "dist/main.js"]\n',
        files: nest,
      },
      flags: 'npm run build',
      fixed:
        'FROM node:22 AS build\nWORKDIR /app\nENV PORT=3000\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nRUN npm prune --omit=dev\n\nFROM node:22\nWORKDIR /app\nENV PORT=3000\nCOPY --from=build /app/node_modules /app/node_modules\nCOPY --from=build /app/dist /app/dist\nCOPY --from=build /app/package.json /app/package.json\n# Traffic comes here.\nEXPOSE 3000\nUSER node\nCMD ["node", "dist/main.js"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM python:3.13-slim\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc libpq-dev curl\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "app.py"]\n',
        files: { 'requirements.txt': 'psycopg2\n', 'app.py': '' },
      },
      flags: 'gcc',
      fixed:
        'FROM python:3.13-slim AS build\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc libpq-dev curl\nCOPY requirements.txt .\nRUN python -m venv /opt/venv\nENV PATH="/opt/venv/bin:$PATH"\nRUN pip install -r requirements.txt\n\nFROM python:3.13-slim\nWORKDIR /app\nRUN apt-get update && apt-get install -y libpq5 curl && rm -rf /var/lib/apt/lists/*\nENV PATH="/opt/venv/bin:$PATH"\nCOPY --from=build /opt/venv /opt/venv\nCOPY . .\nCMD ["python", "app.py"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nEXPOSE 3000\nCMD ["node", ".output/server/index.mjs"]\n',
        files: {
          'package.json': '{ "scripts": { "build": "nuxt build" }, "dependencies": { "nuxt": "^3.16.1" } }\n',
          'package-lock.json': '{}\n',
          'nuxt.config.ts': 'export default defineNuxtConfig({});\n',
        },
      },
      flags: 'npm run build',
      fixed:
        'FROM node:22-slim AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n\nFROM node:22-slim\nWORKDIR /app\nCOPY --from=build /app/.output /app/.output\nEXPOSE 3000\nCMD ["node", ".output/server/index.mjs"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o server .\n# port 8080\nCMD ./server -v\n',
        files: server,
      },
      flags: 'golang:1.25',
      fixed:
        'FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o server .\n\nFROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /src\nCOPY --from=build /src/server /src/server\n# port 8080\nCMD ["./server", "-v"]\n',
    },
    { bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n', flags: 'golang:1.25' },
    {
      bad: 'FROM maven:3.9 AS base\nFROM base\nCOPY . .\nRUN mvn package\nENTRYPOINT ["java", "-jar", "target/app.jar"]\n',
      flags: 'maven:3.9',
    },
    { bad: 'FROM node:22\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/main.js"]\n', flags: 'npm run build' },
    {
      good: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM gcr.io/distroless/static\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    { good: 'FROM golang:1.25\nCOPY . .\nRUN go build ./...\nCMD ["go", "test", "./..."]\n' },
    { good: 'FROM rust:1.90\nRUN cargo build\nCMD ["bash"]\n' },
    { good: 'FROM node:22\nCOPY . .\nRUN npm ci && npm run build && npm prune --omit=dev\nCMD ["node", "dist/main.js"]\n' },
    { good: 'FROM node:22\nENV NODE_ENV=production\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/main.js"]\n' },
    { good: 'FROM node:22\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD ["npm", "run", "dev"]\n' },
    {
      good: 'FROM python:3.13-alpine\nRUN apk add --no-cache --virtual .build gcc musl-dev && pip install psycopg2 && apk del .build\nCMD ["python", "app.py"]\n',
    },
    { good: 'FROM python:3.13\nRUN apt-get update && apt-get install -y gcc\nRUN pip install psycopg2\nCMD ["python", "app.py"]\n' },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get install -y gcc make\nRUN make\n' },
    {
      bad: {
        image: {
          config: { cmd: ['python', 'app.py'] },
          layers: [
            { by: 'RUN apt-get install -y gcc', files: { 'usr/lib/gcc/x86_64-linux-gnu/14/cc1': { size: 30_000_000, program: 'elf' } } },
          ],
          packages: [{ name: 'deb/gcc', files: ['usr/lib/gcc/x86_64-linux-gnu/14/cc1'] }],
        },
      },
      flags: '/usr/lib/gcc/x86_64-linux-gnu/14/cc1',
    },
    {
      good: {
        image: {
          config: { cmd: ['bash'] },
          layers: [{ files: { 'usr/lib/gcc/x86_64-linux-gnu/14/cc1': { size: 30_000_000, program: 'elf' } } }],
          packages: [{ name: 'deb/gcc', files: ['usr/lib/gcc/x86_64-linux-gnu/14/cc1'] }],
        },
      },
    },
  ],
  detect: {
    *image(image) {
      if (image.isConfigured && startsNoService(image)) return;
      const forBuilding = ownWaste(image).filter(({ id }) => id === 'compilers' || id === 'development-headers');
      for (const [layer, kinds] of Map.groupBy(forBuilding, (each) => each.layer)) {
        const bytes = kinds.reduce((sum, each) => sum + each.bytes, 0);
        const path = kinds.find(({ id }) => id === 'compilers')?.paths[0] ?? kinds[0]?.paths[0];
        if (bytes < 10_000_000 || path === undefined) continue;
        const data = { bytes: bytesText(bytes), path: `/${path}` };
        yield { message: 'held', data, at: image.at(path, layer), severity: 'info', impact: savedBytes(bytes) };
      }
    },
    *dockerfile(file, { debugTarget }) {
      for (const found of shippedBuilds(file)) {
        const { build, at } = found;
        const { fix, impact } = fixOf(file, found, debugTarget);
        const rest = { fix, ...(impact && { impact }) };
        if (found.kind === 'sdk') {
          const image = file.text(at);
          yield { message: 'sdk', data: { program: startedName(found), build, image }, at, ...rest };
        } else if (found.kind === 'packages') {
          yield { message: 'packages', data: { packages: found.packages.join(', '), build }, at, severity: 'info', ...rest };
        } else if (found.output !== undefined) {
          yield { message: 'bundled', data: { build, output: found.output }, at, ...rest };
        } else if (found.install?.brings) {
          yield { message: 'dependencies', data: { build, tools: developmentDependencies(found.install.brings.length) }, at, ...rest };
        } else yield { message: 'unread', data: { build }, at, severity: 'info', ...rest };
      }
    },
  },
});

function fixOf(file: DockerfileView, found: ShippedBuild, debug: boolean): { readonly fix: FixReport; readonly impact?: Impact } {
  const plan = planStage(file, found);
  const edits = 'why' in plan ? plan : partStage(file, found.stage, plan, { debug });
  if ('why' in plan || 'why' in edits) {
    const why = 'why' in plan ? plan.why : 'why' in edits ? edits.why : '';
    const title = `Build in a stage of its own and copy the result into a new one; not done here because ${why}`;
    return { fix: { title, applicability: 'manual', edits: [] } };
  }
  const title = `Build in a stage of its own, and ship the result on ${plan.image}`;
  const fix = { title, applicability: 'unsafe', edits, restructures: true } as const;
  const impact = impactOf(found, plan);
  return { fix, ...(impact && { impact }) };
}

/** The difference of the images below the program, where both were measured. */
function impactOf({ stage }: ShippedBuild, { facts }: StagePlan): Impact | undefined {
  const before = stage.root.kind === 'image' ? stage.root.facts?.size : undefined;
  const after = facts?.size;
  if (stage.root.kind !== 'image' || !before || !after || !facts || facts === stage.root.facts) return undefined;
  const basis = `uncompressed sizes of ${stage.root.reference.familiar}:${before.tag} (${before.date}) and ${facts.reference.familiar}:${after.tag} (${after.date}), without what the build leaves`;
  return { imageBytes: after.bytes - before.bytes, basis };
}

function startedName({ started: { name = '', args } }: ShippedBuild): string {
  const archive = args.find(({ unquoted }) => /\.(jar|dll)$/.test(unquoted));
  return archive ? `${name} … ${archive.unquoted}` : name;
}

const developmentDependencies = (count: number) => `${count} development ${count === 1 ? 'dependency' : 'dependencies'}`;
