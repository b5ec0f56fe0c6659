import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { joinInstall } from '../../facts/caching/join-install.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { type StartedCommand, startChain } from '../../facts/start/start-chain.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Project } from '../../project/project.types.ts';
import { defineRule, type FixReport } from '../define.ts';

export const signalNotHandled = defineRule({
  id: 'signal-not-handled',
  practice: 'signals',
  severity: 'warning',
  aliases: [],
  summary: 'A program that is process 1 and does not handle the signal to stop',
  why: 'The kernel does not apply the default action of a signal to process 1. A program that has no handler for SIGTERM goes on as if nothing had happened, until the grace period (10 seconds for docker stop, 30 for Kubernetes) is over and it is killed with requests in flight. Every deployment and every scale-down waits that long.',
  notWhen: 'The program loses nothing when it is killed, and nobody waits for it.',
  decides:
    'The program that runs on in the shipped image, through entrypoint scripts that end in exec, if it is process 1: no shell and no package manager in front of it (other rules tell of those), no tini or dumb-init, no `init: true` in Compose. Node.js, Python and PHP install no handler by themselves, nor do programs in Rust; Go, Java, Ruby and .NET do. Decided from the sources: nothing is said where they were not found, where the program is one file that waits for nothing, or a library or server that handles the signal is among the dependencies. A Go server without a handler ends at once, which is only worth a note.',
  sources: [
    'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
    'https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#handling-kernel-signals',
    'https://github.com/krallin/tini',
    'https://pkg.go.dev/os/signal#hdr-Default_behavior_of_signals_in_Go_programs',
  ],
  messages: {
    ignored:
      '{program} is process 1, and neither {sources} nor what it imports handles SIGTERM: a stop waits for the grace period and kills it',
    cut: 'Neither {sources} nor what it imports handles SIGTERM: the server ends at once at a stop, and requests in flight are cut off',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5" } }\n',
          'server.js': "require('express')().listen(3000);\n",
        },
      },
      flags: '"node"',
      fixed:
        'FROM node:22-alpine\nRUN apk add --no-cache tini\nWORKDIR /app\nCOPY . .\nUSER node\nENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM node:22-slim\nRUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{}\n', 'server.js': "require('http').createServer(() => {}).listen(3000);\n" },
      },
      flags: '"node"',
      fixed:
        'FROM node:22-slim\nRUN apt-get update && apt-get install -y --no-install-recommends openssl tini && rm -rf /var/lib/apt/lists/*\nCOPY . .\nENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM debian:12\nCOPY . .\nENTRYPOINT ["python3", "bot.py"]\n',
        files: { 'requirements.txt': 'requests\n', 'bot.py': 'import time\nwhile True:\n    time.sleep(1)\n' },
      },
      flags: '"python3"',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*\nCOPY . .\nENTRYPOINT ["tini", "--", "python3", "bot.py"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM gcr.io/distroless/static\nCOPY server /\nEXPOSE 80\nCMD ["/server"]\n',
        files: {
          'go.mod': 'module example.com/server\n',
          'main.go': 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":80", nil)\n}\n',
        },
      },
      flags: '"/server"',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{}\n', 'server.js': "process.on('SIGTERM', () => process.exit(0));\n" },
      },
    },
    {
      bad: {
        dockerfile: 'FROM node:22-alpine\nCOPY . .\nCMD ["node", "dist/server/entry.mjs"]\n',
        files: {
          'package.json': '{ "dependencies": { "astro": "5", "@astrojs/node": "9" } }\n',
          'astro.config.mjs':
            "import { defineConfig } from 'astro/config';\nimport node from '@astrojs/node';\nexport default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }) });\n",
        },
      },
      flags: '"node"',
      fixed:
        'FROM node:22-alpine\nRUN apk add --no-cache tini\nCOPY . .\nENTRYPOINT ["tini", "--"]\nCMD ["node", "dist/server/entry.mjs"]\n',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{}\n', 'server.js': 'setInterval(() => {}, 1000);\n' },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "index.js"]\n',
        files: {
          'package.json': '{ "scripts": { "start": "node index.js" }, "dependencies": { "dayjs": "1" } }\n',
          'index.js': "console.log(require('dayjs')().format());\n",
        },
      },
    },
    {
      good: {
        dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["uvicorn", "app:app"]\n',
        files: { 'requirements.txt': 'uvicorn\n', 'app.py': 'app = None\n' },
      },
    },
    // A shell in front of it is for other rules.
    {
      good: { dockerfile: 'FROM node:22\nCOPY . .\nCMD node server.js && true\n', files: { 'package.json': '{}\n', 'server.js': '1;\n' } },
    },
    { good: 'FROM node:22\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      if (!stage || (!stage.final.cmd && !stage.final.entrypoint)) return;
      const { main, first, init } = startChain(file);
      if (!main?.step || first !== true || init !== undefined) return;
      const language = languageOf(main);
      if (language === undefined || isBesideProduction(file) || stage.final.stopSignal) return;
      if (file.usage?.services.some(({ service }) => service.settings.get('init')?.raw === 'true')) return;
      const { project } = file;
      if (!project || !runs(project, language, main) || handles(project) || endsByItself(file, project)) return;
      const sources = project.entryPoint?.value ?? `the program in ${project.directory === '' ? 'the context' : project.directory}`;
      if (project.language?.value === 'go') {
        if (project.ports.length === 0 && project.framework === undefined) return;
        yield { message: 'cut', data: { sources }, at: main.at, severity: 'info', fix: handler('go') };
        return;
      }
      const fix = withInit(file, stage, main);
      const program = main.command.name ?? 'the program';
      yield {
        message: 'ignored',
        data: { program, sources },
        at: main.at,
        fix: [...(fix ? [fix] : []), handler(project.language?.value ?? '')],
      };
    },
  },
});

