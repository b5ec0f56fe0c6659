import { type Support, supportOf, systemSupport } from '../../bases/support.ts';
import type { SystemRelease } from '../../packages/package.types.ts';
import type { ImageView } from '../views/image-view.ts';

/** Families of the catalogue by `ID` of os-release. */
const families: Readonly<Record<string, string>> = {
  debian: 'debian',
  ubuntu: 'ubuntu',
  alpine: 'alpine',
  amzn: 'amazonlinux',
  centos: 'centos',
  fedora: 'fedora',
  almalinux: 'almalinux',
  rocky: 'rockylinux',
  ol: 'oraclelinux',
  rhel: 'ubi',
  photon: 'photon',
};

/** The support of the system that an image holds; undefined for those that the catalogue does not have, and for rolling releases. */
export function supportOfSystem({ id, version }: SystemRelease, today: string): Support | undefined {
  const family = families[id];
  if (family === undefined || version === undefined) return undefined;
  // CentOS Stream says `centos` too, with the same numbers and later ends.
  if (id === 'centos' && Number(version) >= 8) return supportOf('centos-stream', 1, version, today);
  return systemSupport(family, version, today);
}

/** Products of endoflife.date by the name that software from no package manager has, and how many parts of a version make a cycle. */
const runtimes: Readonly<Record<string, readonly [product: string, depth: number]>> = {
  node: ['nodejs', 1],
  python: ['python', 2],
  php: ['php', 2],
  'php-cli': ['php', 2],
  'php-fpm': ['php', 2],
  ruby: ['ruby', 2],
  perl: ['perl', 2],
  nginx: ['nginx', 2],
  postgresql: ['postgresql', 1],
  redis: ['redis', 2],
  mysql: ['mysql', 2],
  mariadb: ['mariadb', 2],
  mongodb: ['mongodb', 2],
  haproxy: ['haproxy', 2],
  traefik: ['traefik', 2],
};

export interface Runtime {
  readonly name: string;
  readonly version: string;
  readonly layer: number | undefined;
  readonly path: string;
  readonly support: Support;
}

/** Runtimes and servers that came from no package manager, with their support. What a distribution packages, it supports itself. */
export function runtimesOf(image: ImageView): readonly Runtime[] {
  return image.packages.flatMap(({ type, name, version, layer, deletedIn, ownedBy, evidence: [path = ''] }): Runtime[] => {
    const runtime = type === 'generic' ? runtimes[name] : undefined;
    const isPackaged = ownedBy !== undefined || image.packagedPaths.has(path);
    if (!runtime || version === undefined || deletedIn !== undefined || isPackaged) return [];
    const support = supportOf(runtime[0], runtime[1], version, image.today);
    return support ? [{ name, version, layer, path, support }] : [];
  });
}
