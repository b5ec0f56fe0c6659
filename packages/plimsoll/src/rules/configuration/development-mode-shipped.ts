import { isForDevelopment } from '../../facts/deployment/compose-role.ts';
import { wordRemoval } from '../../facts/edits/remove-word.ts';
import { isNamedBesideProduction } from '../../facts/stages/beside-production.ts';
import { type DevelopmentCommand, developmentCommand } from '../../facts/start/development-commands.ts';
import { type StartedCommand, startChain } from '../../facts/start/start-chain.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const developmentModeShipped = defineRule({
  id: 'development-mode-shipped',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'The image runs its program in a mode that is for development',
  why: 'Servers for development serve one request at a time, watch files that never change in an image, show source code and variables to whoever provokes an error, and in the case of Flask and Django run what a visitor types into the debugger. Their makers say of them that they are not for production. What compiles at every start needs the compiler in the image and makes each restart slow.',
  notWhen: 'The image is for development only; name the file or the stage so (Dockerfile.dev, AS dev), and it is left alone.',
  decides:
    'The commands that a container of the shipped image starts, followed into entrypoint scripts of the context and scripts of package.json, and the variables of ENV in force. Commands in a branch of a script are left out, since they may be for development only. Files and stages that are named for development, tests or debugging are left out. A watcher is info where each Compose service that runs the image is for development: it mounts the sources or keeps them up to date.',
  sources: [
    'https://flask.palletsprojects.com/en/stable/deploying/',
    'https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver',
    'https://www.php.net/manual/en/features.commandline.webserver.php',
    'https://vite.dev/guide/static-deploy.html',
  ],
  messages: {
    server: '{command}{place} is a server for development; use {instead}',
    watch: '{command}{place} watches for changes of the sources, which an image never sees; use {instead}',
    worked: '{command}{place} watches for changes of the sources, as {service} makes them; an image to ship takes {instead}',
    builds: '{command}{place} compiles the program at every start; use {instead}',
    variable: '{name}={value} ships {what}',
  },
  examples: [
    {
      bad: 'FROM python:3.13\nCMD ["uvicorn", "app:app", "--reload", "--port", "80"]\n',
      flags: '"uvicorn"',
      fixed: 'FROM python:3.13\nCMD ["uvicorn", "app:app", "--port", "80"]\n',
    },
    {
      bad: {
        path: 'Dockerfile',
        files: {
          Dockerfile: 'FROM python:3.13\nCOPY . /app\nCMD ["fastapi", "dev", "main.py"]\n',
          'compose.yaml':
            'services:\n  web:\n    build: .\n    develop:\n      watch:\n        - action: sync\n          path: .\n          target: /app\n',
          'main.py': '',
        },
      },
      flags: '"fastapi"',
    },
    { bad: 'FROM python:3.13\nCMD python manage.py runserver 0.0.0.0:8000\n', flags: 'python' },
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["npm", "run", "dev"]\n',
        files: { 'package.json': '{\n "scripts": {\n  "dev": "next dev -p 3000"\n }\n}\n' },
      },
      flags: '"npm"',
    },
    { bad: 'FROM golang:1.25\nCMD ["go", "run", "."]\n', flags: '"go"' },
    {
      bad: 'FROM python:3.13\nENV FLASK_DEBUG=1\nCMD ["gunicorn", "app"]\n',
      flags: 'FLASK_DEBUG=1',
      fixed: 'FROM python:3.13\nENV FLASK_DEBUG=0\nCMD ["gunicorn", "app"]\n',
    },
    { good: 'FROM node:22 AS dev\nCMD ["npx", "next", "dev"]\nFROM node:22\nCMD ["next", "start"]\n' },
    { good: 'FROM node:22 AS development\nENV NODE_ENV=development\nCMD ["nodemon", "."]\n' },
    {
      good: {
        dockerfile: 'FROM python:3.13\nCOPY run.sh /\nCMD ["sh", "/run.sh"]\n',
        files: { 'run.sh': 'if [ "$DEV" = 1 ]; then exec flask run; fi\nexec gunicorn app\n' },
      },
    },
    { good: 'FROM node:22\nRUN npx vite build\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || isNamedBesideProduction(file)) return;
      const seen = new Set<number>();
      for (const started of startChain(file).commands) {
        if (!started.step || started.command.inside.some((nesting) => nesting === 'branch' || nesting === 'function')) continue;
        const found = developmentCommand(started.command);
        if (!found || seen.has(started.at.start)) continue;
        seen.add(started.at.start);
        const fix = fixOf(file, started, found);
        const place = started.place === undefined ? '' : ` (${started.place})`;
        const service = found.kind === 'watch' ? workedIn(file) : undefined;
        if (service !== undefined) {
          yield {
            message: 'worked',
            data: { command: found.name, place, service, instead: found.instead },
            at: started.at,
            severity: 'info',
            fix: { title: `Start it with ${found.instead} in an image to ship`, applicability: 'manual', edits: [] },
          };
          continue;
        }
        yield {
          message: found.kind,
          data: { command: found.name, place, instead: found.instead },
          at: started.at,
          fix: fix ?? { title: `Start it with ${found.instead}`, applicability: 'manual', edits: [] },
        };
      }
      // An image that starts nothing is one to work in.
      if (!shipped.final.cmd && !shipped.final.entrypoint) return;
      for (const [name, setting] of shipped.final.environment) {
        const better = betterValue(name, setting.value.known ? setting.value.value : '');
        const instruction = setting.step?.instruction;
        if (!better || instruction?.keyword !== 'ENV') continue;
        const pair = instruction.pairs.findLast((each) => each.key === name);
        // What an argument of the build decides may be something else.
        if (!pair?.valueSpan || pair.value?.includes('$')) continue;
        const at = pair.span;
        yield {
          message: 'variable',
          data: { name, value: setting.value.known ? setting.value.value : '', what: better.what },
          at,
          fix: { title: `Set ${name} to ${better.value}`, applicability: 'unsafe', edits: [file.replace(pair.valueSpan, better.value)] },
        };
      }
    },
  },
});