/** What runs the program; `binary` for one that was compiled, `undefined` for what has handlers of its own or is not known. */
function languageOf({ command }: StartedCommand): 'node' | 'python' | 'php' | 'binary' | undefined {
  const name = command.name ?? '';
  const words = command.args.map(({ value }) => value ?? '');
  const [first = ''] = words;
  if (/^node(?:js)?$/.test(name)) return first === '' || /^(?:-[pevi]|--test|--run)/.test(first) ? undefined : 'node';
  if (/^python[\d.]*$/.test(name)) {
    if (first === '' || first === '-c') return undefined;
    // Servers that are started as modules handle it; manage.py has a server for development.
    if (words.some((word) => /^(?:uvicorn|gunicorn|hypercorn|granian|daphne|celery|http\.server|flask|runserver|manage\.py)$/.test(word)))
      return undefined;
    return 'python';
  }
  if (name === 'php') return /^(?:-[arSs]|--)|artisan|console$/.test(first) ? undefined : first === '' ? undefined : 'php';
  return /^[\w.-]+$/.test(name) && (command.program.value?.includes('/') ?? false) && !/\.\w+$/.test(name) ? 'binary' : undefined;
}

/** The sources that were read are those of what is started. */
function runs(project: Project, language: string, main: StartedCommand): boolean {
  const own = project.language?.value;
  if (language !== 'binary') return own === language;
  if (own !== 'go' && own !== 'rust') return false;
  // What is copied from elsewhere (nginx, a proxy) is no program of these sources.
  return !/^(?:nginx|httpd|caddy|envoy|haproxy|traefik|java|ruby|dotnet|sh|bash)$/.test(main.command.name ?? '');
}

function handles(project: Project): boolean {
  if (project.signalHandlers.some(({ value }) => value === 'SIGTERM' || value === 'SIGINT')) return true;
  if (/^(?:next|nuxt|sveltekit|remix|react-router|nitro|solid-start|strapi)$/.test(project.framework?.value ?? '')) return true;
  return project.dependencies.some(
    ({ name, version, scope }) =>
      scope === 'production' && (handling.test(name) || (name === '@prisma/client' && /^\D{0,2}[1-4]\./.test(version ?? ''))),
  );
}

