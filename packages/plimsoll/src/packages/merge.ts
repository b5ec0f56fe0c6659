import type { Cataloger } from './define.ts';
import { licenseExpression } from './licenses.ts';
import type { FilePackages, FoundPackage, Package, PackageType, SystemRelease } from './package.types.ts';
import { packageUrl } from './purl.ts';

/** One telling of a package. */
export interface Contribution {
  readonly found: FoundPackage;
  readonly cataloger: Cataloger;
  /** Sorted. */
  readonly evidence: readonly string[];
}

/** What is known of a package of a type under the first of several names. */
export interface AboutPackages {
  files(type: PackageType, names: readonly string[]): readonly string[] | undefined;
  licenses(type: PackageType, names: readonly string[]): readonly string[] | undefined;
}

/** Types whose packages belong to an operating system, with the release as `distro`. */
export const systemTypes: ReadonlySet<PackageType> = new Set(['alpm', 'apk', 'deb', 'ebuild', 'opkg', 'rpm']);

/** What one file tells, where its cataloger needs no others. */
export function contributionsOf(cataloger: Cataloger, { path, reports }: FilePackages): Contribution[] {
  return reports.flatMap((report) => ('type' in report ? [{ found: report, cataloger, evidence: [path] }] : []));
}

/** What the files of a cataloger mean together. */
export function joinedContributions(cataloger: Cataloger, files: readonly FilePackages[]): Contribution[] {
  const ordered = [...files].sort((a, b) => compare(a.path, b.path));
  return [...(cataloger.join?.(ordered) ?? [])].map((joined) => ({
    found: joined.package,
    cataloger,
    evidence: [...joined.evidence].sort(),
  }));
}

/** One package from all tellings of it: what is installed counts before what is declared, then the order of paths and catalogers. */
export function mergePackages(
  told: readonly Contribution[],
  about: AboutPackages,
  system: SystemRelease | undefined,
): Omit<Package, 'layer'> {
  const ordered = [...told].sort(
    (a, b) =>
      Number(a.cataloger.finds === 'declared') - Number(b.cataloger.finds === 'declared') ||
      compare(a.evidence[0] ?? '', b.evidence[0] ?? '') ||
      compare(a.cataloger.id, b.cataloger.id),
  );
  const [first] = ordered;
  if (!first) throw new Error('a package that nothing tells of');
  const merged: FoundPackage = Object.assign({}, ...ordered.map(({ found }) => found).reverse());
  const evidence = [...new Set(ordered.flatMap((one) => one.evidence))].sort();
  const names = aboutNames(merged, evidence);
  const files = union(ordered.map(({ found }) => found.files ?? []).concat([about.files(merged.type, names) ?? []]));
  const licenses = union(ordered.map(({ found }) => found.licenses ?? []).concat([about.licenses(merged.type, names) ?? []]));
  const dependsOn = union(ordered.map(({ found }) => found.dependsOn ?? []));
  const { development: _, ...plain } = inSystem(merged, system);
  const expression = licenseExpression(licenses);
  return {
    ...plain,
    purl: packageUrl(plain),
    cataloger: first.cataloger.id,
    evidence,
    finds: first.cataloger.finds,
    ...(files.length > 0 && { files }),
    ...(licenses.length > 0 && { licenses }),
    ...(expression !== undefined && { licenseExpression: expression }),
    ...(dependsOn.length > 0 && { dependsOn }),
    ...(ordered.every(({ found }) => found.development) && { development: true }),
  };
}

/** dpkg's lists are named after the package, with its architecture where several can be installed; distroless files after their own name. */
function aboutNames({ type, namespace, name, qualifiers }: FoundPackage, evidence: readonly string[]): string[] {
  const own = evidence.map((path) => path.slice(path.lastIndexOf('/') + 1));
  if (type === 'deb') return [`${name}:${qualifiers?.['arch'] ?? ''}`, name, ...own];
  return type === 'ebuild' ? [`${namespace}/${name}`] : [name];
}

function inSystem(found: FoundPackage, system: SystemRelease | undefined): FoundPackage {
  if (!system || !systemTypes.has(found.type)) return found;
  const release = system.version ?? system.codename;
  const distro = release === undefined ? system.id : `${system.id}-${release}`;
  return { ...found, namespace: found.namespace ?? vendorOf(system.id), qualifiers: { ...found.qualifiers, distro } };
}

/** The namespaces that package URLs of distributions have where the id of os-release is another (purl's own examples, and its users). */
function vendorOf(id: string): string {
  if (id === 'rhel') return 'redhat';
  if (id.startsWith('opensuse')) return 'opensuse';
  return id === 'sles' || id === 'sled' || id.startsWith('sle_') ? 'suse' : id;
}

/** Each once, in order. Lists of files are long and mostly come from one telling, which is taken as it is. */
function union(lists: readonly (readonly string[])[]): readonly string[] {
  const filled = lists.filter((list) => list.length > 0);
  const [only] = filled;
  return filled.length === 1 && only ? only : [...new Set(filled.flat())];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
