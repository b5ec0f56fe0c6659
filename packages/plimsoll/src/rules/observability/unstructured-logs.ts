import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import { defineRule } from '../define.ts';

export const unstructuredLogs = defineRule({
  id: 'unstructured-logs',
  practice: 'observability',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'A server logs lines of text instead of structured records',
  why: 'A platform that collects logs of many containers can search and count fields (level, request, user) of records; lines of text it can only grep. An error with a stack trace becomes thirty entries that nobody can put together again.',
  notWhen: 'The lines are read by people only, or an agent takes them apart.',
  decides:
    'Only for a server whose sources were read and that uses a library for logs which is not known to write structured records, with no setting that makes it do so. At most one finding for an image.',
  sources: ['https://12factor.net/logs', 'https://opentelemetry.io/docs/concepts/signals/logs/'],
  messages: { plain: '{library} ({place}) writes lines of text; records (JSON) can be searched by their fields' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5", "morgan": "1" } }\n',
          'server.js':
            "const morgan = require('morgan');\nconst app = require('express')();\napp.use(morgan('combined'));\napp.listen(3000);\n",
        },
      },
      flags: '"node"',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5", "pino": "9" } }\n',
          'server.js': "const log = require('pino')();\nrequire('express')().listen(3000, () => log.info('up'));\n",
        },
      },
    },
    { good: 'FROM node:22\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { main } = startChain(file);
      if (!main?.step || isBesideProduction(file)) return;
      const { project } = file;
      if (!project || project.ports.length === 0) return;
      const { structured, plain } = project.logging;
      if (structured || !plain) return;
      yield {
        message: 'plain',
        data: { library: plain.value, place: `${plain.evidence.path}:${plain.evidence.line}` },
        at: main.at,
        fix: { title: 'Write records of one line of JSON each to the standard output', applicability: 'manual', edits: [] },
      };
    },
  },
});
