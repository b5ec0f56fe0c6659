import type { ImageReference } from './catalogue.types.ts';

/** Where the catalogue keeps an image: its line, and what the repository name itself says. */
export interface CatalogueKey {
  readonly name: string;
  /** Release that the repository name carries (`ubi9`, `static-debian12`, `nodejs20`). */
  readonly osVersion?: string;
  readonly version?: string;
}

/**
 * Finds the line of an image. Mirrors of the official images and their single-architecture copies are the official
 * images; families that encode a version in the repository name share one line.
 */
export function catalogueKey({ registry, repository, familiar }: ImageReference): CatalogueKey {
  switch (registry) {
    case 'docker.io':
      return dockerHubKey(repository, familiar);
    case 'public.ecr.aws':
      if (repository.startsWith('docker/library/')) return { name: repository.slice('docker/library/'.length) };
      return { name: publicEcr(repository) ?? familiar };
    case 'mirror.gcr.io':
      return repository.startsWith('library/') ? { name: repository.slice('library/'.length) } : { name: repository };
    case 'mcr.microsoft.com':
      if (repository.startsWith('mirror/docker/library/')) return { name: repository.slice('mirror/docker/library/'.length) };
      if (repository.startsWith('dotnet/framework/')) return { name: 'mcr.microsoft.com/dotnet/framework' };
      if (repository.startsWith('dotnet/core/')) return { name: `mcr.microsoft.com/dotnet/${repository.slice('dotnet/core/'.length)}` };
      if (repository === 'windows/server') return { name: 'mcr.microsoft.com/windows/servercore' };
      return { name: familiar };
    case 'gcr.io':
      return repository.startsWith('distroless/') ? distrolessKey(repository.slice('distroless/'.length)) : { name: familiar };
    case 'registry.access.redhat.com':
    case 'registry.redhat.io':
      return redHatKey(repository) ?? { name: familiar };
    case 'registry.fedoraproject.org':
      return { name: repository };
    case 'quay.io':
      return /^(fedora\/fedora|almalinuxorg\/almalinux)$/.test(repository)
        ? { name: repository.slice(repository.indexOf('/') + 1) }
        : { name: familiar };
    default:
      return { name: familiar };
  }
}

function dockerHubKey(repository: string, familiar: string): CatalogueKey {
  const slash = familiar.indexOf('/');
  if (slash === -1) return { name: familiar };
  const namespace = familiar.slice(0, slash);
  const image = familiar.slice(slash + 1);
  switch (namespace) {
    // The official images publish each architecture under a namespace of its own as well.
    case 'amd64':
    case 'arm32v5':
    case 'arm32v6':
    case 'arm32v7':
    case 'arm64v8':
    case 'i386':
    case 'ppc64le':
    case 'riscv64':
    case 's390x':
      return { name: image };
    case 'redhat':
      return redHatKey(image.replace(/^(ubi\d+)(-.*)?$/, '$1/ubi$2')) ?? { name: familiar };
    case 'rockylinux':
    case 'almalinux':
      return image === namespace ? { name: image } : { name: familiar };
    case 'bitnami':
      return { name: bitnamiServers.includes(` ${image} `) ? 'bitnami/server' : familiar };
    default:
      return { name: repository.startsWith('library/') ? repository.slice('library/'.length) : familiar };
  }
}

function publicEcr(repository: string): string | undefined {
  switch (repository) {
    case 'amazonlinux/amazonlinux':
      return 'amazonlinux';
    case 'debian/debian':
      return 'debian';
    case 'ubuntu/ubuntu':
      return 'ubuntu';
    default:
      return undefined;
  }
}

function distrolessKey(image: string): CatalogueKey {
  const match = /^([a-z][a-z-]*?3?)(\d+)?(?:-debian(\d+))?$/.exec(image);
  if (!match) return { name: `gcr.io/distroless/${image}` };
  const [, name = '', version, osVersion] = match;
  return {
    name: `gcr.io/distroless/${name}`,
    ...(version !== undefined && { version }),
    ...(osVersion !== undefined && { osVersion }),
  };
}

function redHatKey(repository: string): CatalogueKey | undefined {
  const match = /^ubi(\d+)(?:\/(.+))?$/.exec(repository) ?? /^ubi(\d+)-(minimal|micro|init)$/.exec(repository);
  if (!match) return undefined;
  const [, osVersion = '', image = 'ubi'] = match;
  if (/^(ubi|ubi-minimal|ubi-micro|ubi-init)$/.test(image)) return { name: `ubi/${image}`, osVersion };
  if (/^(minimal|micro|init)$/.test(image)) return { name: `ubi/ubi-${image}`, osVersion };
  const language = /^([a-z]+)(?:-(\d+))?(?:-.*)?$/.exec(image);
  if (language?.[1] === 'openjdk') return { name: 'ubi/openjdk', osVersion, ...(language[2] !== undefined && { version: language[2] }) };
  return ubiLanguages.includes(` ${language?.[1] ?? ''} `) ? { name: 'ubi/language', osVersion } : undefined;
}

/** Source-to-image builders: all switch to user 1001. */
const ubiLanguages = ' nodejs python ruby php perl go httpd nginx dotnet ';
/** Bitnami's servers run as 1001; its language images do not all. */
const bitnamiServers =
  ' redis postgresql mysql mariadb mongodb nginx rabbitmq kafka zookeeper apache wordpress elasticsearch memcached etcd keycloak ';
