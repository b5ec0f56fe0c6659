import type { ComposeService } from '../../compose/compose.types.ts';
import { isWithin } from '../../facts/caching/copied-sources.ts';
import { addToList, declareVolume } from '../../facts/deployment/compose-edits.ts';
import { roleOf } from '../../facts/deployment/compose-role.ts';
import { dataDirectory, type KnownServer, knownServer } from '../../facts/start/known-servers.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import { defineRule, type FixReport } from '../define.ts';

const compose = (service: string, path = 'compose.yaml') => ({ path, files: { [path]: `services:\n  db:\n${service}` } });

export const dataWithoutVolume = defineRule({
  id: 'data-without-volume',
  practice: 'development',
  severity: 'info',
  aliases: [],
  summary: 'A database keeps its data where docker compose down throws them away',
  why: 'Without a named volume the data lie in an anonymous one that belongs to the container: after docker compose down and up the database is empty, and the old volume stays on the disk under a random name.',
  decides:
    'Services whose image is a well-known database (for production also a broker) that start its own entrypoint, without a volume, bind mount or tmpfs for its data in this file or one beside it. A warning in files for production; silent where the path says that a file is for tests or development, and for services behind a profile.',
  notWhen: 'The data are made anew at every start on purpose; a tmpfs says so and is faster.',
  sources: ['https://docs.docker.com/engine/storage/volumes/', 'https://hub.docker.com/_/postgres'],
  messages: { anonymous: '{service} ({server}) has no named volume for {data}: after docker compose down its data are gone' },
  examples: [
    {
      bad: compose('    image: postgres:17\n    environment:\n      POSTGRES_DB: shop\n'),
      flags: 'db',
      fixed:
        'services:\n  db:\n    image: postgres:17\n    volumes:\n      - db-data:/var/lib/postgresql/data\n    environment:\n      POSTGRES_DB: shop\n\nvolumes:\n  db-data:\n',
    },
    {
      bad: compose('    image: postgres:18-alpine\n    restart: always\n\nvolumes:\n    cache: {}\n\nnetworks:\n    front:\n'),
      flags: 'db',
      fixed:
        'services:\n  db:\n    image: postgres:18-alpine\n    volumes:\n      - db-data:/var/lib/postgresql\n    restart: always\n\nvolumes:\n    cache: {}\n    db-data:\n\nnetworks:\n    front:\n',
    },
    { bad: compose('    image: postgres\n'), flags: 'db' },
    {
      bad: compose('    image: mysql:8.4\n    volumes:\n      - ./init.sql:/docker-entrypoint-initdb.d/init.sql\n', 'compose.prod.yaml'),
      flags: 'db',
      fixed:
        'services:\n  db:\n    image: mysql:8.4\n    volumes:\n      - ./init.sql:/docker-entrypoint-initdb.d/init.sql\n      - db-data:/var/lib/mysql\n\nvolumes:\n  db-data:\n',
    },
    { good: compose('    image: postgres:17\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data:\n') },
    { good: compose('    image: postgres:18\n    volumes:\n      - data:/var/lib/postgresql\nvolumes:\n  data:\n') },
    { good: compose('    image: mongo:8\n    tmpfs:\n      - /data/db\n') },
    { good: compose('    image: postgres:17\n', 'tests/compose.yaml') },
  ],
  detect: {
    *compose(view) {
      for (const service of view.file.services) {
        // With a program of its own it may be anything: a client that sets up the others, or a node whose data lie elsewhere.
        const server = service.entrypoint ? undefined : knownServer(service);
        if (server?.data === undefined || service.extendsFile || service.lists.has('profiles') || service.settings.has('volumes_from'))
          continue;
        const role = roleOf(view, service);
        // What a broker holds is meant to be gone soon.
        const passing = server.name === 'RabbitMQ' && role !== 'production';
        if (role === 'development' || passing || isKept(view, service, server)) continue;
        yield {
          message: 'anonymous',
          data: { service: service.name, server: server.name, data: server.data },
          at: service.span,
          severity: role === 'production' ? 'warning' : 'info',
          fix: fixOf(view, service, server),
        };
      }
    },
  },
});

function fixOf(view: ComposeView, service: ComposeService, server: KnownServer): FixReport {
  const place = dataDirectory(service, server);
  const name = `${service.name}-data`;
  const items = service.volumes.map(({ span }) => span);
  const mount = place === undefined ? undefined : addToList(view, service, 'volumes', items, `${name}:${place}`);
  const declaration = mount && declareVolume(view, name);
  if (!mount || !declaration) return { title: `Give it a named volume for ${server.data}`, applicability: 'manual', edits: [] };
  return { title: `Keep ${place} in a named volume, ${name}`, applicability: 'unsafe', edits: [...mount, declaration] };
}

function isKept(view: ComposeView, { name, environment }: ComposeService, { data = '' }: KnownServer): boolean {
  const moved = environment.find(({ name: variable }) => variable === 'PGDATA')?.value?.value;
  const place = moved?.known ? moved.value : data;
  return [view.file, ...view.beside].some(({ services }) =>
    services.some(
      (service) =>
        service.name === name &&
        (service.lists.has('volumes_from') ||
          service.volumes.some(({ target }) => target === undefined || isData(target, place) || isData(target, data)) ||
          (service.lists.get('tmpfs') ?? []).some(({ raw }) => isData(raw.split(':', 1)[0] ?? '', place))),
    ),
  );
}

function isData(target: string, data: string): boolean {
  const plain = target.replace(/(?<=.)\/+$/, '');
  return isWithin(data, plain) || isWithin(plain, data);
}
