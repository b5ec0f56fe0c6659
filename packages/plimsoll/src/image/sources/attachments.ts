import { UserError } from '../../model/errors.ts';
import type { Attachment, Digest } from '../image.types.ts';
import { type Descriptor, type Manifest, mostManifestBytes, readDocument } from './documents.ts';
import type { BlobStore } from './source.types.ts';

/** A manifest that BuildKit put beside the images of an index. */
export interface Attested {
  readonly descriptor: Descriptor;
  /** Digest of the image manifest that it speaks of. */
  readonly subject: string | undefined;
}

/** SBOMs of whole systems are some ten megabytes. */
const mostAttachmentBytes = 256 * 1024 * 1024;

/**
 * An index entry for attestations instead of an image. https://docs.docker.com/build/metadata/attestations/attestation-storage/
 */
export function isAttestation({ annotations, platform }: Descriptor): boolean {
  return annotations['vnd.docker.reference.type'] !== undefined || (platform?.os === 'unknown' && platform.architecture === 'unknown');
}

/**
 * The documents attached to an image and to the index that it is of: attestations of the index, referrers, and what cosign keeps under tags. The type is the in-toto
 * predicate's where it is named, else that of the blob. Manifests that cannot be read throw UserError; blobs do when they are asked for.
 */
export async function attachmentsOf(
  store: BlobStore,
  image: Digest,
  index: Digest | undefined,
  attested: readonly Attested[],
): Promise<readonly Attachment[]> {
  const manifests = [
    ...attested.filter(({ subject }) => subject === undefined || subject === image).map(({ descriptor }) => descriptor),
    ...(await store.referrers(image)),
    ...(index === undefined ? [] : await store.referrers(index)),
  ];
  const seen = new Set<Digest>();
  const attachments: Attachment[] = [];
  for (const descriptor of manifests) {
    if (seen.has(descriptor.digest)) continue;
    seen.add(descriptor.digest);
    const bytes = await store.read(descriptor, mostManifestBytes);
    if (!bytes) continue; // An archive of one platform names the attestations of the others too.
    const document = readDocument(bytes, `attached manifest ${descriptor.digest} of ${store.name}`);
    if (document.kind === 'manifest') for (const blob of document.layers) attachments.push(attachmentOf(store, document, blob));
  }
  return attachments;
}

function attachmentOf(store: BlobStore, manifest: Manifest, blob: Descriptor): Attachment {
  const predicate = blob.annotations['in-toto.io/predicate-type'] ?? blob.annotations['predicateType'];
  return {
    artifactType: predicate ?? (blob.mediaType || manifest.artifactType || ''),
    digest: blob.digest,
    bytes: async () => {
      const bytes = await store.read(blob, mostAttachmentBytes);
      if (!bytes) throw new UserError(`attachment ${blob.digest} of ${store.name} is missing`, 3);
      return bytes;
    },
  };
}
