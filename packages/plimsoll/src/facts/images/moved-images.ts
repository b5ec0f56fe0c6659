import type { ImageReference } from '../../bases/catalogue.types.ts';

/** Where images of a registry or an owner went that are not kept up where the file takes them from. */
export interface MovedImage {
  /** What is no longer kept up, in a few words. */
  readonly what: string;
  /** Day on which it ended, `YYYY-MM-DD`, or a shorter part of it. */
  readonly since: string | undefined;
  /** The same image where it is now, or the place to look for it. */
  readonly to: string;
  /** `to` is a reference that may take the place of the old one. */
  readonly exact: boolean;
}

/** What is known of an image's move; the catalogue knows of Docker's official images itself. */
export function moveOf({ registry, repository, familiar, tag }: ImageReference): MovedImage | undefined {
  if (registry === 'k8s.gcr.io')
    return { what: 'k8s.gcr.io is frozen', since: '2023-04-03', to: withTag(`registry.k8s.io/${repository}`, tag), exact: true };
  if (registry === 'mcr.microsoft.com' && repository.startsWith('dotnet/core/')) {
    return {
      what: 'the repositories below dotnet/core have ended',
      since: undefined,
      to: `mcr.microsoft.com/dotnet/${repository.slice('dotnet/core/'.length)}`,
      exact: false,
    };
  }
  if (registry !== 'docker.io') return undefined;
  const slash = familiar.indexOf('/');
  const image = familiar.slice(slash + 1);
  switch (slash === -1 ? '' : familiar.slice(0, slash)) {
    case 'microsoft':
      return {
        what: 'Microsoft no longer publishes on Docker Hub',
        since: undefined,
        to: microsoftImage(image, tag) ?? 'mcr.microsoft.com',
        exact: false,
      };
    case 'circleci':
      return { what: 'the circleci images have ended', since: '2021-12-31', to: `cimg/${image}`, exact: false };
    case 'resin':
      return { what: 'the resin images have ended', since: undefined, to: 'balenalib', exact: false };
    case 'gliderlabs':
      return image === 'alpine' ? { what: 'gliderlabs/alpine has ended', since: undefined, to: 'alpine', exact: false } : undefined;
    case 'mhart':
      return image === 'alpine-node'
        ? { what: 'mhart/alpine-node has ended', since: undefined, to: 'node:…-alpine', exact: false }
        : undefined;
    default:
      return undefined;
  }
}

const withTag = (name: string, tag: string | undefined): string => (tag === undefined ? name : `${name}:${tag}`);

function microsoftImage(image: string, tag: string | undefined): string | undefined {
  // Before its first release ASP.NET Core had the name that ASP.NET of the .NET Framework has since.
  if (image === 'aspnet' && /^(?:vnext|1\.0\.0-)/.test(tag ?? '')) return 'mcr.microsoft.com/dotnet/aspnet';
  return Object.hasOwn(microsoftImages, image) ? microsoftImages[image] : undefined;
}

const microsoftImages: Readonly<Record<string, string>> = {
  dotnet: 'mcr.microsoft.com/dotnet/sdk or mcr.microsoft.com/dotnet/runtime',
  'dotnet-framework': 'mcr.microsoft.com/dotnet/framework/sdk',
  aspnetcore: 'mcr.microsoft.com/dotnet/aspnet',
  'aspnetcore-build': 'mcr.microsoft.com/dotnet/sdk',
  aspnet: 'mcr.microsoft.com/dotnet/framework/aspnet',
  iis: 'mcr.microsoft.com/windows/servercore/iis',
  nanoserver: 'mcr.microsoft.com/windows/nanoserver',
  windowsservercore: 'mcr.microsoft.com/windows/servercore',
  'mssql-server-linux': 'mcr.microsoft.com/mssql/server',
  'azure-cli': 'mcr.microsoft.com/azure-cli',
  powershell: 'mcr.microsoft.com/powershell',
};
