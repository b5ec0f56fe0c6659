import { UserError } from '../../model/errors.ts';
import type { LayerBlob, OpenImage } from '../image.types.ts';
import { checkDigest } from './digest.ts';
import { type Descriptor, mostManifestBytes, readDocument } from './documents.ts';
import { familiarTag, openOciImage, whyAbsent } from './oci-image.ts';
import type { WantedPlatform } from './platforms.ts';
import type { BlobStore, FileSet } from './source.types.ts';
import { absentLayer, readStored, storedLayer } from './stored-file.ts';

/** Which image of a layout: its name, and how the whole was named. */
export interface Choice {
  readonly name: string;
  readonly source: string;
  /** A tag or name of one image; `@N` for the one at index N. */
  readonly image: string | undefined;
}

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
export const indexFile = 'index.json';

/** Opens one of the images of an OCI layout. The first, with a note, if there are several and none is named. */
export async function openOciLayout(files: FileSet, choice: Choice, wanted: WantedPlatform): Promise<OpenImage> {
  const file = files.find(indexFile);
  if (!file) throw new UserError(`${files.name} has no ${indexFile}`, 3);
  const what = `${indexFile} of ${files.name}`;
  const index = readDocument(readStored(file, mostManifestBytes, what), what);
  if (index.kind !== 'index') throw new UserError(`${what} is no index`, 3);
  const store = new LayoutBlobs(files, index.manifests);
  const images = groupByName(index.manifests.filter((each) => !isCosignTag(nameOf(each))));
  if (images.length === 0) throw new UserError(`${files.name} names no image`, 3);
  const chosen = chooseImage(images, choice.image, files.name);
  const digests = new Set(chosen.descriptors.map(({ digest }) => digest));
  const alike = images.filter(({ descriptors }) => descriptors.every(({ digest }) => digests.has(digest)));
  const tags = alike.flatMap(({ name }) => (name === undefined ? [] : [familiarTag(name)]));
  const others = images.length - alike.length;
  const notes =
    others > 0 && choice.image === undefined
      ? [
          severalImages(
            files.name,
            images.map(({ name }) => name),
            chosen.name,
          ),
        ]
      : [];
  return openOciImage(store, chosen.descriptors, wanted, { name: choice.name, source: choice.source, tags, notes });
}

/** The sentence that an archive of several images deserves. */
export function severalImages(where: string, names: readonly (string | undefined)[], chosen: string | undefined): string {
  const listed = names.slice(0, 10).map((name, index) => name ?? `@${index}`);
  const more = names.length > listed.length ? ', …' : '';
  return `${where} holds ${names.length} images (${listed.join(', ')}${more}); this is ${chosen ?? 'the first'}`;
}

interface NamedImage {
  readonly name: string | undefined;
  readonly descriptors: readonly Descriptor[];
}

/** Descriptors of one name are platforms of one image, as are those without a name. */
function groupByName(descriptors: readonly Descriptor[]): NamedImage[] {
  const groups = new Map<string | undefined, Descriptor[]>();
  for (const each of descriptors) {
    const name = nameOf(each);
    const group = groups.get(name);
    if (group) group.push(each);
    else groups.set(name, [each]);
  }
  return [...groups].map(([name, group]) => ({ name, descriptors: group }));
}

function chooseImage(images: readonly NamedImage[], asked: string | undefined, where: string): NamedImage {
  const [first] = images;
  const at = /^@(\d{1,6})$/.exec(asked ?? '')?.[1];
  const chosen =
    asked === undefined
      ? first
      : at !== undefined
        ? images[Number(at)]
        : images.find(({ name, descriptors }) => isNamed(name, descriptors, asked));
  if (chosen) return chosen;
  throw new UserError(`${where} has no image ${asked}`, 3, `it has ${images.map(({ name }, index) => name ?? `@${index}`).join(', ')}`);
}

function isNamed(name: string | undefined, descriptors: readonly Descriptor[], asked: string): boolean {
  if (name !== undefined && (name === asked || familiarTag(name) === familiarTag(asked))) return true;
  return descriptors.some(({ digest, annotations }) => digest === asked || annotations[refName] === asked);
}

const refName = 'org.opencontainers.image.ref.name';

/** containerd writes the whole name beside the tag, which is all that the specification has. */
function nameOf({ annotations }: Descriptor): string | undefined {
  return annotations['io.containerd.image.name'] ?? annotations[refName];
}

/** Signatures, attestations and SBOMs of cosign: `sha256-…​.sig`, `.att`, `.sbom`; and the tag that stands for the referrers API. */
function isCosignTag(name: string | undefined): boolean {
  return name !== undefined && /(?:^|:)sha256-[0-9a-f]{64}(?:\.\w+)?$/.test(name);
}

class LayoutBlobs implements BlobStore {
  readonly name: string;
  readonly #files: FileSet;
  readonly #listed: readonly Descriptor[];

  constructor(files: FileSet, listed: readonly Descriptor[]) {
    this.name = files.name;
    this.#files = files;
    this.#listed = listed;
  }

  async read(descriptor: Descriptor, limit: number): Promise<Uint8Array | undefined> {
    const { digest, size } = descriptor;
    const file = this.#files.find(blobPath(digest));
    if (!file) return undefined;
    const what = `blob ${digest} of ${this.name}`;
    if (file.end - file.start !== size) throw new UserError(`${what} has ${file.end - file.start} bytes, not ${size}`, 3);
    const bytes = readStored(file, limit, what);
    checkDigest(bytes, digest, what);
    return bytes;
  }

  layer(descriptor: Descriptor): LayerBlob {
    const { digest, mediaType, size } = descriptor;
    const file = this.#files.find(blobPath(digest));
    if (!file) return absentLayer({ digest, mediaType, size }, whyAbsent(descriptor, this.name));
    return storedLayer(file, { digest, mediaType });
  }

  /** A layout lists referrers like images, with a `subject`, or under cosign's tags. */
  async referrers(digest: string): Promise<readonly Descriptor[]> {
    const tag = digest.replace(':', '-');
    const referrers: Descriptor[] = [];
    for (const each of this.#listed) {
      const name = nameOf(each);
      if (name !== undefined && isCosignTag(name)) {
        if (name.includes(tag) && name.length > tag.length) referrers.push(each);
      } else if (each.artifactType !== undefined && (await this.#subject(each)) === digest) {
        referrers.push(each);
      }
    }
    return referrers;
  }

  async #subject(descriptor: Descriptor): Promise<string | undefined> {
    const bytes = await this.read(descriptor, mostManifestBytes);
    if (!bytes) return undefined;
    const document = readDocument(bytes, `manifest ${descriptor.digest} of ${this.name}`);
    return document.kind === 'manifest' ? document.subject : undefined;
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}
