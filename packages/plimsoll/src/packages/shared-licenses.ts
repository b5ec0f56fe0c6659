import type { Package } from './package.types.ts';

/**
 * Debian's packages may have a link in place of a folder of documents, but only to that of a package of the same source (Debian Policy,
 * 12.5), so one without a copyright file of its own has the licences of such a neighbour: the first of the given order that is there.
 */
export function shareLicenses(packages: readonly Package[]): Package[] {
  const bySource = new Map<string, Package>();
  for (const one of packages) {
    const key = sourceOf(one);
    if (key !== undefined && one.licenses && one.deletedIn === undefined && !bySource.has(key)) bySource.set(key, one);
  }
  return packages.map((one) => {
    const neighbour = one.licenses || one.deletedIn !== undefined ? undefined : bySource.get(sourceOf(one) ?? '');
    if (!neighbour?.licenses) return one;
    const { licenses, licenseExpression } = neighbour;
    return { ...one, licenses, ...(licenseExpression !== undefined && { licenseExpression }) };
  });
}

function sourceOf({ type, source }: Package): string | undefined {
  return type === 'deb' && source ? `${source.name} ${source.version ?? ''}` : undefined;
}
