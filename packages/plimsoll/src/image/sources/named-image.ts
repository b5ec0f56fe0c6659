import { parseReference } from '../../bases/reference.ts';
import { UserError } from '../../model/errors.ts';
import type { OpenImage } from '../image.types.ts';
import { dockerHost, type EngineHost, podmanHost } from './engine/docker-host.ts';
import { openEngineImage } from './engine/engine-image.ts';
import { openContainerdImage, openPodmanImage } from './engine/saving-programs.ts';
import type { WantedPlatform } from './platforms.ts';
import { openRegistryImage } from './registry/registry.ts';
import type { SourceOptions } from './source.types.ts';

/** A place where images are found by name. Throws UserError with the reason why there is none. */
type Opener = (name: string, image: string, wanted: WantedPlatform, options: SourceOptions) => Promise<OpenImage>;

const prefixes: readonly (readonly [string, Opener])[] = [
  ['registry://', openRegistryImage],
  ['docker://', openRegistryImage],
  ['registry:', openRegistryImage],
  ['docker-daemon:', openDocker],
  ['docker:', openDocker],
  ['podman:', openPodman],
  ['containerd:', openContainerd],
];

/** Where a name without a prefix is looked for, in this order. */
const places: readonly Opener[] = [openDocker, openPodman, openRegistryImage];

/**
 * Opens an image that has a name and no path. Throws UserError, which says what each place that was asked answered.
 * @param isFolder there is a folder of that name, which holds no image.
 */
export async function openNamedImage(
  reference: string,
  wanted: WantedPlatform,
  options: SourceOptions,
  isFolder: boolean,
): Promise<OpenImage> {
  const [prefix = '', opener] = prefixes.find(([each]) => reference.startsWith(each)) ?? [];
  const what = isFolder ? 'is a folder without an image in it,' : 'is no file';
  if (!opener) return openAnywhere(reference, what, wanted, options);
  const image = reference.slice(prefix.length);
  try {
    return await opener(reference, checked(image), wanted, options);
  } catch (error) {
    // `docker:dind` and `registry:2` are images too.
    if (!(error instanceof UserError) || prefix.endsWith('//') || !/^[\w][\w.-]*$/.test(image)) throw error;
    return openAnywhere(reference, what, wanted, options, error);
  }
}

async function openAnywhere(
  reference: string,
  what: string,
  wanted: WantedPlatform,
  options: SourceOptions,
  before?: UserError,
): Promise<OpenImage> {
  const image = checked(reference);
  const failures = before ? [before] : [];
  for (const place of places) {
    // No registry knows images by the beginning of their ID.
    if (place === openRegistryImage && isId(image)) continue;
    try {
      return await place(reference, image, wanted, options);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  throw new UserError(
    `${reference} ${what} and was not found as an image: ${failures.map(({ message }) => message).join('; ')}`,
    3,
    failures.at(-1)?.hint,
  );
}

/** A reference or an image ID, for engines take what they are given into URLs and command lines. */
function checked(image: string): string {
  const reference = parseReference(image);
  if (!('error' in reference) || isId(image)) return image;
  throw new UserError(`${image} is neither a file nor a folder nor an image: ${reference.error}`, 3);
}

function isId(image: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{64}$/.test(image);
}

async function openDocker(name: string, image: string, wanted: WantedPlatform, options: SourceOptions): Promise<OpenImage> {
  const host = dockerHost(options.env);
  if (!host) throw new UserError('there is no Docker Engine', 3);
  return (await openEngineImage(host, 'docker', name, image, wanted, options)) ?? notThere('the Docker Engine', image);
}

async function openPodman(name: string, image: string, wanted: WantedPlatform, options: SourceOptions): Promise<OpenImage> {
  const host: EngineHost | undefined = podmanHost(options.env);
  const served = host && (await openEngineImage(host, 'podman', name, image, wanted, options));
  const opened = served ?? (host ? undefined : await openPodmanImage(name, image, wanted, options));
  return opened ?? (host ? notThere('podman', image) : noProgram('podman'));
}

async function openContainerd(name: string, image: string, wanted: WantedPlatform, options: SourceOptions): Promise<OpenImage> {
  return (await openContainerdImage(name, image, wanted, options)) ?? noProgram('nerdctl or ctr');
}

function notThere(where: string, image: string): never {
  throw new UserError(`${where} has no image ${image}`, 3);
}

function noProgram(program: string): never {
  throw new UserError(`${program} is not installed`, 3);
}
