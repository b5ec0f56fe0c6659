import type { ComposeDependency, ComposeService } from '../../compose/compose.types.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const dependencyNotAwaited = defineRule({
  id: 'dependency-not-awaited',
  practice: 'development',
  severity: 'info',
  aliases: [],
  summary: 'A service waits for the start of another one, not until that is healthy',
  why: 'The short form of depends_on waits for the container only. The other service has a health check that tells when it answers: without the condition the check is made and nobody waits for it.',
  decides:
    'A `depends_on` without a condition, or with `service_started`, on a service that has a health check in this file, or whose image the repository builds with a HEALTHCHECK. A list becomes a mapping in the fix; where it comes from an anchor or another service there is none.',
  notWhen: 'The service does not use the other one until much later, or copes with its absence.',
  sources: [
    'https://docs.docker.com/reference/compose-file/services/#depends_on',
    'https://docs.docker.com/compose/how-tos/startup-order/',
  ],
  messages: { started: '{service} waits until {dependency} has started, not until its health check passes' },
  examples: [
    {
      bad: {
        path: 'compose.yaml',
        files: {
          'compose.yaml':
            'services:\n  api:\n    image: example.com/api:1\n    depends_on:\n      - db\n      - mail\n  db:\n    image: postgres:17\n    healthcheck:\n      test: pg_isready\n  mail:\n    image: axllent/mailpit:v1\n',
        },
      },
      flags: 'db',
      fixed:
        'services:\n  api:\n    image: example.com/api:1\n    depends_on:\n      db:\n        condition: service_healthy\n      mail:\n        condition: service_started\n  db:\n    image: postgres:17\n    healthcheck:\n      test: pg_isready\n  mail:\n    image: axllent/mailpit:v1\n',
    },
    {
      bad: {
        path: 'compose.yaml',
        files: {
          'compose.yaml':
            'services:\n  api:\n    image: example.com/api:1\n    depends_on:\n      db:\n        condition: service_started\n  db:\n    image: postgres:17\n    healthcheck:\n      test: pg_isready\n',
        },
      },
      flags: 'db:\n        condition: service_started',
      fixed:
        'services:\n  api:\n    image: example.com/api:1\n    depends_on:\n      db:\n        condition: service_healthy\n  db:\n    image: postgres:17\n    healthcheck:\n      test: pg_isready\n',
    },
    {
      good: {
        path: 'compose.yaml',
        files: {
          'compose.yaml':
            'services:\n  api:\n    image: example.com/api:1\n    depends_on: [mail]\n  mail:\n    image: axllent/mailpit:v1\n',
        },
      },
    },
  ],
  detect: {
    *compose(file) {
      for (const service of file.file.services) {
        // What is inherited is said where it is written.
        const own = service.keys.get('depends_on');
        if (!own) continue;
        const late = service.dependsOn.filter(({ condition, service: name }) => condition === 'service_started' && isChecked(file, name));
        for (const [index, dependency] of late.entries()) {
          const fix = own.shared ? undefined : fixOf(file, service, dependency, index === 0);
          yield {
            message: 'started',
            data: { service: service.name, dependency: dependency.service },
            at: file.trimmed(dependency.span),
            ...(fix && { fix }),
          };
        }
      }
    },
  },
});

function isChecked(file: ComposeView, name: string): boolean {
  const service = file.file.services.find((other) => other.name === name);
  if (!service) return false;
  if (service.healthcheck) return !service.healthcheck.disabled && service.healthcheck.test !== undefined;
  const check = file.imageOf(service)?.graph.shipped?.final.healthcheck?.instruction;
  return check?.keyword === 'HEALTHCHECK' && check.check?.none === false;
}

/** A list is rewritten as a whole, once for all of its entries. */
function fixOf(
  file: ComposeView,
  service: ComposeService,
  { service: name, span }: ComposeDependency,
  first: boolean,
): FixReport | undefined {
  const title = `Wait until ${name} is healthy`;
  const written = file.text(span);
  const started = /(condition:[ \t]*)(["']?)service_started\2/.exec(written);
  if (started) {
    const start = span.start + started.index + (started[1] as string).length;
    const edit = file.replace({ start, end: span.start + started.index + started[0].length }, 'service_healthy');
    return { title, applicability: 'unsafe', edits: [edit] };
  }
  const own = service.keys.get('depends_on');
  if (!own || !first) return undefined;
  const block = file.trimmed(own.span);
  const text = file.text(block);
  // Comments between the entries would be lost.
  if (text.includes('#') || !/^depends_on:\s*(?:\[[^\]]*\]|(?:\r?\n[ \t]*- .*)+)$/.test(text)) return undefined;
  const indent = file.indentation(own.key.start);
  const step = indent.slice(file.indentation(service.span.start).length) || '  ';
  const lines = service.dependsOn.flatMap((dependency) => [
    `${indent}${step}${dependency.service}:`,
    `${indent}${step}${step}condition: ${isChecked(file, dependency.service) ? 'service_healthy' : 'service_started'}`,
  ]);
  return { title, applicability: 'unsafe', edits: [file.replace(block, ['depends_on:', ...lines].join(file.newline))] };
}
