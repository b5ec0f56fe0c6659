import type { FoundPackage } from '../../package.types.ts';

/**
 * A reference as Conan writes it: `NAME/VERSION[@USER/CHANNEL][#REVISION][:PACKAGE]`, with `%TIME` behind a revision in lock files of the
 * second form. Undefined where it names nothing.
 */
export function conanReference(text: string): FoundPackage | undefined {
  const [, name, version, user, channel] = /^([^/@#:\s]+)\/([^/@#:%\s]+)(?:@([^/#:\s]+)\/([^/#:\s]+))?(?:[#:%]|$)/.exec(text.trim()) ?? [];
  if (!name || !version) return undefined;
  return {
    type: 'conan',
    ...(user && user !== '_' && { namespace: user }),
    name,
    version,
    ...(channel && channel !== '_' && { qualifiers: { channel } }),
  };
}
