import { UserError } from '../../model/errors.ts';
import { asObject, asString, asStrings, type JsonObject } from '../../model/json-values.ts';
import type { HistoryEntry, OpenImage } from '../image.types.ts';
import { mostConfigBytes, readContainerConfig } from './config.ts';
import { mostManifestBytes, readJsonObject, readPlatform } from './documents.ts';
import { diffIdOf } from './layer-digest.ts';
import { type Choice, severalImages } from './oci-layout.ts';
import type { FileSet, StoredFile } from './source.types.ts';
import { readStored, storedLayer } from './stored-file.ts';

/** `docker save` before 1.10: names lead to layer IDs, each layer's `json` to its parent's. */
export const repositoriesFile = 'repositories';

/** Docker never allowed more. */
const mostLayers = 127;

/**
 * Opens an archive that has no `manifest.json`. It has no diff IDs either, so its layers are read once to have them.
 * https://github.com/moby/docker-image-spec/blob/main/v1.md
 */
export async function openDockerV1(files: FileSet, choice: Choice, signal: AbortSignal | undefined): Promise<OpenImage> {
  const names = readRepositories(files);
  const [first] = names;
  const chosen = choice.image === undefined ? first : names.find(({ name }) => name === choice.image || name === `${choice.image}:latest`);
  if (!chosen)
    throw new UserError(`${files.name} has no image ${choice.image ?? ''}`, 3, `it has ${names.map(({ name }) => name).join(', ')}`);
  const chain = readChain(files, chosen.id);
  const layers = chain.map(({ layer }) => storedLayer(layer, {}));
  const diffIds: string[] = [];
  for (const layer of layers) diffIds.push(await diffIdOf(layer, signal));
  const top = chain.at(-1)?.json ?? {};
  const created = asString(top['created']);
  const others = names.filter(({ id }) => id !== chosen.id);
  return {
    name: choice.name,
    source: choice.source,
    tags: names.filter(({ id }) => id === chosen.id).map(({ name }) => name),
    annotations: {},
    notes:
      others.length > 0 && choice.image === undefined
        ? [
            severalImages(
              files.name,
              names.map(({ name }) => name),
              chosen.name,
            ),
          ]
        : [],
    config: {
      platform: readPlatform(top) ?? { os: 'linux', architecture: 'unknown' },
      container: readContainerConfig(asObject(top['config']) ?? {}),
      diffIds,
      history: chain.map(({ json }) => historyOf(json)),
      ...(created && { created }),
    },
    layers,
    attachments: async () => [],
    close: async () => {},
  };
}

function readRepositories(files: FileSet): { readonly name: string; readonly id: string }[] {
  const file = files.find(repositoriesFile);
  if (!file) throw new UserError(`${files.name} has no ${repositoriesFile}`, 3);
  const what = `${repositoriesFile} of ${files.name}`;
  const repositories = readJsonObject(readStored(file, mostManifestBytes, what), what);
  return Object.entries(repositories).flatMap(([repository, tags]) =>
    Object.entries(asObject(tags) ?? {}).flatMap(([tag, id]) => (typeof id === 'string' ? [{ name: `${repository}:${tag}`, id }] : [])),
  );
}

interface Link {
  readonly json: JsonObject;
  readonly layer: StoredFile;
}

/** From the base up. */
function readChain(files: FileSet, top: string): Link[] {
  const chain: Link[] = [];
  for (let id: string | undefined = top; id !== undefined; ) {
    const json = files.find(`${id}/json`);
    const layer = files.find(`${id}/layer.tar`);
    if (!json || !layer) throw new UserError(`layer ${id} is missing in ${files.name}`, 3);
    if (chain.length === mostLayers)
      throw new UserError(`${files.name} has more than ${mostLayers} layers, or they lead back to each other`, 3);
    const object = readJsonObject(readStored(json, mostConfigBytes, `${id}/json`), `${id}/json of ${files.name}`);
    chain.unshift({ json: object, layer });
    id = asString(object['parent']);
  }
  return chain;
}

function historyOf(json: JsonObject): HistoryEntry {
  const created = asString(json['created']);
  const author = asString(json['author']);
  const comment = asString(json['comment']);
  const createdBy = asStrings(asObject(json['container_config'])?.['Cmd']).join(' ');
  return {
    emptyLayer: false,
    ...(created && { created }),
    ...(createdBy && { createdBy }),
    ...(author && { author }),
    ...(comment && { comment }),
  };
}
