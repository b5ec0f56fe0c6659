import { UserError } from '../../model/errors.ts';
import type { OpenImage } from '../image.types.ts';
import type { WantedPlatform } from './platforms.ts';
import { openRegistryImage } from './registry/registry.ts';
import type { SourceOptions } from './source.types.ts';

/** Opens an image that has a name and no path. */
export function openNamedImage(reference: string, wanted: WantedPlatform, options: SourceOptions): Promise<OpenImage> {
  for (const prefix of ['registry://', 'docker://', 'registry:']) {
    if (reference.startsWith(prefix)) return openPrefixed(reference, reference.slice(prefix.length), wanted, options);
  }
  return openRegistryImage(reference, reference, wanted, options);
}

/** `registry:2` is an image too: what could be a tag is read as one where there is no image of that name. */
async function openPrefixed(reference: string, rest: string, wanted: WantedPlatform, options: SourceOptions): Promise<OpenImage> {
  try {
    return await openRegistryImage(reference, rest, wanted, options);
  } catch (error) {
    if (!(error instanceof UserError) || !/^[\w][\w.-]*$/.test(rest)) throw error;
    return openRegistryImage(reference, reference, wanted, options);
  }
}
