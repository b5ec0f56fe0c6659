import { UserError } from '../../model/errors.ts';
import { asObject, asString, type JsonObject } from '../../model/json-values.ts';
import type { Digest, Platform } from '../image.types.ts';
import { isDigest } from './digest.ts';

/**
 * Manifests and indexes of the OCI image specification, and Docker's of the same shape ("image manifest version 2, schema 2" and its
 * list). https://github.com/opencontainers/image-spec/blob/main/manifest.md and image-index.md
 */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  readonly artifactType?: string;
  /** Where else the bytes may be had. */
  readonly urls: readonly string[];
}

export interface Manifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  readonly subject?: Digest;
}

export interface Index {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const;

/** What the specification lets a registry refuse as too large, and no image comes near. */
export const mostManifestBytes = 4 * 1024 * 1024;
const mostDescriptors = 10_000;
/** Manifests and configs are a handful of levels deep. Brackets alone would take the parser a second for each two megabytes. */
const deepestJson = 100;

/** A JSON object; throws UserError with `what` ("the manifest of app:1") if the bytes are none. */
export function readJsonObject(bytes: Uint8Array, what: string): JsonObject {
  const object = asObject(readJson(bytes, what));
  if (!object) throw new UserError(`${what} is not a JSON object`, 3);
  return object;
}

export function readJson(bytes: Uint8Array, what: string): unknown {
  if (isDeeper(bytes, deepestJson)) throw new UserError(`${what} is nested too deeply`, 3);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new UserError(`${what} is not JSON`, 3);
  }
}

/** Whether brackets outside of strings open more than `most` levels. */
function isDeeper(bytes: Uint8Array, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > most) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/** Tells manifests from indexes by their members, as their `mediaType` is optional. Throws UserError for anything else. */
export function readDocument(bytes: Uint8Array, what: string): Manifest | Index {
  const object = readJsonObject(bytes, what);
  const mediaType = asString(object['mediaType']) ?? '';
  if (object['schemaVersion'] === 1 || Array.isArray(object['fsLayers'])) {
    throw new UserError(
      `${what} is of Docker's schema 1, which registries and engines no longer serve`,
      3,
      'push the image again with a current tool',
    );
  }
  const annotations = readAnnotations(object['annotations']);
  if (Array.isArray(object['manifests'])) {
    if (object['config'] !== undefined || object['layers'] !== undefined) {
      throw new UserError(`${what} is both an image manifest and an index, so what it means is open`, 3);
    }
    const manifests = object['manifests'].slice(0, mostDescriptors).flatMap((each) => readDescriptor(each) ?? []);
    return { kind: 'index', mediaType: mediaType || mediaTypes.ociIndex, manifests, annotations };
  }
  const config = readDescriptor(object['config']);
  if (!config || !Array.isArray(object['layers'])) throw new UserError(`${what} is neither an image manifest nor an index`, 3);
  const layers = object['layers'].slice(0, mostDescriptors).map((each, index) => {
    const layer = readDescriptor(each);
    if (!layer) throw new UserError(`layer ${index + 1} in ${what} has no valid digest and size`, 3);
    return layer;
  });
  const artifactType = asString(object['artifactType']);
  const subject = readDescriptor(object['subject'])?.digest;
  return {
    kind: 'manifest',
    mediaType: mediaType || mediaTypes.ociManifest,
    config,
    layers,
    annotations,
    ...(artifactType && { artifactType }),
    ...(subject && { subject }),
  };
}

/** Undefined without a digest that can be checked and a size that can be. */
function readDescriptor(value: unknown): Descriptor | undefined {
  const object = asObject(value);
  const digest = asString(object?.['digest']);
  const size = object?.['size'];
  if (!object || digest === undefined || !isDigest(digest)) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  const platform = readPlatform(object['platform']);
  const artifactType = asString(object['artifactType']);
  const urls = object['urls'];
  return {
    mediaType: asString(object['mediaType']) ?? '',
    digest,
    size,
    annotations: readAnnotations(object['annotations']),
    urls: Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [],
    ...(platform && { platform }),
    ...(artifactType && { artifactType }),
  };
}

/** The members of a descriptor's `platform`, and of an image config, where they stand at the top. */
export function readPlatform(value: unknown): Platform | undefined {
  const object = asObject(value);
  const os = asString(object?.['os']);
  const architecture = asString(object?.['architecture']);
  if (!object || !os || !architecture) return undefined;
  const variant = asString(object['variant']);
  const osVersion = asString(object['os.version']);
  return { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }) };
}

export function readAnnotations(value: unknown): Record<string, string> {
  const object = asObject(value) ?? {};
  const pairs = Object.entries(object).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}