/** The Compose service that runs the image to work on its sources, if none runs it for anything else. */
function workedIn({ usage }: DockerfileView): string | undefined {
  const services = usage?.services ?? [];
  return services.every(({ service }) => isForDevelopment(service)) ? services[0]?.service.name : undefined;
}

function fixOf(file: DockerfileView, { command, place, step }: StartedCommand, { option, name }: DevelopmentCommand) {
  // Behind an escape of JSON, a span is the whole string.
  const exact = [option, ...command.args].every(
    (word) => !word || !command.inside.includes('string') || file.text(word.span) === word.text,
  );
  if (place !== undefined || !step || !exact) return undefined;
  const dev = name === 'fastapi dev' ? command.args.find(({ value }) => value === 'dev') : undefined;
  let edit: TextEdit | undefined;
  if (option) edit = withoutWord(file, command, option);
  else if (dev) edit = file.replace(dev.span, file.text(dev.span).replace('dev', 'run'));
  return edit && ({ title: option ? `Remove ${option.value}` : 'Use fastapi run', applicability: 'unsafe', edits: [edit] } as const);
}

function withoutWord(file: DockerfileView, { program, args, inside }: Command, word: ShellWord): TextEdit | undefined {
  const before = args[args.indexOf(word) - 1] ?? program;
  const isJson = inside.length === 0 && file.text(word.span).startsWith('"') && file.text(before.span).startsWith('"');
  const span = isJson ? { start: before.span.end, end: word.span.end } : wordRemoval(file.source.text, word.span, file.dockerfile.escape);
  return span && file.replace(span, '');
}

/** A value of a well-known variable that is for development, and the one for production. */
function betterValue(name: string, value: string): { readonly value: string; readonly what: string } | undefined {
  const on = /^(?:1|true|yes|on)$/i.test(value);
  switch (name) {
    case 'FLASK_DEBUG':
      return on ? { value: '0', what: "Flask's debugger, which runs what a visitor types" } : undefined;
    case 'FLASK_ENV':
    case 'NODE_ENV':
    case 'RAILS_ENV':
    case 'RACK_ENV':
      return /^dev(?:elopment)?$/i.test(value) ? { value: 'production', what: 'the mode for development' } : undefined;
    case 'ASPNETCORE_ENVIRONMENT':
    case 'DOTNET_ENVIRONMENT':
      return /^development$/i.test(value) ? { value: 'Production', what: 'error pages with stack traces' } : undefined;
    case 'APP_DEBUG':
      return on ? { value: 'false', what: 'error pages with source code and variables' } : undefined;
    case 'MIX_ENV':
      return value === 'dev' ? { value: 'prod', what: 'the mode for development' } : undefined;
    default:
      return undefined;
  }
}
