import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import { defineRule } from '../define.ts';

export const noMetrics = defineRule({
  id: 'no-metrics',
  practice: 'observability',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'A server exposes no metrics',
  why: 'Without figures of requests, errors and durations from the program itself, a slow server looks like a healthy one, and autoscaling knows of processor and memory only.',
  notWhen: 'A proxy, a mesh or an agent outside of the container measures requests, and that is enough.',
  decides:
    'Only for a program whose sources were read, that has a framework and listens at a port: no metrics library, no OpenTelemetry and no path for metrics was found in sources and dependencies.',
  sources: ['https://prometheus.io/docs/practices/instrumentation/', 'https://opentelemetry.io/docs/concepts/instrumentation/'],
  messages: { none: 'The {framework} server exposes no metrics: neither a library for them nor a path such as /metrics was found' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{ "dependencies": { "express": "5" } }\n', 'server.js': "require('express')().listen(3000);\n" },
      },
      flags: '"node"',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5", "prom-client": "15" } }\n',
          'server.js': "const client = require('prom-client');\nrequire('express')().listen(3000);\n",
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
      const framework = project?.framework?.value;
      if (!project || framework === undefined || project.ports.length === 0 || project.metrics) return;
      if (
        project.dependencies.some(({ name }) =>
          /opentelemetry|prometheus|prom-client|metrics|datadog|dd-trace|newrelic|statsd|sentry|elastic-apm|micrometer/i.test(name),
        )
      )
        return;
      yield {
        message: 'none',
        data: { framework },
        at: main.at,
        fix: { title: 'Measure with OpenTelemetry or a Prometheus client', applicability: 'manual', edits: [] },
      };
    },
  },
});
