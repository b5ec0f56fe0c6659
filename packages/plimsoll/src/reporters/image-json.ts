import { type ByteNode, bytesByDirectory, bytesByPackage, bytesByType } from '../facts/image/bytes.ts';
import type { ImageSummary } from '../facts/image/summary.ts';
import type { ImageSecret } from '../image/image.types.ts';

/** Counted from 1, as everywhere in reports. */
function placeOf(at: ImageSecret['at']) {
  if (at.in === 'history') return { ...at, index: at.index + 1 };
  if (at.in !== 'layer') return at;
  const { layer, path, deletedIn } = at;
  return { in: at.in, layer: layer + 1, path: `/${path}`, ...(deletedIn !== undefined && { deletedIn: deletedIn + 1 }) };
}

/** Bytes by name, largest first; deeper levels are named by their path. */
function levels({ children }: ByteNode, depth: number, above = ''): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { name, bytes, children: inner } of children) {
    found[above + name] = bytes;
    if (depth > 1) Object.assign(found, levels({ name, bytes, layer: undefined, children: inner }, depth - 1, `${above}${name}/`));
  }
  return found;
}

/** The member `image` of the JSON document: what was read and summed up, without the file tree. Paths have a leading slash. */
export function imageJson({ image, bytes, storedBytes, layers, efficiency, waste, needlessBytes }: ImageSummary) {
  const { name, source, tags, digest, id, config, system, packages, secrets } = image;
  return {
    name,
    source,
    tags,
    digest,
    id,
    platform: config?.platform,
    created: config?.created,
    system,
    bytes,
    storedBytes,
    needlessBytes,
    efficiency: {
      score: efficiency.score,
      wastedBytes: efficiency.wastedBytes,
      userSizeBytes: efficiency.userSizeBytes,
      wastedUserRatio: efficiency.wastedUserRatio,
    },
    layers: layers.map(({ layer, instruction, base, files, hiddenBytes }) => ({
      number: layer.index + 1,
      diffId: layer.diffId,
      digest: layer.digest,
      bytes: layer.bytes,
      storedBytes: layer.storedBytes,
      hiddenBytes,
      files,
      instruction,
      base,
    })),
    bytesBy: {
      directory: levels(bytesByDirectory(image.tree), 2),
      package: levels(bytesByPackage(packages, image.tree), 2),
      type: levels(bytesByType(image.tree), 1),
    },
    waste: waste.map(({ id: kind, holds, needed, remedy, bytes: saved, files, layers: places }) => ({
      kind,
      holds,
      needed,
      remedy,
      bytes: saved,
      files: files.length,
      layers: places.map(({ layer, ...rest }) => ({ number: layer + 1, ...rest })),
      examples: files.slice(0, 5).map(({ path }) => `/${path}`),
    })),
    packages: packages.map(({ files, layer, deletedIn, ...rest }) => ({
      ...rest,
      ...(layer !== undefined && { layer: layer + 1 }),
      ...(deletedIn !== undefined && { deletedIn: deletedIn + 1 }),
      ...(files && { fileCount: files.length }),
    })),
    secrets: secrets.map(({ at, ...rest }) => ({ ...rest, at: placeOf(at) })),
  };
}
