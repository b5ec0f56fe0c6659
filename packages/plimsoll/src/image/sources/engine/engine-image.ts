import { UserError } from '../../../model/errors.ts';
import { asObject, asStrings, type JsonObject } from '../../../model/json-values.ts';
import type { OpenImage } from '../../image.types.ts';
import { openArchiveStream } from '../archive.ts';
import { readPlatform } from '../documents.ts';
import { familiarTag } from '../oci-image.ts';
import { platformRank, platformText, type WantedPlatform } from '../platforms.ts';
import type { SourceOptions } from '../source.types.ts';
import { type EngineHost, hostText } from './docker-host.ts';
import { inspectImage, saveImage } from './engine-client.ts';

/** Since this version of its API the engine can be asked to save one of the platforms that it has. */
const platformsSince = [1, 48] as const;

/**
 * Opens an image of a Docker Engine or Podman service: it saves the image into a temporary file, which closing the image removes. Undefined
 * if the engine does not have it.
 */
export async function openEngineImage(
  host: EngineHost,
  source: string,
  name: string,
  image: string,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage | undefined> {
  const found = await inspectImage(host, image, options.signal);
  if (!found) return undefined;
  const { about, apiVersion } = found;
  const platform = readPlatform({ os: about['Os'], architecture: about['Architecture'], variant: about['Variant'] });
  const fits = !platform || !wanted.asked || platformRank(wanted, platform) !== undefined;
  if (platform && !fits && !isSince(apiVersion, platformsSince)) {
    throw new UserError(`${hostText(host)} has ${image} for ${platformText(platform)}, not ${wanted.text}`, 3);
  }
  const [first] = wanted.accepted;
  const query = fits || !first ? '' : `?platform=${encodeURIComponent(JSON.stringify(first))}`;
  const stream = await saveImage(host, image, query, options.signal);
  const opened = await openArchiveStream(stream, { name, source: 'archive', image: undefined }, undefined, wanted, options);
  const { digest, ...rest } = opened;
  const asked = new Set([image, familiarTag(image), familiarTag(`${image}:latest`)]);
  const all = asStrings(about['RepoTags']);
  const tags = [...all.filter((tag) => asked.has(tag)), ...all.filter((tag) => !asked.has(tag))];
  return { ...rest, source, ...(tags.length > 0 && { tags }), ...(digest !== undefined && isKnown(about, digest) && { digest }) };
}

/**
 * An engine that keeps unpacked layers makes up a manifest as it saves; only one that it was given is worth to be called by. With
 * containerd's store, which tells a descriptor, all of them were.
 */
function isKnown(about: JsonObject, digest: string): boolean {
  return asObject(about['Descriptor']) !== undefined || asStrings(about['RepoDigests']).some((each) => each.endsWith(`@${digest}`));
}

function isSince(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
