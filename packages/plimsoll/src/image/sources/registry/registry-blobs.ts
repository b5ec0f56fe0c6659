import { UserError } from '../../../model/errors.ts';
import type { LayerBlob } from '../../image.types.ts';
import { checkDigest, isDigest, sha256 } from '../digest.ts';
import { type Descriptor, mediaTypes, mostManifestBytes, readDocument } from '../documents.ts';
import { whyAbsent } from '../oci-image.ts';
import type { BlobStore } from '../source.types.ts';
import { absentLayer } from '../stored-file.ts';
import { streamBlob } from './blob-stream.ts';
import type { RegistryEndpoint } from './endpoint.ts';

const accepted = Object.values(mediaTypes).join(', ');

/** Manifests and blobs of a repository. Manifests are kept, so that none is fetched twice. */
export class RegistryBlobs implements BlobStore {
  readonly name: string;
  readonly #endpoint: RegistryEndpoint;
  readonly #documents = new Map<string, Uint8Array>();

  constructor(endpoint: RegistryEndpoint, name: string) {
    this.#endpoint = endpoint;
    this.name = name;
  }

  /** The manifest or index behind a tag or digest. Throws UserError if there is none. */
  async resolve(tagOrDigest: string): Promise<Descriptor> {
    const answer = await this.#endpoint.getWhole(`manifests/${tagOrDigest}`, { accept: accepted }, mostManifestBytes);
    if (answer.status !== 200) throw this.#endpoint.failure(answer, this.name);
    const { bytes } = answer;
    const said = answer.headers['docker-content-digest'];
    const expected = isDigest(tagOrDigest) ? tagOrDigest : typeof said === 'string' && isDigest(said) ? said : undefined;
    if (expected !== undefined) checkDigest(bytes, expected, `the manifest of ${this.name}`);
    const digest = expected ?? sha256(bytes);
    this.#documents.set(digest, bytes);
    const mediaType = (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    return { mediaType, digest, size: bytes.length, annotations: {}, urls: [] };
  }

  async read(descriptor: Descriptor, limit: number): Promise<Uint8Array | undefined> {
    const { digest, size, mediaType } = descriptor;
    const known = this.#documents.get(digest);
    if (known) return known;
    if (size > limit) throw new UserError(`${digest} of ${this.name} has ${size} bytes; more than ${limit} are not read`, 3);
    const kind = (Object.values(mediaTypes) as string[]).includes(mediaType) ? 'manifests' : 'blobs';
    const answer = await this.#endpoint.getWhole(`${kind}/${digest}`, kind === 'manifests' ? { accept: accepted } : {}, limit);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#endpoint.failure(answer, `${digest} of ${this.name}`);
    const { bytes } = answer;
    if (bytes.length !== size) throw new UserError(`${digest} of ${this.name} has ${bytes.length} bytes, not ${size}`, 3);
    checkDigest(bytes, digest, `${digest} of ${this.name}`);
    if (kind === 'manifests') this.#documents.set(digest, bytes);
    return bytes;
  }

  layer(descriptor: Descriptor): LayerBlob {
    const { digest, size, mediaType, urls } = descriptor;
    // Vendors' own layers are not pushed with the image, so there is nothing to ask the registry for.
    if (urls.length > 0) return absentLayer({ digest, size, mediaType }, whyAbsent(descriptor, this.name));
    return { digest, size, mediaType, open: (signal) => streamBlob(this.#endpoint, descriptor, this.name, signal) };
  }

  /**
   * By the referrers API, or the tag that stands for it where a registry has none, and by the tags under which cosign keeps attestations
   * and SBOMs. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
   */
  async referrers(digest: string): Promise<readonly Descriptor[]> {
    const tag = digest.replace(':', '-');
    const index = (await this.#optional(`referrers/${digest}`)) ?? (await this.#optional(`manifests/${tag}`));
    const listed = index?.kind === 'index' ? index.manifests : [];
    const tagged: Descriptor[] = [];
    for (const suffix of ['att', 'sbom']) {
      const path = `${tag}.${suffix}`;
      if (await this.#optional(`manifests/${path}`)) tagged.push(await this.resolve(path));
    }
    return [...listed, ...tagged];
  }

  /** A document that need not be there; what a registry does not offer or not show is not there either. */
  async #optional(path: string): Promise<ReturnType<typeof readDocument> | undefined> {
    const { status, bytes } = await this.#endpoint.getWhole(path, { accept: accepted }, mostManifestBytes);
    return status === 200 ? readDocument(bytes, `${path} of ${this.name}`) : undefined;
  }
}
