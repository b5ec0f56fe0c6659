import type { DockerfileView } from '../../facts/dockerfile-view.ts';
import { observedProgram } from '../../facts/observed-program.ts';
import { defineRule } from '../define.ts';

export const logsToFile = defineRule({
  id: 'logs-to-file',
  practice: 'observability',
  severity: 'info',
  aliases: [],
  summary: 'The program logs to a file inside of the container',
  why: 'What a container writes to standard output and error is collected by the engine or platform; a file in it is seen by nobody, fills the writable layer without bound, and is gone with the container, which is when somebody wants to read it.',
  decides:
    'Files with constant paths that the sources open as a log, and log options of known servers in the start command (`gunicorn --access-logfile`, `--error-logfile`, `uwsgi --logto`). Silent where the file lies in a volume, where the image links it to /dev/stdout or /dev/stderr, and where the sources that were read are not those of what is started.',
  notWhen: 'The file is shipped from a volume by an agent, or is an audit trail that has to be a file.',
  sources: ['https://12factor.net/logs', 'https://docs.docker.com/engine/logging/'],
  messages: {
    sources: 'The program logs to {file} ({place}), which stays in the container; standard output is collected',
    option: '{program} logs to {file}, which stays in the container; - is standard output',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5" } }\n',
          'server.js':
            "const fs = require('fs');\nconst log = fs.createWriteStream('/var/log/shop.log');\nrequire('express')().listen(3000);\n",
        },
      },
      flags: '"node"',
    },
    {
      bad: 'FROM python:3.14-slim\nCMD ["gunicorn", "--access-logfile", "/var/log/access.log", "app:app"]\n',
      flags: '"/var/log/access.log"',
    },
    {
      good: {
        dockerfile: 'FROM node:24-slim\nCOPY . .\nRUN ln -sf /dev/stdout /var/log/shop.log\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5" } }\n',
          'server.js':
            "const fs = require('fs');\nconst log = fs.createWriteStream('/var/log/shop.log');\nrequire('express')().listen(3000);\n",
        },
      },
    },
    { good: 'FROM python:3.14-slim\nCMD ["gunicorn", "--access-logfile", "-", "app:app"]\n' },
    { good: 'FROM python:3.14-slim\nVOLUME /var/log\nCMD ["gunicorn", "--access-logfile", "/var/log/access.log", "app:app"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      yield* inCommand(file);
      const program = observedProgram(file);
      if (!program) return;
      const { main, project } = program;
      for (const { value, evidence } of project.logging.files) {
        if (!staysInside(file, value)) continue;
        yield { message: 'sources', data: { file: value, place: `${evidence.path}:${evidence.line}` }, at: main.at, fix };
        return;
      }
    },
  },
});

const fix = { title: 'Log to standard output, and let the platform keep it', applicability: 'manual', edits: [] } as const;

const options = /^(?:--access-logfile|--error-logfile|--log-file|--logto|--logto2)$/;

function* inCommand(file: DockerfileView) {
  const { cmd, entrypoint } = file.graph.shipped?.final ?? {};
  for (const command of [...(entrypoint?.script?.commands ?? []), ...(cmd?.script?.commands ?? [])]) {
    if (!/^(?:gunicorn|uwsgi|hypercorn)$/.test(command.name ?? '')) continue;
    for (const [index, { value }] of command.args.entries()) {
      const path = value !== undefined && options.test(value) ? command.args[index + 1] : undefined;
      if (path?.value === undefined || !path.value.startsWith('/') || !staysInside(file, path.value)) continue;
      yield { message: 'option', data: { program: command.name ?? '', file: path.value }, at: path.span, fix } as const;
      return;
    }
  }
}

function staysInside(file: DockerfileView, path: string): boolean {
  if (/^\/(?:dev|proc)\//.test(path)) return false;
  const volumes = file.graph.shipped?.final.volumes ?? [];
  if (volumes.some((volume) => path === volume || path.startsWith(`${volume.replace(/\/$/, '')}/`))) return false;
  return !file
    .runs('shipped')
    .some(({ step }) =>
      step.script?.commands.some(
        ({ name, args }) =>
          name === 'ln' &&
          args.some(({ unquoted }) => /^\/dev\/std(?:out|err)$|^\/proc\/(?:self|1)\/fd\//.test(unquoted)) &&
          args.at(-1)?.unquoted.endsWith(path),
      ),
    );
}
