import type { ComposeFile, ComposeService } from '../../compose/compose.types.ts';
import { type KnownServer, knownServer, probeHolds } from '../../facts/start/known-servers.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const databaseWithoutHealthcheck = defineRule({
  id: 'database-without-healthcheck',
  practice: 'development',
  severity: 'info',
  aliases: [],
  summary: 'Others depend on a database or broker that has no health check',
  why: 'A database takes seconds to accept connections after its container has started, and minutes when it is new. Without a health check, Compose starts the application at once; it fails, or every developer adds a loop that waits.',
  decides:
    'Services whose image is a well-known database, cache or broker without a `healthcheck` here or in a file beside, that another service names in `depends_on`. The fix is the probe that the server brings along; where its version or a password decides how it is asked there is none.',
  notWhen: 'The application itself tries again until the database answers.',
  sources: ['https://docs.docker.com/compose/how-tos/startup-order/', 'https://github.com/docker-library/healthcheck'],
  messages: { missing: '{service} ({server}) has no health check, so {dependent} can only wait for its start, not until it answers' },
  examples: [
    {
      bad: {
        path: 'compose.yaml',
        files: {
          'compose.yaml':
            'services:\n  api:\n    image: example.com/api:1\n    depends_on:\n      - db\n  db:\n    image: postgres:17\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data:\n',
        },
      },
      flags: 'db',
      fixed:
        'services:\n  api:\n    image: example.com/api:1\n    depends_on:\n      - db\n  db:\n    image: postgres:17\n    healthcheck:\n      test: ["CMD-SHELL", "pg_isready -U \\"$${POSTGRES_USER:-postgres}\\""]\n      interval: 5s\n      timeout: 3s\n      retries: 10\n      start_period: 30s\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data:\n',
    },
    {
      good: {
        path: 'compose.yaml',
        files: {
          'compose.yaml':
            'services:\n  api:\n    image: example.com/api:1\n    depends_on: [cache]\n  cache:\n    image: redis:8\n    healthcheck:\n      test: ["CMD", "redis-cli", "ping"]\n',
        },
      },
    },
    { good: { path: 'compose.yaml', files: { 'compose.yaml': 'services:\n  db:\n    image: postgres:17\n' } } },
  ],
  detect: {
    *compose(file) {
      for (const service of file.file.services) {
        const server = knownServer(service);
        const dependent = server && dependentOn(service.name, file);
        if (!server || dependent === undefined || service.extendsFile) continue;
        if ([file.file, ...file.beside].some((other) => namesCheck(other, service.name))) continue;
        const fix = fixOf(file, service, server);
        yield {
          message: 'missing',
          data: { service: service.name, server: server.name, dependent },
          at: service.span,
          ...(fix && { fix }),
        };
      }
    },
  },
});

function dependentOn(name: string, { file, beside }: ComposeView): string | undefined {
  const services = [file, ...beside].flatMap((compose) => compose.services);
  return services.find(({ dependsOn }) => dependsOn.some(({ service }) => service === name))?.name;
}

function namesCheck({ services }: ComposeFile, name: string): boolean {
  return services.some((service) => service.name === name && service.healthcheck !== undefined);
}

function fixOf(file: ComposeView, service: ComposeService, server: KnownServer): FixReport | undefined {
  const image = service.keys.get('image');
  if (!image || image.shared || !probeHolds(service)) return undefined;
  const indent = file.indentation(image.key.start);
  const step = indent.slice(file.indentation(service.span.start).length) || '  ';
  const words = [server.probe.form, ...server.probe.words].map((word) => JSON.stringify(word)).join(', ');
  const lines = [
    'healthcheck:',
    ...[`test: [${words}]`, 'interval: 5s', 'timeout: 3s', 'retries: 10', 'start_period: 30s'].map((line) => step + line),
  ];
  return {
    title: `Ask ${server.name} with ${(server.probe.words[0] ?? '').split(' ')[0]}`,
    applicability: 'unsafe',
    edits: [file.insertLinesBelow(image.span, ...lines.map((line) => indent + line))],
  };
}
