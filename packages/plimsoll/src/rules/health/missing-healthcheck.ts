import type { Stage, Step } from '../../build/graph.types.ts';
import { healthProbe } from '../../facts/health/health-probe.ts';
import { startsNoService } from '../../facts/image/started.ts';
import { isNamedBesideProduction } from '../../facts/stages/beside-production.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const missingHealthcheck = defineRule({
  id: 'missing-healthcheck',
  practice: 'health',
  severity: 'info',
  aliases: ['DL3057', 'DS-0026', 'CKV_DOCKER_2', 'healthcheck_instruction_missing', 'CIS-DI-0006', 'healthcheck-rails-up-endpoint'],
  summary: 'A server has no health check',
  why: 'Without a check, an engine knows only whether the process is there. A server that hangs, or still starts, gets requests all the same, and Compose cannot wait for it with service_healthy.',
  notWhen:
    'The platform has checks of its own, as Kubernetes, Nomad or a load balancer do, or the image is a base for others, a job or a command line tool.',
  decides:
    'The HEALTHCHECK in force at the end of the shipped stage, also from a stage or image it starts from; NONE counts as none. Silent where the repository holds Kubernetes manifests or a Helm chart, which do not run it, or where a Compose file has a check for the image; a warning where another service of a Compose file depends on it, and otherwise silent where the name of the file or of the stage says that it is for development or tests. Only for what looks like a server: it exposes a port, its base is one, its command is a known server, or the sources of the application listen at one. Unknown if the base image is not one whose health check is known. The fix is made only of what is known: a path with a handler in the sources, a port, and a program that is in the image (the client of the language, curl, wget, the client of a database, bash of Debian). Where no path is known it opens a connection, and says so; where no program is in the image it is left to a person. Of a built image its configuration: info where it opens ports, a matter of style where it opens none and starts a program; silent where it starts nothing but a shell or the prompt of an interpreter.',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#healthcheck',
    'https://docs.docker.com/compose/how-tos/startup-order/',
    'https://github.com/docker-library/faq#healthcheck',
  ],
  messages: {
    idle: 'No HEALTHCHECK: if the image serves something, nobody notices when it hangs',
    missing: 'No HEALTHCHECK: nobody notices when the server{port} hangs{dependent}',
    none: 'HEALTHCHECK NONE: nobody notices when the server{port} hangs',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22-alpine\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "5" } }\n',
          'server.js':
            "const express = require('express');\nconst app = express();\napp.get('/healthz', (req, res) => res.send('ok'));\napp.listen(3000);\n",
        },
      },
      flags: 'node:22-alpine',
      fixed:
        'FROM node:22-alpine\nCOPY . .\nEXPOSE 3000\nHEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["node", "-e", "fetch(\'http://127.0.0.1:3000/healthz\').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]\nCMD ["node", "server.js"]\n',
    },
    {
      bad: 'FROM nginx:1.29-alpine\nCOPY dist /usr/share/nginx/html\nEXPOSE 80\n',
      flags: 'nginx:1.29-alpine',
      fixed:
        'FROM nginx:1.29-alpine\nCOPY dist /usr/share/nginx/html\nEXPOSE 80\nHEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["wget", "-qO", "/dev/null", "http://127.0.0.1:80/"]\n',
    },
    { bad: 'FROM nginx:1.29\nHEALTHCHECK NONE\n', flags: 'HEALTHCHECK NONE' },
    {
      bad: 'FROM node:22 AS build\nHEALTHCHECK CMD true\nFROM node:22-slim\nEXPOSE 80\nCMD ["node", "."]\n',
      flags: 'node:22-slim',
      fixed:
        'FROM node:22 AS build\nHEALTHCHECK CMD true\nFROM node:22-slim\nEXPOSE 80\nHEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["node", "-e", "require(\'net\').connect(80, \'127.0.0.1\').on(\'connect\', () => process.exit(0)).on(\'error\', () => process.exit(1))"]\nCMD ["node", "."]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM debian:13-slim\nCOPY --from=registry.example/build:1 /app /app\nENV PATH="/app/.venv/bin:$PATH"\nEXPOSE 8000\nCMD ["fastapi", "run", "main.py"]\n',
        files: {
          'pyproject.toml': '[project]\ndependencies = ["fastapi[standard]"]\n',
          'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
        },
      },
      flags: 'debian:13-slim',
      fixed:
        'FROM debian:13-slim\nCOPY --from=registry.example/build:1 /app /app\nENV PATH="/app/.venv/bin:$PATH"\nEXPOSE 8000\nHEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["python", "-c", "import socket; socket.create_connection((\'127.0.0.1\', 8000), timeout=3)"]\nCMD ["fastapi", "run", "main.py"]\n',
    },
    {
      bad: 'FROM debian:13-slim\nCOPY server /usr/local/bin/\nEXPOSE 8080\nCMD ["server"]\n',
      flags: 'debian:13-slim',
      fixed:
        'FROM debian:13-slim\nCOPY server /usr/local/bin/\nEXPOSE 8080\nHEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["bash", "-c", ": < /dev/tcp/127.0.0.1/8080"]\nCMD ["server"]\n',
    },
    { good: 'FROM node:22-alpine AS base\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/\nFROM base\nEXPOSE 80\nCMD ["node", "."]\n' },
    { good: 'FROM ruby:3.4-slim AS dev\nEXPOSE 3000\nCMD ["bin/rails", "server"]\n' },
    { good: 'FROM python:3.13-slim\nENTRYPOINT ["python", "-m", "tool"]\n' },
    { good: 'FROM example.com/team/server:1\nEXPOSE 80\nCMD ["server"]\n' },
    { bad: 'FROM python:3.13-slim\nCMD ["python", "-m", "uvicorn", "app:app"]\n', flags: 'python:3.13-slim' },
    { good: 'FROM debian:12\nEXPOSE 80\nCMD ["bash", "-l"]\n' },
    {
      bad: 'FROM alpine:3.22\nEXPOSE 80 53/udp\nCMD ["/bin/sh", "/run.sh"]\n',
      flags: 'alpine:3.22',
      fixed:
        'FROM alpine:3.22\nEXPOSE 80 53/udp\nHEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["nc", "-z", "127.0.0.1", "80"]\nCMD ["/bin/sh", "/run.sh"]\n',
    },
    { good: 'FROM mongo:8\nCOPY backup.sh /\nCMD ["/backup.sh"]\n' },
    { good: 'FROM node:22\nEXPOSE 80\nONBUILD COPY . .\n' },
    { bad: { image: { config: { exposedPorts: ['8080/tcp'], cmd: ['/server'] } } }, flags: 'config/Healthcheck' },
    {
      bad: { image: { config: { exposedPorts: ['80/tcp'], cmd: ['nginx'], healthcheck: { test: ['NONE'] } } } },
      flags: 'config/Healthcheck',
    },
    { bad: { image: { config: { cmd: ['/worker'] } } }, flags: 'config/Healthcheck' },
    {
      good: { image: { config: { exposedPorts: ['80/tcp'], cmd: ['nginx'], healthcheck: { test: ['CMD', 'curl', '-f', 'localhost'] } } } },
    },
    { good: { image: { config: { cmd: ['bash'] } } } },
  ],
  detect: {
    *image(image) {
      const { container, isConfigured, isWindows } = image;
      const test = container.healthcheck?.test ?? [];
      if (!isConfigured || (test.length > 0 && test[0] !== 'NONE')) return;
      const at = image.atConfig('Healthcheck');
      const [port] = container.exposedPorts;
      if (port !== undefined) {
        const open = ` at port ${port.replace(/\/tcp$/, '')}`;
        if (test[0] === 'NONE') yield { message: 'none', data: { port: open }, at };
        else yield { message: 'missing', data: { port: open, dependent: '' }, at };
      } else if (!startsNoService(image) && test[0] !== 'NONE' && !isWindows) yield { message: 'idle', at, severity: 'style' };
    },
    *dockerfile(file) {
      const stage = file.graph.shipped;
      if (!stage?.from.image) return;
      const check = stage.final.healthcheck?.instruction;
      const isNone = check?.keyword === 'HEALTHCHECK' && check.check?.none === true;
      if (check && !isNone) return;
      if (!isServer(file, stage)) return;
      if (file.usage?.kubernetes || file.usage?.probedBy !== undefined) return;
      // Whoever develops sees that the service is down; what waits for it does not.
      if (!isNone && file.usage?.neededBy === undefined && isNamedBesideProduction(file)) return;
      const at = isNone ? check.lineSpan : stage.from.image.span;
      if (!check) {
        const inherited = checkOfBase(stage);
        if (inherited) return;
        if (inherited === undefined) {
          yield { unknown: 'whether the base image has a HEALTHCHECK', at };
          return;
        }
      }
      const ports = [...new Set(stage.final.exposed.map(({ port }) => port.replace(/\/tcp$/, '')))];
      const shown = ports.slice(0, 3).join(', ') + (ports.length > 3 ? ', …' : '');
      const port = ports.length === 0 ? '' : ` at port${ports.length > 1 ? 's' : ''} ${shown}`;
      if (isNone) {
        yield { message: 'none', data: { port }, at };
        return;
      }
      const fix = fixOf(file, stage);
      const waiting = file.usage?.neededBy;
      const dependent = waiting === undefined ? '' : `, and ${waiting} can only wait for its start`;
      yield {
        message: 'missing',
        data: { port, dependent },
        at,
        severity: waiting === undefined ? 'info' : 'warning',
        ...(fix && { fix }),
      };
    },
  },
});

