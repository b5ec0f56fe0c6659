import { observedProgram } from '../../facts/observed-program.ts';
import { defineRule } from '../define.ts';

export const unstructuredLogs = defineRule({
  id: 'unstructured-logs',
  practice: 'observability',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'A server that logs lines of text, which nothing can search by field',
  why: 'Once several replicas log into one place, a line of text can only be searched for words. With one JSON object a line, the request, the level and the duration are fields to filter, count and alert on.',
  decides:
    'A server whose sources use a logging library that is not set to write structured records, and none that does. Programs that only print are left alone, and so are those whose sources are not known.',
  notWhen: 'The collector parses the format, or a person is the only reader.',
  sources: ['https://12factor.net/logs', 'https://opentelemetry.io/docs/specs/otel/logs/'],
  messages: { plain: 'The program logs with {library} ({place}), as text: no record has fields' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5", "morgan": "1" } }\n',
          'server.js': "const app = require('express')();\napp.use(require('morgan')('combined'));\napp.listen(3000);\n",
        },
      },
      flags: '"node"',
    },
    {
      good: {
        dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5", "pino": "9" } }\n',
          'server.js': "const log = require('pino')();\nrequire('express')().listen(3000, () => log.info('up'));\n",
        },
      },
    },
    { good: 'FROM node:24-slim\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const program = observedProgram(file);
      if (!program?.isServer) return;
      const { plain, structured } = program.project.logging;
      if (!plain || structured) return;
      const place = `${plain.evidence.path}:${plain.evidence.line}`;
      const title = `Let ${plain.value}, or another library, write one JSON object a line`;
      yield {
        message: 'plain',
        data: { library: plain.value, place },
        at: program.main.at,
        fix: { title, applicability: 'manual', edits: [] },
      };
    },
  },
});
