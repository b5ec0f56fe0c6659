import { observedProgram } from '../../facts/observed-program.ts';
import { defineRule } from '../define.ts';

export const noMetrics = defineRule({
  id: 'no-metrics',
  practice: 'observability',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'A server that tells no numbers of itself',
  why: 'Requests, errors and durations are what alerts and autoscaling are made of. Without metrics of its own, a server is known only by its processor time and by complaints.',
  decides:
    'A server whose sources have routes, and neither a metrics library (Prometheus clients, OpenTelemetry, Micrometer, …) nor a route that is called like one.',
  notWhen: 'A proxy, a service mesh or an agent in the process measures every request.',
  sources: ['https://prometheus.io/docs/practices/instrumentation/', 'https://opentelemetry.io/docs/concepts/signals/metrics/'],
  messages: { none: 'The server of {sources} gives no metrics: no library for them is among its dependencies, and no route' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5" } }\n',
          'server.js': "const app = require('express')();\napp.get('/healthz', (_, res) => res.send('ok'));\napp.listen(3000);\n",
        },
      },
      flags: '"node"',
    },
    {
      good: {
        dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5", "prom-client": "15" } }\n',
          'server.js':
            "const app = require('express')();\nconst { register } = require('prom-client');\napp.get('/metrics', async (_, res) => res.send(await register.metrics()));\napp.listen(3000);\n",
        },
      },
    },
    { good: 'FROM node:24-slim\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const program = observedProgram(file);
      if (!program?.isServer || program.project.metrics) return;
      const sources = program.project.entryPoint?.value ?? program.project.language?.evidence.path ?? 'this application';
      const fix = {
        title: 'Count requests, errors and durations, and serve them at /metrics or send them by OpenTelemetry',
        applicability: 'manual',
        edits: [],
      } as const;
      yield { message: 'none', data: { sources }, at: program.main.at, fix };
    },
  },
});
