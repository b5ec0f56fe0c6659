import { UserError } from '../../model/errors.ts';
import type { LayerBlob, OpenImage } from '../image.types.ts';
import { checkDigest, sha256 } from './digest.ts';
import { type Descriptor, mediaTypes, mostManifestBytes } from './documents.ts';
import { openOciImage, whyAbsent } from './oci-image.ts';
import type { Choice } from './oci-layout.ts';
import type { WantedPlatform } from './platforms.ts';
import type { BlobStore, FileSet } from './source.types.ts';
import { absentLayer, readStored, storedLayer } from './stored-file.ts';

const versionFile = 'version';
const manifestName = 'manifest.json';

/** Whether a folder is what `skopeo copy … dir:FOLDER` writes: a registry's manifest, and blobs under the hexadecimal of their digests. */
export function isSkopeoFolder(files: FileSet): boolean {
  const version = files.find(versionFile);
  if (!version || version.end > 200 || !files.find(manifestName)) return false;
  return Buffer.from(readStored(version, 200, versionFile))
    .toString('latin1')
    .startsWith('Directory Transport Version: 1.');
}

/** https://github.com/containers/image/blob/main/docs/containers-transports.5.md, `dir:path` */
export async function openSkopeoFolder(files: FileSet, choice: Choice, wanted: WantedPlatform): Promise<OpenImage> {
  const file = files.find(manifestName);
  if (!file) throw new UserError(`${files.name} has no ${manifestName}`, 3);
  const bytes = readStored(file, mostManifestBytes, `${manifestName} of ${files.name}`);
  const root: Descriptor = { mediaType: mediaTypes.ociManifest, digest: sha256(bytes), size: bytes.length, annotations: {}, urls: [] };
  return openOciImage(new SkopeoBlobs(files, root.digest), [root], wanted, {
    name: choice.name,
    source: choice.source,
    tags: [],
    notes: [],
  });
}

class SkopeoBlobs implements BlobStore {
  readonly name: string;
  readonly #files: FileSet;
  readonly #root: string;

  constructor(files: FileSet, root: string) {
    this.name = files.name;
    this.#files = files;
    this.#root = root;
  }

  async read({ digest }: Descriptor, limit: number): Promise<Uint8Array | undefined> {
    const hex = digest.slice(digest.indexOf(':') + 1);
    const file =
      digest === this.#root ? this.#files.find(manifestName) : (this.#files.find(`${hex}.manifest.json`) ?? this.#files.find(hex));
    if (!file) return undefined;
    const what = `${digest} of ${this.name}`;
    const bytes = readStored(file, limit, what);
    checkDigest(bytes, digest, what);
    return bytes;
  }

  layer(descriptor: Descriptor): LayerBlob {
    const { digest, mediaType, size } = descriptor;
    const file = this.#files.find(digest.slice(digest.indexOf(':') + 1));
    return file ? storedLayer(file, { digest, mediaType }) : absentLayer({ digest, mediaType, size }, whyAbsent(descriptor, this.name));
  }

  async referrers(): Promise<readonly Descriptor[]> {
    return [];
  }
}
