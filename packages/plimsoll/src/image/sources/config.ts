import { UserError } from '../../model/errors.ts';
import { asObject, asString, asStrings, type JsonObject } from '../../model/json-values.ts';
import type { ContainerConfig, HistoryEntry, ImageConfig } from '../image.types.ts';
import { isDigest } from './digest.ts';
import { readAnnotations, readJsonObject, readPlatform } from './documents.ts';

/** Larger configs are refused: a history of thousands of lines is below a megabyte. */
export const mostConfigBytes = 16 * 1024 * 1024;

/**
 * The image config document (https://github.com/opencontainers/image-spec/blob/main/config.md, with Docker's Healthcheck, OnBuild, Shell
 * and ArgsEscaped). Members of another type count as absent. Throws UserError if it names no layers or is not JSON.
 */
export function readImageConfig(bytes: Uint8Array, what: string): ImageConfig {
  const object = readJsonObject(bytes, what);
  const rootfs = asObject(object['rootfs']);
  const diffIds = rootfs?.['diff_ids'] ?? [];
  if (!rootfs || !Array.isArray(diffIds)) throw new UserError(`${what} has no rootfs.diff_ids, so it is not that of a container image`, 3);
  for (const [index, id] of diffIds.entries()) {
    if (typeof id !== 'string' || !isDigest(id)) throw new UserError(`diff ID ${index + 1} in ${what} is not a digest`, 3);
  }
  const created = asString(object['created']);
  const author = asString(object['author']);
  const history = object['history'];
  return {
    platform: readPlatform(object) ?? {
      os: asString(object['os']) || 'linux',
      architecture: asString(object['architecture']) || 'unknown',
    },
    container: readContainerConfig(asObject(object['config']) ?? {}),
    diffIds,
    history: Array.isArray(history) ? history.map(readHistoryEntry) : [],
    ...(created && { created }),
    ...(author && { author }),
  };
}

/** The member `config` of an image config, and `Config` of what the Docker Engine says of an image. */
export function readContainerConfig(config: JsonObject): ContainerConfig {
  const user = asString(config['User']);
  const workdir = asString(config['WorkingDir']);
  const stopSignal = asString(config['StopSignal']);
  const healthcheck = readHealthcheck(config['Healthcheck']);
  return {
    exposedPorts: Object.keys(asObject(config['ExposedPorts']) ?? {}),
    env: asStrings(config['Env']),
    volumes: Object.keys(asObject(config['Volumes']) ?? {}),
    labels: readAnnotations(config['Labels']),
    onBuild: asStrings(config['OnBuild']),
    ...(user && { user }),
    ...(Array.isArray(config['Entrypoint']) && { entrypoint: asStrings(config['Entrypoint']) }),
    ...(Array.isArray(config['Cmd']) && { cmd: asStrings(config['Cmd']) }),
    ...(workdir && { workdir }),
    ...(stopSignal && { stopSignal }),
    ...(Array.isArray(config['Shell']) && { shell: asStrings(config['Shell']) }),
    ...(healthcheck && { healthcheck }),
    ...(config['ArgsEscaped'] === true && { argsEscaped: true }),
  };
}

function readHealthcheck(value: unknown): ContainerConfig['healthcheck'] {
  const object = asObject(value);
  if (!object) return undefined;
  const [interval, timeout, startPeriod, retries] = ['Interval', 'Timeout', 'StartPeriod', 'Retries'].map((name) => asNumber(object[name]));
  return {
    test: asStrings(object['Test']),
    ...(interval && { interval }),
    ...(timeout && { timeout }),
    ...(startPeriod && { startPeriod }),
    ...(retries && { retries }),
  };
}

function readHistoryEntry(value: unknown): HistoryEntry {
  const object = asObject(value) ?? {};
  const created = asString(object['created']);
  const createdBy = asString(object['created_by']);
  const author = asString(object['author']);
  const comment = asString(object['comment']);
  return {
    emptyLayer: object['empty_layer'] === true,
    ...(created && { created }),
    ...(createdBy && { createdBy }),
    ...(author && { author }),
    ...(comment && { comment }),
  };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