/** Something that is started here, or is a server already, and listens. Images for others to build on only pass things on. */
function isServer(file: DockerfileView, stage: Stage): boolean {
  const { final, root } = stage;
  if (root.kind === 'image' && root.facts?.os === 'windows') return false;
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) {
    if (at.steps.some(({ instruction }) => instruction.keyword === 'ONBUILD')) return false;
  }
  if (endsByItself(stage)) return false;
  const ofBase = root.kind === 'image' && (root.facts?.role === 'server' || (root.facts?.ports.length ?? 0) > 0);
  if (!final.cmd && !final.entrypoint) return ofBase;
  if (final.exposed.length > 0 || startsServer(final.cmd) || startsServer(final.entrypoint)) return true;
  if (ofBase && !final.entrypoint && startsAsBase(stage)) return true;
  return (file.project?.ports.length ?? 0) > 0;
}

/** The command of the file is the one that the image it starts from has by itself. */
function startsAsBase({ final, root }: Stage): boolean {
  const program = root.kind === 'image' ? root.facts?.cmd?.[0] : undefined;
  return program !== undefined && final.cmd?.script?.commands.at(-1)?.program.value === program;
}

/** Programs that do nothing but serve. */
const servers =
  /^(?:uvicorn|gunicorn|hypercorn|daphne|waitress-serve|fastapi|runserver|puma|unicorn|nginx|httpd|apache2-foreground|php-fpm|caddy|traefik|haproxy|envoy|http-server|redis-server|mongod|mysqld|mariadbd|memcached)$/;

