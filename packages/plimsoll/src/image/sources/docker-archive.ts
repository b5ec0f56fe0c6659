import { UserError } from '../../model/errors.ts';
import { asObject, asString, asStrings } from '../../model/json-values.ts';
import type { Digest, ImageConfig, LayerBlob, OpenImage } from '../image.types.ts';
import { mostConfigBytes, readImageConfig } from './config.ts';
import { digestOf, isDigest, sha256 } from './digest.ts';
import { mostManifestBytes, readJson } from './documents.ts';
import { diffIdOf } from './layer-digest.ts';
import { familiarTag } from './oci-image.ts';
import { type Choice, severalImages } from './oci-layout.ts';
import { platformRank, platformText, type WantedPlatform } from './platforms.ts';
import type { FileSet } from './source.types.ts';
import { absentLayer, readStored, storedLayer } from './stored-file.ts';

/** `docker save` of Docker 1.10 and later, and what podman, buildah, skopeo and kaniko write like it. */
export const manifestFile = 'manifest.json';

interface SavedImage {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/** Opens one of the images that `manifest.json` lists. The first, with a note, if there are several and none is named. */
export async function openDockerArchive(
  files: FileSet,
  choice: Choice,
  wanted: WantedPlatform,
  signal: AbortSignal | undefined,
): Promise<OpenImage> {
  const images = readSavedImages(files);
  const saved = chooseSaved(images, choice.image, files.name);
  const file = files.find(saved.config);
  if (!file) throw new UserError(`${files.name} names the config ${saved.config}, which is not in it`, 3);
  const bytes = readStored(file, mostConfigBytes, `config ${saved.config}`);
  const id = sha256(bytes);
  const config = readImageConfig(bytes, `config ${saved.config} of ${files.name}`);
  if (wanted.asked && platformRank(wanted, config.platform) === undefined) {
    throw new UserError(`${files.name} is for ${platformText(config.platform)}, not ${wanted.text}`, 3);
  }
  const layers = saved.layers.map((path) => layerOf(files, path));
  const isThinned = layers.length !== config.diffIds.length;
  const diffIds = isThinned ? await ownDiffIds(layers, config.diffIds, files.name, signal) : config.diffIds;
  return {
    name: choice.name,
    source: choice.source,
    tags: saved.tags.map(familiarTag),
    id,
    annotations: {},
    notes: [...notesOn(files.name, images, saved, choice), ...changesOf(saved, bytes, config)],
    config: isThinned ? { ...config, diffIds } : config,
    layers,
    attachments: async () => [],
    close: async () => {},
  };
}

function notesOn(where: string, images: readonly SavedImage[], saved: SavedImage, choice: Choice): string[] {
  if (images.length === 1 || choice.image !== undefined) return [];
  const names = images.map(({ tags }) => tags[0]);
  return [severalImages(where, names, saved.tags[0])];
}

/** What tells that an archive is not as it was saved. */
function changesOf(saved: SavedImage, configBytes: Uint8Array, { diffIds }: ImageConfig): string[] {
  const changes: string[] = [];
  if (saved.layers.length !== diffIds.length) {
    changes.push(`${saved.layers.length} of the ${diffIds.length} layers that the config names are in the archive: it was changed`);
  }
  const savedAs = digestOfPath(saved.config);
  if (savedAs !== undefined && digestOf(configBytes, savedAs.slice(0, savedAs.indexOf(':'))) !== savedAs) {
    changes.push(`the config is not the one that it was saved as (${savedAs}): it was changed`);
  }
  return changes;
}

function readSavedImages(files: FileSet): readonly SavedImage[] {
  const file = files.find(manifestFile);
  if (!file) throw new UserError(`${files.name} has no ${manifestFile}`, 3);
  const what = `${manifestFile} of ${files.name}`;
  const list = readJson(readStored(file, mostManifestBytes, what), what);
  if (!Array.isArray(list)) throw new UserError(`${what} lists no images`, 3);
  const images = list.flatMap((each): SavedImage[] => {
    const object = asObject(each);
    const config = asString(object?.['Config']);
    if (!object || !config) return [];
    return [{ config, tags: asStrings(object['RepoTags']), layers: asStrings(object['Layers']) }];
  });
  if (images.length === 0) throw new UserError(`${what} lists no images`, 3);
  return images;
}

function chooseSaved(images: readonly SavedImage[], asked: string | undefined, where: string): SavedImage {
  const at = /^@(\d{1,6})$/.exec(asked ?? '')?.[1];
  const chosen = at !== undefined ? images[Number(at)] : images.find((image) => asked === undefined || isNamed(image, asked));
  if (chosen) return chosen;
  throw new UserError(`${where} has no image ${asked}`, 3, `it has ${images.map(({ tags }, index) => tags[0] ?? `@${index}`).join(', ')}`);
}

function isNamed({ tags, config }: SavedImage, asked: string): boolean {
  if (tags.some((tag) => tag === asked || familiarTag(tag) === familiarTag(asked) || familiarTag(tag) === familiarTag(`${asked}:latest`)))
    return true;
  return digestOfPath(config) === asked;
}

/**
 * What was thinned out by hand lists fewer layers than its config: then those that are there are all of the image, and their own contents
 * say their diff IDs. More layers than diff IDs mean nothing.
 */
async function ownDiffIds(layers: readonly LayerBlob[], diffIds: readonly Digest[], where: string, signal: AbortSignal | undefined) {
  if (layers.length > diffIds.length)
    throw new UserError(`${where} lists ${layers.length} layers, its config ${diffIds.length} diff IDs`, 3);
  const own: Digest[] = [];
  for (const layer of layers) own.push(await diffIdOf(layer, signal));
  return own;
}

function layerOf(files: FileSet, path: string): LayerBlob {
  const file = files.find(path);
  if (!file) return absentLayer({}, `${path} is missing in ${files.name}`);
  // Only blobs are named by the digest of their bytes; `HEX.tar` and `HEX/layer.tar` are named by other things.
  const digest = path.includes('blobs/') ? digestOfPath(path) : undefined;
  return storedLayer(file, digest === undefined ? {} : { digest });
}

/** `blobs/sha256/HEX`, kaniko's `sha256:HEX` and the old `HEX.json` name a digest. */
function digestOfPath(path: string): string | undefined {
  const [, algorithm = 'sha256', hex] = /(?:^|\/)(?:(sha\d+)[/:])?([0-9a-f]{64,128})(?:\.json)?$/.exec(path) ?? [];
  const digest = `${algorithm}:${hex}`;
  return isDigest(digest) ? digest : undefined;
}
