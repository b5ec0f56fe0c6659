import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '../../../disk/bounded-read.ts';
import { UserError } from '../../../model/errors.ts';
import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where an engine listens. */
export type EngineHost =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: EngineTls };

export interface EngineTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
}

const mostConfigBytes = 4 * 1024 * 1024;

/**
 * The engine that the `docker` program would talk to: DOCKER_HOST, DOCKER_CONTEXT, the current context of Docker's configuration, or the
 * first socket that is there. Undefined if there is none. https://docs.docker.com/engine/manage-resources/contexts/
 */
export function dockerHost(env: Environment): EngineHost | undefined {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
  const folder = env['DOCKER_CONFIG'] || join(home, '.docker');
  if (env['DOCKER_HOST']) return readHost(env['DOCKER_HOST'], tlsOfEnvironment(env, folder));
  const config = readJson(join(folder, 'config.json'));
  const context = env['DOCKER_CONTEXT'] || asString(config?.['currentContext']);
  if (context && context !== 'default') return hostOfContext(context, folder);
  const runtime = env['XDG_RUNTIME_DIR'];
  return firstSocket([
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    ...(home
      ? [join(home, '.docker/run/docker.sock'), join(home, '.docker/desktop/docker.sock'), join(home, '.colima/default/docker.sock')]
      : []),
    '\\\\.\\pipe\\docker_engine',
  ]);
}

/** Podman's socket, which answers as the Docker Engine does: CONTAINER_HOST, the user's own, the system's. */
export function podmanHost(env: Environment): EngineHost | undefined {
  if (env['CONTAINER_HOST']) return readHost(env['CONTAINER_HOST'], undefined);
  const runtime = env['XDG_RUNTIME_DIR'];
  return firstSocket([...(runtime ? [join(runtime, 'podman/podman.sock')] : []), '/run/podman/podman.sock']);
}

/** For messages: `/var/run/docker.sock`. */
export function hostText(host: EngineHost): string {
  return host.kind === 'socket' ? host.path : `${host.host}:${host.port}`;
}

/** `unix://PATH`, `npipe://PATH`, `tcp://HOST:PORT`, `http(s)://…`. Throws UserError for others, and says what does instead of ssh. */
function readHost(text: string, tls: EngineTls | undefined): EngineHost {
  if (text.startsWith('unix://')) return { kind: 'socket', path: text.slice('unix://'.length) };
  if (text.startsWith('npipe://')) return { kind: 'socket', path: text.slice('npipe://'.length).replaceAll('/', '\\') };
  if (text.startsWith('ssh://')) {
    throw new UserError(`the engine ${text} is not asked over ssh`, 3, 'docker save IMAGE | plimsoll image -');
  }
  const url = URL.parse(text.replace(/^tcp:/, 'http:'));
  if (!url || url.hostname === '') throw new UserError(`${text} is no address of an engine`, 2);
  const secure = tls ?? (url.protocol === 'https:' ? {} : undefined);
  const port = Number(url.port || (secure ? 2376 : 2375));
  return { kind: 'tcp', host: url.hostname, port, ...(secure && { tls: secure }) };
}

function tlsOfEnvironment(env: Environment, folder: string): EngineTls | undefined {
  if (!env['DOCKER_TLS_VERIFY'] && !env['DOCKER_TLS']) return undefined;
  return readTls(env['DOCKER_CERT_PATH'] || folder, !env['DOCKER_TLS_VERIFY']);
}

function readTls(folder: string, skipVerify: boolean): EngineTls {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readText(join(folder, name)));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), ...(skipVerify && { rejectUnauthorized: false }) };
}

/** A context's files lie under the SHA-256 of its name. */
function hostOfContext(name: string, folder: string): EngineHost {
  const hash = createHash('sha256').update(name).digest('hex');
  const meta = readJson(join(folder, 'contexts/meta', hash, 'meta.json'));
  const endpoint = asObject(asObject(meta?.['Endpoints'])?.['docker']);
  const host = asString(endpoint?.['Host']);
  if (!host) throw new UserError(`the Docker context ${name} names no host`, 3);
  const tls = readTls(join(folder, 'contexts/tls', hash, 'docker'), endpoint?.['SkipTLSVerify'] === true);
  return readHost(host, Object.keys(tls).length > 0 ? tls : undefined);
}

function firstSocket(paths: readonly string[]): EngineHost | undefined {
  for (const path of paths) {
    try {
      if (statSync(path).isFile()) continue;
    } catch {
      continue; // Not there, or not for this user: the next one may be.
    }
    return { kind: 'socket', path };
  }
  return undefined;
}

function readText(file: string): string | undefined {
  const read = readBounded(file, mostConfigBytes, 'follow');
  return read.ok ? Buffer.from(read.bytes).toString('utf8') : undefined;
}

function readJson(file: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(readText(file) ?? ''));
  } catch {
    return undefined; // Docker itself goes on without a configuration that it cannot read.
  }
}