/** The program, or what it is told to run: `python -m uvicorn`, `uv run gunicorn`, `manage.py runserver`. */
function startsServer(step: Step | undefined): boolean {
  const command = step?.script?.commands.at(-1);
  if (!command) return false;
  const words = [command.name, ...command.args.slice(0, 4).map(({ value }) => value)];
  const rails = words.findIndex((word) => /^(?:bin\/|\.\/bin\/)?rails$/.test(word ?? ''));
  if (rails !== -1 && /^s(?:erver)?$/.test(words[rails + 1] ?? '')) return true;
  return words.slice(0, 4).some((word) => servers.test(word ?? ''));
}

/** A shell to type in: nothing that serves. */
function endsByItself({ final }: Stage): boolean {
  if (final.entrypoint) return false;
  const commands = final.cmd?.script?.commands;
  const [only] = commands ?? [];
  if (commands?.length !== 1 || !only) return false;
  const isShell = /^(?:ba|a|da|z|k)?sh$/.test(only.name ?? '');
  return only.name === 'true' || (isShell && only.args.every(({ value }) => value?.startsWith('-')));
}

/** Whether the image that the chain of stages starts from has a check; undefined if that is not known. */
function checkOfBase({ root }: Stage): boolean | undefined {
  if (root.kind === 'scratch') return false;
  const facts = root.kind === 'image' ? root.facts : undefined;
  // Systems and language runtimes do not know what will run in them.
  return facts?.healthcheck ?? (facts?.role !== undefined && facts.role !== 'server' ? false : undefined);
}

function fixOf(file: DockerfileView, stage: Stage): FixReport | undefined {
  const probe = healthProbe(file, stage);
  if (!probe) return undefined;
  const { asks, command, connectionOnly } = probe;
  if (!command) {
    const title = `Ask ${asks}: no program that could is known to be in the image, so give the application a command for it`;
    return { title, applicability: 'manual', edits: [] };
  }
  const start = stage.steps.findLast((step) => step === stage.final.entrypoint || step === stage.final.cmd);
  const words = command.map((word) => JSON.stringify(word)).join(', ');
  // A virtual machine takes longer to answer at all.
  const patience = /^(?:java|elixir)$/.test(file.project?.language?.value ?? '') ? '60s' : '10s';
  const line = `HEALTHCHECK --interval=30s --timeout=3s --start-period=${patience} --retries=3 CMD [${words}]`;
  const last = start ?? stage.steps.at(-1);
  const client = (command[0] ?? '').replace(/^.*\//, '');
  const title = connectionOnly
    ? `Open a connection to ${asks} with ${client}: no path that answers a health check was found in the sources`
    : `Ask ${asks} with ${client}`;
  const edit = start
    ? file.insertLinesBefore(firstOf(stage)?.instruction ?? start.instruction, line)
    : file.insertLinesAfter(last?.instruction ?? stage.from, line);
  return { title, applicability: 'unsafe', edits: [edit] };
}

/** The first of the two instructions that say what is started. */
function firstOf({ steps, final }: Stage): Step | undefined {
  return steps.find((step) => step === final.entrypoint || step === final.cmd);
}
