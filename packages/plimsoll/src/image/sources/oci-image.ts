import { formatReference, parseReference } from '../../bases/reference.ts';
import { UserError } from '../../model/errors.ts';
import type { Digest, ImageConfig, OpenImage } from '../image.types.ts';
import { type Attested, attachmentsOf, isAttestation } from './attachments.ts';
import { mostConfigBytes, readImageConfig } from './config.ts';
import { type Descriptor, type Manifest, mostManifestBytes, readDocument } from './documents.ts';
import { platformRank, platformText, type WantedPlatform } from './platforms.ts';
import type { BlobStore } from './source.types.ts';

/** Indexes may hold indexes; circles cannot be (a digest would hold itself), long chains can. */
const deepestIndex = 8;
const mostManifests = 1000;

/** A manifest that may be the image. */
interface Candidate {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly index: Digest | undefined;
}

/** What is known of an image before its manifest is. */
export interface ImageNaming {
  readonly name: string;
  readonly source: string;
  readonly tags: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Opens the image that one or several descriptors lead to, through indexes, for a platform. Documents are checked against their digests.
 * Throws UserError where there is none, or none for the platform.
 */
export async function openOciImage(
  store: BlobStore,
  roots: readonly Descriptor[],
  wanted: WantedPlatform,
  naming: ImageNaming,
): Promise<OpenImage> {
  const found = await findManifests(store, roots);
  const chosen = await choosePlatform(store, found, wanted);
  const { descriptor, manifest, index } = chosen;
  const config = await readConfig(store, manifest);
  const layers = manifest.layers.map((layer) => store.layer(layer));
  const { diffIds } = config;
  if (layers.length !== diffIds.length) {
    throw new UserError(`the manifest of ${store.name} has ${layers.length} layers, its config ${diffIds.length} diff IDs`, 3);
  }
  if (wanted.asked && platformRank(wanted, config.platform) === undefined) {
    throw new UserError(`${store.name} is for ${platformText(config.platform)}, not ${wanted.text}`, 3);
  }
  return {
    ...naming,
    digest: descriptor.digest,
    id: manifest.config.digest,
    annotations: { ...descriptor.annotations, ...manifest.annotations },
    config,
    layers,
    ...(index !== undefined && { indexDigest: index }),
    attachments: () => attachmentsOf(store, descriptor.digest, index, found.attested),
    close: async () => {},
  };
}

interface Found {
  readonly candidates: readonly Candidate[];
  readonly attested: readonly Attested[];
  /** Manifests that are named and not there. */
  readonly absent: readonly Descriptor[];
}

async function findManifests(store: BlobStore, roots: readonly Descriptor[]): Promise<Found> {
  const candidates: Candidate[] = [];
  const attested: Attested[] = [];
  const absent: Descriptor[] = [];
  const seen = new Set<Digest>();
  const queue = roots.map((descriptor) => ({ descriptor, index: undefined as Digest | undefined, depth: 0 }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { descriptor, index, depth } = next;
    if (seen.has(descriptor.digest)) continue;
    seen.add(descriptor.digest);
    if (seen.size > mostManifests || depth > deepestIndex) throw new UserError(`${store.name} has too many manifests`, 3);
    if (isAttestation(descriptor)) {
      attested.push({ descriptor, subject: descriptor.annotations['vnd.docker.reference.digest'] });
      continue;
    }
    const bytes = await store.read(descriptor, mostManifestBytes);
    if (!bytes) {
      absent.push(descriptor);
      continue;
    }
    const document = readDocument(bytes, `manifest ${descriptor.digest} of ${store.name}`);
    if (document.kind === 'manifest') candidates.push({ descriptor, manifest: document, index });
    else queue.push(...document.manifests.map((each) => ({ descriptor: each, index: descriptor.digest, depth: depth + 1 })));
  }
  return { candidates, attested, absent };
}

/**
 * The manifest for the platform; where the user named none and there is but one, that. Descriptors need not say their platform, so
 * configs are asked where several are left.
 */
async function choosePlatform(store: BlobStore, { candidates, absent }: Found, wanted: WantedPlatform): Promise<Candidate> {
  const images = candidates.filter(
    ({ manifest, descriptor }) => manifest.subject === undefined && !descriptor.artifactType && !manifest.artifactType,
  );
  const [first, ...others] = images.length > 0 ? images : candidates;
  if (!first) {
    const missing = absent[0];
    throw new UserError(missing ? `manifest ${missing.digest} of ${store.name} is missing` : `${store.name} names no image`, 3);
  }
  if (others.length === 0 && !wanted.asked) return first;
  let best: { readonly rank: number; readonly candidate: Candidate } | undefined;
  const platforms: string[] = [];
  for (const candidate of [first, ...others]) {
    const platform = candidate.descriptor.platform ?? (await readConfig(store, candidate.manifest)).platform;
    platforms.push(platformText(platform));
    const rank = platformRank(wanted, platform);
    if (rank !== undefined && (best === undefined || rank < best.rank)) best = { rank, candidate };
  }
  if (best) return best.candidate;
  throw new UserError(
    `${store.name} has no image for ${wanted.text}`,
    3,
    `it has ${[...new Set(platforms)].join(', ')}: choose with --platform`,
  );
}

async function readConfig(store: BlobStore, { config, artifactType }: Manifest): Promise<ImageConfig> {
  const bytes = await store.read(config, mostConfigBytes);
  if (!bytes) throw new UserError(`config ${config.digest} of ${store.name} is missing`, 3);
  if (isForeignConfig(config.mediaType)) {
    throw new UserError(`${store.name} is no container image: it holds ${artifactType || config.mediaType}`, 3);
  }
  return readImageConfig(bytes, `config ${config.digest} of ${store.name}`);
}

/** Artifacts such as charts and signatures name their own kind of config. Old engines pushed images with these general types. */
function isForeignConfig(mediaType: string): boolean {
  return !/^(?:|application\/(?:octet-stream|json|vnd\.oci\.image\.config\.v1\+json|vnd\.docker\.container\.image\.(?:v1|rootfs)\+json))$/.test(
    mediaType,
  );
}

/** The name as people write it, of what an archive or layout gives: without `docker.io/library/`. */
export function familiarTag(name: string): string {
  const reference = parseReference(name);
  return 'error' in reference ? name : formatReference(reference);
}

/** Layers that registries do not hand out, such as Windows' own, and where their vendor has them. */
export function whyAbsent({ digest, mediaType, urls }: Descriptor, where: string): string {
  const foreign = urls.length > 0 || /\.(?:foreign|nondistributable)\./.test(mediaType);
  return foreign ? `layer ${digest} is a foreign layer: only its vendor hands it out` : `layer ${digest} is missing in ${where}`;
}
