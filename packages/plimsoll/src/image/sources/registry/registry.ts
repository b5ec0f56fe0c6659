import type { ImageReference } from '../../../bases/catalogue.types.ts';
import { formatReference, parseReference } from '../../../bases/reference.ts';
import { UserError } from '../../../model/errors.ts';
import type { OpenImage } from '../../image.types.ts';
import { openOciImage } from '../oci-image.ts';
import type { WantedPlatform } from '../platforms.ts';
import type { SourceOptions } from '../source.types.ts';
import { RegistryEndpoint } from './endpoint.ts';
import { RegistryBlobs } from './registry-blobs.ts';

/** Where Docker Hub's references, which say `docker.io`, are served. */
const dockerHub = 'registry-1.docker.io';

/** Opens an image of a registry, or of the first of its mirrors that has it. Throws UserError, which says what each answered. */
export async function openRegistryImage(name: string, text: string, wanted: WantedPlatform, options: SourceOptions): Promise<OpenImage> {
  const reference = parseReference(text);
  if ('error' in reference) throw new UserError(`${text} is no image reference: ${reference.error}`);
  const failures: UserError[] = [];
  for (const { registry, host, repository } of endpointsOf(reference, options)) {
    let endpoint: RegistryEndpoint | undefined;
    try {
      endpoint = await RegistryEndpoint.connect(registry, host, repository, options);
      return await openAt(endpoint, name, reference, wanted);
    } catch (error) {
      endpoint?.close();
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  const last = failures.at(-1);
  throw new UserError(failures.map(({ message }) => message).join('; '), 3, last?.hint);
}

async function openAt(endpoint: RegistryEndpoint, name: string, reference: ImageReference, wanted: WantedPlatform): Promise<OpenImage> {
  const blobs = new RegistryBlobs(endpoint, formatReference(reference));
  const root = await blobs.resolve(reference.digest ?? reference.tag ?? 'latest');
  const tags = reference.tag === undefined && reference.digest !== undefined ? [] : [`${reference.familiar}:${reference.tag ?? 'latest'}`];
  const image = await openOciImage(blobs, [root], wanted, { name, source: 'registry', tags, notes: [] });
  return { ...image, close: async () => endpoint.close() };
}

interface Place {
  /** As credentials are kept for. */
  readonly registry: string;
  readonly host: string;
  readonly repository: string;
}

/** The mirrors in their order, and the registry. A mirror may have a path that stands before the repository. */
function endpointsOf({ registry, repository }: ImageReference, options: SourceOptions): Place[] {
  const places = (options.registry?.mirrors ?? []).flatMap((mirror): Place[] => {
    const equals = mirror.indexOf('=');
    if (equals !== -1 && mirror.slice(0, equals) !== registry) return [];
    const [host = '', ...path] = mirror
      .slice(equals + 1)
      .replace(/^https?:\/\//, '')
      .split('/')
      .filter(Boolean);
    return host === '' ? [] : [{ registry: host, host, repository: [...path, repository].join('/') }];
  });
  return [...places, { registry, host: registry === 'docker.io' ? dockerHub : registry, repository }];
}