/** One file of Node.js or Rust without anything that waits: it is over before anybody stops it. */
function endsByItself({ context }: DockerfileView, { language, entryPoint, ports, framework }: Project): boolean {
  if ((language?.value !== 'node' && language?.value !== 'rust') || !entryPoint || ports.length > 0 || framework) return false;
  const text = context?.read(entryPoint.value)?.text;
  return text !== undefined && text.length < 20_000 && !waits.test(text);
}

const waits =
  /listen|loop|thread|await|sleep|launch|^\s{0,8}mod\s\w+;|createServer|setInterval|setTimeout|subscribe|consume|watch|schedule|connect|serve|poll|while|worker|cron|queue|spawn|exec|stdin|["'](?:node:)?(?:http2?|https|net|dgram|tls)["']|\.(?:on|once|run|start|login|launch|handle|process)\s?\(|["']\.{1,2}\//im;

/** Libraries that run the program and handle the signal, beyond those whose calls are looked for. */
const handling =
  /^(?:apollo-server.*|@apollo\/server|moleculer|@google-cloud\/functions-framework|probot|@strapi\/strapi|@keystone-6\/core|directus|n8n|@nestjs\/terminus|@temporalio\/worker|graphile-worker|pm2|aiogram|python-telegram-bot|pyrogram|kurigram|discord\.py|py-cord|nextcord|disnake|kopf|dramatiq|rq|arq|huey|celery|faust.*|nameko|nicegui|chainlit|fastmcp|mcp|locust|prefect|dagster|apache-airflow|jupyter.*|notebook|bentoml|ray|scrapy|twisted|mitmproxy|homeassistant|streamlit|sanic|robyn|tornado|supervisor|rocket|actix-web|warp|poem|salvo|shuttle-runtime|workerman\/workerman|react\/.*|amphp\/.*|swoole.*|openswoole.*|spiral\/.*)$/i;

/** tini in front of the program, installed where the base is known to have it. */
function withInit(file: DockerfileView, stage: Stage, { step }: StartedCommand): FixReport | undefined {
  const { entrypoint, cmd } = stage.final;
  const first = [...stageChain(stage)].at(-1);
  const start = entrypoint ?? cmd;
  const user = first?.steps[0]?.before.user;
  const facts = first?.base.kind === 'image' ? first.base.facts : undefined;
  const install =
    facts?.packageManager === 'apk'
      ? 'RUN apk add --no-cache tini'
      : facts?.packageManager === 'apt'
        ? 'RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*'
        : undefined;
  if (!first || !install || !step || !user?.known || !isRootUser(user.value) || facts?.endOfLife) return undefined;
  const instruction = start?.instruction;
  if (instruction?.keyword !== 'CMD' && instruction?.keyword !== 'ENTRYPOINT') return undefined;
  const [word] = instruction.command.form === 'exec' ? instruction.command.words : [];
  if (!word || instruction.onbuild) return undefined;
  const edit =
    instruction.keyword === 'ENTRYPOINT'
      ? file.insert(word.span.start, '"tini", "--", ')
      : file.insertLinesBefore(instruction, 'ENTRYPOINT ["tini", "--"]');
  return {
    title: 'Start it under tini, which passes the signal on',
    applicability: 'unsafe',
    edits: [joinInstall(file, first, 'tini') ?? file.insertLinesAfter(first.from, install), edit],
  };
}

function handler(language: string): FixReport {
  const init = language === 'go' ? '' : ', or run it with docker run --init (Compose: init: true)';
  return { title: handlerOf(language) + init, applicability: 'manual', edits: [] };
}

function handlerOf(language: string): string {
  switch (language) {
    case 'node':
      return "Let it end in order: process.on('SIGTERM', () => server.close(() => process.exit(0)))";
    case 'python':
      return 'Let it end in order: signal.signal(signal.SIGTERM, handler), where the handler stops the main loop';
    case 'go':
      return 'Let it end in order: signal.NotifyContext(ctx, syscall.SIGTERM), then server.Shutdown';
    case 'rust':
      return 'Let it end in order: wait for tokio::signal::unix::SignalKind::terminate() and shut the server down';
    default:
      return 'Let it handle SIGTERM and end in order';
  }
}
