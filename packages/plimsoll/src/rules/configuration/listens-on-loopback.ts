import { type LoopbackServer, loopbackServer } from '../../facts/start/loopback.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const listensOnLoopback = defineRule({
  id: 'listens-on-loopback',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'The server takes connections only from inside its own container',
  why: 'A container has a loopback address of its own. A server that listens at 127.0.0.1 answers a health check in the container, but nobody else: a published port connects to nothing, and other services are refused.',
  notWhen: 'The container shares its network with the one that connects to it, as a sidecar of a Pod does.',
  decides:
    'The one command that a container starts, followed into entrypoint scripts of the context and scripts of package.json: servers that listen at the loopback address unless they are told otherwise (uvicorn, hypercorn, daphne, granian, flask run, artisan serve, mlflow, mkdocs serve, hugo server, vite, astro preview, ng serve), and an option that names it. Silent where a variable of the image or of its Compose service, a socket, or a file of settings may say something else, where a proxy starts in the same container, and where the service runs in the network of the host.',
  sources: [
    'https://docs.docker.com/engine/network/port-publishing/',
    'https://www.uvicorn.org/settings/',
    'https://flask.palletsprojects.com/en/stable/cli/',
  ],
  messages: {
    preset: '{name}{place} listens at 127.0.0.1 unless it is told otherwise: nothing outside the container reaches it',
    said: '{name}{place} is told to listen at {address}: nothing outside the container reaches it',
  },
  examples: [
    {
      bad: 'FROM python:3.13\nCMD ["uvicorn", "app:app", "--port", "80"]\n',
      flags: '"uvicorn"',
      fixed: 'FROM python:3.13\nCMD ["uvicorn", "app:app", "--port", "80", "--host", "0.0.0.0"]\n',
    },
    {
      bad: 'FROM python:3.13\nCMD python -m flask run --port 80\n',
      flags: 'python',
      fixed: 'FROM python:3.13\nCMD python -m flask run --port 80 --host 0.0.0.0\n',
    },
    {
      bad: 'FROM python:3.13\nCMD ["gunicorn", "-b", "127.0.0.1:8000", "app:app"]\n',
      flags: '"gunicorn"',
      fixed: 'FROM python:3.13\nCMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]\n',
    },
    {
      bad: 'FROM php:8.4-cli\nENTRYPOINT php artisan serve --host=localhost\n',
      flags: 'php',
      fixed: 'FROM php:8.4-cli\nENTRYPOINT php artisan serve --host=0.0.0.0\n',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nCOPY start.sh /\nCMD ["sh", "/start.sh"]\n',
        files: { 'start.sh': 'python migrate.py\nexec uvicorn app:app\n' },
      },
      flags: '"sh"',
    },
    { good: 'FROM python:3.13\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n' },
    { good: 'FROM python:3.13\nENV FLASK_RUN_HOST=0.0.0.0\nCMD ["flask", "run"]\n' },
    { good: 'FROM python:3.13\nCMD ["gunicorn", "app:app"]\n' },
    { good: 'FROM python:3.13\nCMD ["fastapi", "run", "app.py"]\n' },
    { good: 'FROM python:3.13\nCMD uvicorn app:app --host $HOST\n' },
    { good: 'FROM python:3.13\nCMD ["uvicorn", "--uds", "/run/app.sock", "app:app"]\n' },
    { good: 'FROM python:3.13\nCMD nginx && uvicorn app:app\n' },
    {
      good: {
        path: 'Dockerfile',
        files: {
          Dockerfile: 'FROM python:3.13\nCMD ["uvicorn", "app:app"]\n',
          'compose.yaml': 'services:\n  web:\n    build: .\n    environment: { UVICORN_HOST: 0.0.0.0 }\n',
        },
      },
    },
  ],
  detect: {
    *dockerfile(file) {
      const server = loopbackServer(file);
      if (!server || file.usage?.services.some(({ service }) => service.settings.get('network_mode') !== undefined)) return;
      const { started, name, word } = server;
      const place = started.place === undefined ? '' : ` (${started.place})`;
      const fix = fixOf(file, server);
      const rest = { at: started.at, ...(fix && { fix }) };
      if (!word) yield { message: 'preset', data: { name, place }, ...rest };
      else yield { message: 'said', data: { name, place, address: word.unquoted.replace(/^-[\w-]*?=?(?=[\d[l:])/, '') }, ...rest };
    },
  },
});

function fixOf(file: DockerfileView, { started, name, word, better }: LoopbackServer) {
  const title = word ? `Let ${name} listen at every address` : `Add ${better.join(' ')} to ${name}`;
  const last = started.command.args.at(-1);
  const target = word ?? last;
  // Behind an escape of JSON, a span is the whole string.
  const exact = target !== undefined && (!started.command.inside.includes('string') || file.text(target.span) === target.text);
  if (started.place !== undefined || !started.step || !exact) return { title, applicability: 'manual', edits: [] } as const;
  const written = file.text(target.span);
  const isJson = started.command.inside.length === 0 && written.startsWith('"');
  const [only = ''] = better;
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const added = better.map((each) => (isJson ? `, "${each}"` : ` ${each}`)).join('');
  const edit = word ? file.replace(word.span, `${quote}${only}${quote}`) : file.insert(target.span.end, added);
  return { title, applicability: 'unsafe', edits: [edit] } as const;
}
