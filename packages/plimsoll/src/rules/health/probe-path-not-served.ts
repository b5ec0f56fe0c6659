import { probeRequests } from '../../facts/health/probe-request.ts';
import { answersAt } from '../../facts/health/served-paths.ts';
import { servedPort } from '../../facts/health/served-port.ts';
import { defineRule, type FixReport } from '../define.ts';

const server = (routes: string, more = '') => ({
  'package.json': '{ "dependencies": { "express": "5" }, "scripts": { "start": "node server.js" } }\n',
  'server.js': `const express = require('express');\nconst app = express();\n${more}${routes}app.listen(3000);\n`,
});
const dockerfile = (path: string, program = '["node", "server.js"]') =>
  `FROM node:22\nCOPY . .\nEXPOSE 3000\nHEALTHCHECK CMD curl -f http://localhost:3000${path}\nCMD ${program}\n`;
const root = "app.get('/', (request, response) => response.send('shop'));\n";
const health = "app.get('/api/health', (request, response) => response.send('ok'));\n";

export const probePathNotServed = defineRule({
  id: 'probe-path-not-served',
  practice: 'health',
  severity: 'warning',
  aliases: [],
  summary: 'The health check asks for a page that the program does not have',
  why: 'The program answers 404, the check fails each time, and a container that serves well is unhealthy from its first minute on: what waits for it never starts, and Swarm and ECS restart it forever.',
  notWhen: 'Something answers that path that is not in the repository, such as a plugin that is loaded when the program starts.',
  decides:
    'Only where the routes are known whole: the image starts an application of Express, Fastify, Koa, Hono, Flask or FastAPI with routes in its sources, none of its program files names the last part of the path in any way, and none takes paths that are not written down (parameters at the root, catch-alls, proxies, static pages, middleware of its own, libraries that bring health checks). The check has to ask the application itself, at its own port.',
  sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  messages: { missing: 'This check asks for {path}, which no route of the program answers: it always fails' },
  examples: [
    { bad: { dockerfile: dockerfile('/healthz'), files: server(root) }, flags: 'http://localhost:3000/healthz' },
    {
      bad: { dockerfile: dockerfile('/ready'), files: server(root + health) },
      flags: 'http://localhost:3000/ready',
      fixed: dockerfile('/api/health'),
    },
    { good: { dockerfile: dockerfile('/api/health'), files: server(root + health) } },
    { good: { dockerfile: dockerfile('/'), files: server(root) } },
    { good: { dockerfile: dockerfile('/healthz'), files: server(`${root}app.get('/:page', show);\n`) } },
    { good: { dockerfile: dockerfile('/healthz'), files: server(root, "app.use(express.static('public'));\n") } },
    { good: { dockerfile: dockerfile('/healthz'), files: server(root, "const paths = ['healthz'];\n") } },
    { good: { dockerfile: dockerfile('/healthz', '["nginx"]'), files: server(root) } },
    { good: dockerfile('/healthz') },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const step = stage?.final.healthcheck;
      if (!stage || !step?.script?.understood) return;
      const [request, ...others] = probeRequests(step.script);
      if (!request || others.length > 0 || request.path === undefined || request.word.dynamic) return;
      if (request.port === undefined || request.port !== servedPort(file, stage) || answersAt(file, request.path) !== false) return;
      const endpoint = file.project?.healthEndpoints[0];
      const { span } = request.word;
      const written = file.text(span);
      const known = endpoint && /^\/[\w./-]{1,100}$/.test(endpoint.value) ? endpoint : undefined;
      let fix: FixReport | undefined;
      if (known && step.instruction.keyword === 'HEALTHCHECK' && stage.steps.includes(step) && written.split(request.path).length === 2) {
        const { evidence } = known;
        const title = `Ask for ${known.value} (${evidence.path}:${evidence.line})`;
        fix = {
          title,
          applicability: 'unsafe',
          edits: [
            file.replace(
              span,
              written.replace(request.path, () => known.value),
            ),
          ],
        };
      }
      yield { message: 'missing', data: { path: request.path }, at: span, ...(fix && { fix }) };
    },
  },
});
