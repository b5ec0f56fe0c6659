import type { ImageReference } from '../../bases/catalogue.types.ts';

/** The operating system and, where it has only one, the architecture that an image is made for. */
export interface NamedPlatform {
  readonly os: string;
  readonly architecture: string | undefined;
}

/**
 * What the name of an image says of its platform: Docker Hub's namespaces of official images for one architecture each
 * (https://github.com/docker-library/official-images#architectures-other-than-amd64), and Microsoft's images of Windows.
 */
export function namedPlatform({ registry, repository }: ImageReference): NamedPlatform | undefined {
  const namespace = repository.slice(0, Math.max(0, repository.indexOf('/')));
  if (registry === 'mcr.microsoft.com') return namespace === 'windows' ? { os: 'windows', architecture: undefined } : undefined;
  const architecture = registry === 'docker.io' && Object.hasOwn(architectures, namespace) ? architectures[namespace] : undefined;
  return architecture === undefined ? undefined : { os: 'linux', architecture };
}

const architectures: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  arm32v5: 'arm',
  arm32v6: 'arm',
  arm32v7: 'arm',
  arm64v8: 'arm64',
  i386: '386',
  mips64le: 'mips64le',
  ppc64le: 'ppc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};
