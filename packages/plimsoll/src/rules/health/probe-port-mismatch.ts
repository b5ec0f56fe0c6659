import { probeRequests } from '../../facts/health/probe-request.ts';
import { listeningPorts } from '../../facts/health/served-port.ts';
import { defineRule } from '../define.ts';

export const probePortMismatch = defineRule({
  id: 'probe-port-mismatch',
  practice: 'health',
  severity: 'warning',
  aliases: [],
  summary: 'The health check asks at a port that nothing listens at',
  why: 'The check is refused each time, so a container that serves well is unhealthy from its first minute on: what waits for it never starts, and Swarm and ECS restart it forever. It happens when the port of the program was changed and the check was forgotten.',
  notWhen: 'The program is told another port wherever the container is started.',
  decides:
    'Only where all that is known agrees on other ports: the one that the started command names (uvicorn --port, gunicorn -b, runserver), or, where it names none, the ports that EXPOSE names and those in the sources. An address of another host, a variable, and a check that goes through a proxy or a script say nothing.',
  sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  messages: { other: 'This check asks at port {port}, but {program} listens at {listens}' },
  examples: [
    {
      bad: 'FROM python:3.13\nEXPOSE 8000\nHEALTHCHECK CMD curl -f http://localhost:8080/health\nCMD ["uvicorn", "app:app", "--port", "8000"]\n',
      flags: 'http://localhost:8080/health',
      fixed:
        'FROM python:3.13\nEXPOSE 8000\nHEALTHCHECK CMD curl -f http://localhost:8000/health\nCMD ["uvicorn", "app:app", "--port", "8000"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nEXPOSE 3000\nHEALTHCHECK CMD ["curl", "-f", "http://localhost/"]\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{}\n', 'server.js': "require('http').createServer().listen(3000);\n" },
      },
      flags: '"http://localhost/"',
      fixed: 'FROM node:22\nCOPY . .\nEXPOSE 3000\nHEALTHCHECK CMD ["curl", "-f", "http://localhost:3000/"]\nCMD ["node", "server.js"]\n',
    },
    { good: 'FROM python:3.13\nEXPOSE 80\nHEALTHCHECK CMD curl -f http://localhost:8000/\nCMD ["uvicorn", "app:app", "--port", "8000"]\n' },
    { good: 'FROM node:22\nEXPOSE 80 9000\nHEALTHCHECK CMD curl -f http://localhost:9000/\nCMD ["node", "server.js"]\n' },
    { good: 'FROM node:22\nEXPOSE 80\nHEALTHCHECK CMD curl -f http://localhost:9000/\nCMD ["node", "server.js"]\n' },
    { good: 'FROM node:22\nEXPOSE 80\nHEALTHCHECK CMD curl -f http://localhost:$PORT/\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const step = file.graph.shipped?.final.healthcheck;
      if (!step?.script?.understood) return;
      const requests = probeRequests(step.script);
      const [request] = requests;
      if (requests.length !== 1 || request?.port === undefined || request.word.dynamic) return;
      const known = listeningPorts(file);
      if (!known || known.ports.includes(request.port)) return;
      const listens = known.ports.length === 1 ? `port ${known.ports[0]}` : `ports ${known.ports.join(', ')}`;
      const { span, text } = request.word;
      const whole = file.text(span);
      const [only] = known.ports;
      const edited = request.url.replace(/^((?:https?:\/\/)?(?:\[[^\]]*\]|[\w.]+))(?::\d+)?/, `$1:${only}`);
      const exact =
        whole.includes(request.url) && whole.indexOf(request.url) === whole.lastIndexOf(request.url) && text.includes(request.url);
      const fix =
        exact && known.ports.length === 1 && file.graph.shipped?.steps.includes(step)
          ? file.replace(
              span,
              whole.replace(request.url, () => edited),
            )
          : undefined;
      yield {
        message: 'other',
        data: { port: request.port, program: known.program, listens },
        at: span,
        ...(fix && { fix: { title: `Ask at port ${only}`, applicability: 'unsafe', edits: [fix] } as const }),
      };
    },
  },
});
