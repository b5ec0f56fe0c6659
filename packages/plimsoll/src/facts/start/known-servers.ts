import { parseReference } from '../../bases/reference.ts';
import type { ComposeService } from '../../compose/compose.types.ts';

/** A database, cache or broker that others wait for, as its own documentation says it is asked whether it is ready. */
export interface KnownServer {
  /** As people call it. */
  readonly name: string;
  /** The words behind `CMD` (the image's own programs) or a line for `CMD-SHELL`; `$$` so that Compose leaves a variable to the shell. */
  readonly probe: { readonly form: 'CMD' | 'CMD-SHELL'; readonly words: readonly string[] };
  /** Where it keeps its data in the image; undefined where losing it does no harm. */
  readonly data: string | undefined;
}

/** By the last part of the repository; only official images and those that are built from them with the same programs. */
function serverOf(image: string): KnownServer | undefined {
  switch (image) {
    case 'postgres':
    case 'postgis/postgis':
    case 'pgvector/pgvector':
    case 'timescale/timescaledb':
      return {
        name: 'PostgreSQL',
        probe: { form: 'CMD-SHELL', words: ['pg_isready -U "$${POSTGRES_USER:-postgres}"'] },
        data: '/var/lib/postgresql',
      };
    case 'mariadb':
      return {
        name: 'MariaDB',
        probe: { form: 'CMD', words: ['healthcheck.sh', '--connect', '--innodb_initialized'] },
        data: '/var/lib/mysql',
      };
    case 'mysql':
      return { name: 'MySQL', probe: { form: 'CMD', words: ['mysqladmin', 'ping', '-h', '127.0.0.1'] }, data: '/var/lib/mysql' };
    case 'redis':
    case 'redis/redis-stack-server':
      return { name: 'Redis', probe: { form: 'CMD', words: ['redis-cli', 'ping'] }, data: undefined };
    case 'valkey/valkey':
      return { name: 'Valkey', probe: { form: 'CMD', words: ['valkey-cli', 'ping'] }, data: undefined };
    case 'mongo':
      return {
        name: 'MongoDB',
        probe: { form: 'CMD', words: ['mongosh', '--quiet', '--eval', 'db.adminCommand("ping").ok'] },
        data: '/data/db',
      };
    case 'rabbitmq':
      return { name: 'RabbitMQ', probe: { form: 'CMD', words: ['rabbitmq-diagnostics', '-q', 'ping'] }, data: '/var/lib/rabbitmq' };
    default:
      return undefined;
  }
}

/** The known server that a service runs, by its image; undefined for images that the repository builds and for everything else. */
export function knownServer(service: ComposeService): KnownServer | undefined {
  if (service.build || !service.image?.value.known) return undefined;
  const reference = parseReference(service.image.value.value);
  return 'error' in reference ? undefined : serverOf(reference.familiar);
}

/**
 * Where a volume has to be mounted so that the data of a known server lie in it. Undefined where the image or its settings do not say:
 * PostgreSQL moved the place with 18, and what RabbitMQ keeps belongs to a host name, which is another one each time if it is not set.
 */
export function dataDirectory(service: ComposeService, { name, data }: KnownServer): string | undefined {
  const reference = service.image?.value.known ? parseReference(service.image.value.value) : undefined;
  if (!reference || 'error' in reference) return undefined;
  if (service.command?.words.some(({ raw }) => /data[-_]?dir|dbpath|pgdata/i.test(raw))) return undefined;
  if (name === 'RabbitMQ') return service.settings.has('hostname') ? data : undefined;
  if (name !== 'PostgreSQL') return data;
  if (service.environment.some((variable) => variable.name === 'PGDATA')) return undefined;
  const { tag = '', familiar } = reference;
  const version = (
    familiar === 'postgres' || familiar === 'postgis/postgis' ? /^(\d{1,2})(?:[.-]|$)/ : /(?:^|-)pg(\d{1,2})(?:[.-]|$)/
  ).exec(tag)?.[1];
  if (version === undefined) return undefined;
  // https://hub.docker.com/_/postgres: from 18 on, the volume holds a folder for each version.
  if (familiar === 'postgres') return Number(version) >= 18 ? data : `${data}/data`;
  return Number(version) >= 18 ? undefined : `${data}/data`;
}

/** `mongo` before 6 has no mongosh, and a server that demands a password answers redis-cli with an error: its probe is for its owner to write. */
export function probeHolds(service: ComposeService): boolean {
  const image = service.image?.value;
  const reference = image?.known ? parseReference(image.value) : undefined;
  if (!reference || 'error' in reference) return false;
  const { familiar, tag } = reference;
  if (familiar === 'mongo') return tag !== undefined && Number.parseInt(tag, 10) >= 6;
  if (familiar === 'mariadb') return tag === undefined || !/^(?:10\.[0-3]|5)(?:\.|$)/.test(tag);
  if (/redis|valkey/.test(familiar))
    return !service.command || !/requirepass|tls/.test(service.command.words.map(({ raw }) => raw).join(' '));
  return true;
}
