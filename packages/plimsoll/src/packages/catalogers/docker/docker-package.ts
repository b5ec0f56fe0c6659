import type { FoundPackage } from '../../package.types.ts';

/**
 * An image reference as a package: registry and path as the namespace, the digest or else the tag as the version; `latest` where neither is
 * given, as engines take it. Undefined where it is no reference.
 */
export function dockerPackage(reference: string): FoundPackage | undefined {
  const [, path, tag, digest] =
    /^([a-zA-Z0-9][\w.:/-]*?)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]{32,128}))?$/.exec(reference.slice(0, 1000)) ?? [];
  if (!path) return undefined;
  const slash = path.lastIndexOf('/');
  return {
    type: 'docker',
    ...(slash > 0 && { namespace: path.slice(0, slash) }),
    name: path.slice(slash + 1),
    version: digest ?? tag ?? 'latest',
  };
}
