import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { readBounded } from '../../../disk/bounded-read.ts';
import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token of OAuth 2, as `docker login` keeps it for some registries. */
  | { readonly kind: 'identity'; readonly token: string }
  /** A token for the registry itself. */
  | { readonly kind: 'bearer'; readonly token: string };

export interface FoundCredentials {
  readonly credentials?: Credentials;
  /** Why those that were meant could not be had. */
  readonly problem?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const mostConfigBytes = 4 * 1024 * 1024;
const helperPatience = 30_000;

/** Under this name `docker login` keeps what it knows of Docker Hub. */
const dockerHubKey = 'https://index.docker.io/v1/';

/**
 * Credentials for a repository as Docker and podman find them: `DOCKER_AUTH_CONFIG`, `REGISTRY_AUTH_FILE`, Docker's config.json, then the
 * auth.json files of the containers tools. In each, a helper that is named for the registry comes first, then `auths`, then the general
 * store. Nothing is written, and helpers run without a shell.
 */
export async function findCredentials(registry: string, repository: string, env: Environment): Promise<FoundCredentials> {
  const problems: string[] = [];
  for (const config of readConfigs(env, problems)) {
    const found = await credentialsOf(config, registry, repository, env);
    if (found.credentials) return found;
    if (found.problem) problems.push(found.problem);
  }
  return problems.length > 0 ? { problem: problems.join('; ') } : {};
}

function* readConfigs(env: Environment, problems: string[]): Generator<JsonObject> {
  const inline = env['DOCKER_AUTH_CONFIG'];
  if (inline) {
    const config = readConfig(inline);
    if (config) yield config;
    else problems.push('DOCKER_AUTH_CONFIG is not JSON');
  }
  for (const file of configFiles(env)) {
    const read = readBounded(file, mostConfigBytes, 'follow');
    if (read.ok) {
      const config = readConfig(Buffer.from(read.bytes).toString('utf8'));
      if (config) yield config;
      else problems.push(`${file} is not JSON`);
    } else if (!read.missing) {
      problems.push(`${file} ${read.reason}`);
    }
  }
}

function configFiles(env: Environment): string[] {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const files = [
    env['REGISTRY_AUTH_FILE'],
    env['DOCKER_CONFIG'] ? join(env['DOCKER_CONFIG'], 'config.json') : home && join(home, '.docker/config.json'),
    env['XDG_RUNTIME_DIR'] && join(env['XDG_RUNTIME_DIR'], 'containers/auth.json'),
    env['XDG_CONFIG_HOME'] ? join(env['XDG_CONFIG_HOME'], 'containers/auth.json') : home && join(home, '.config/containers/auth.json'),
  ];
  return files.flatMap((file) => (file ? [file] : []));
}

function readConfig(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch {
    return undefined; // The caller tells which file it is.
  }
}

async function credentialsOf(config: JsonObject, registry: string, repository: string, env: Environment): Promise<FoundCredentials> {
  const keys = keysFor(registry, repository);
  const helpers = asObject(config['credHelpers']);
  for (const key of keys) {
    const helper = helpers && Object.hasOwn(helpers, key) ? asString(helpers[key]) : undefined;
    if (helper !== undefined) return askHelper(helper, key, env);
  }
  const auths = asObject(config['auths']) ?? {};
  for (const key of keys) {
    const entry = Object.entries(auths).find(([name]) => name === key || hostOf(name) === key);
    const credentials = entry && readEntry(asObject(entry[1]) ?? {});
    if (credentials) return { credentials };
  }
  const store = asString(config['credsStore']);
  return store ? askHelper(store, registry === 'docker.io' ? dockerHubKey : registry, env) : {};
}

/** The most special first: auth.json may name repositories and their beginnings. */
function keysFor(registry: string, repository: string): string[] {
  const keys: string[] = [];
  const parts = repository.split('/');
  for (let length = parts.length; length > 0; length--) keys.push([registry, ...parts.slice(0, length)].join('/'));
  keys.push(registry);
  if (registry === 'docker.io') keys.push(dockerHubKey, 'index.docker.io', 'registry-1.docker.io');
  return keys;
}

/** `https://registry.example/v1/` was written where `registry.example` is meant. */
function hostOf(key: string): string | undefined {
  const [, host] = /^https?:\/\/([^/]+)(?:\/v[12]\/?|\/)?$/.exec(key) ?? [];
  return host;
}

function readEntry(entry: JsonObject): Credentials | undefined {
  const identity = asString(entry['identitytoken']);
  if (identity) return { kind: 'identity', token: identity };
  const bearer = asString(entry['registrytoken']);
  if (bearer) return { kind: 'bearer', token: bearer };
  const username = asString(entry['username']);
  const password = asString(entry['password']);
  if (username && password) return { kind: 'password', username, password };
  const login = Buffer.from(asString(entry['auth']) ?? '', 'base64').toString('utf8');
  const colon = login.indexOf(':');
  // Some programs of old ended the password with NULs.
  return colon > 0
    ? { kind: 'password', username: login.slice(0, colon), password: login.slice(colon + 1).replace(/\0+$/, '') }
    : undefined;
}

/** https://github.com/docker/docker-credential-helpers: the server on standard input, JSON on standard output. */
function askHelper(name: string, server: string, env: Environment): Promise<FoundCredentials> {
  const program = `docker-credential-${name}`;
  // A name, never a path: the configuration may not choose which file runs but by what is installed.
  if (!/^[\w][\w.-]*$/.test(name)) return Promise.resolve({ problem: `${JSON.stringify(name)} is no name of a credential helper` });
  return new Promise((resolve) => {
    const child = execFile(
      program,
      ['get'],
      { env: { ...env }, timeout: helperPatience, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024, windowsHide: true },
      (error, stdout) => resolve(error ? helperFailure(program, error, stdout) : readHelperAnswer(program, stdout)),
    );
    child.stdin?.on('error', () => {}); // It ended without reading; how it ended is told above.
    child.stdin?.end(`${server}\n`);
  });
}

function helperFailure(program: string, error: Error, stdout: string): FoundCredentials {
  if (/credentials not found/i.test(stdout)) return {};
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { problem: `${program} is not installed` };
  return { problem: 'killed' in error && error.killed === true ? `${program} did not end` : `${program} failed` };
}

function readHelperAnswer(program: string, stdout: string): FoundCredentials {
  const answer = readConfig(stdout);
  const username = asString(answer?.['Username']);
  const secret = asString(answer?.['Secret']);
  if (username === undefined || secret === undefined) return { problem: `${program} answered without a name and a secret` };
  return { credentials: username === '<token>' ? { kind: 'identity', token: secret } : { kind: 'password', username, password: secret } };
}
