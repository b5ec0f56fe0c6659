import type { BaseFacts } from './catalogue.types.ts';

/** What follows from the operating system alone, read off the package lists of its images. */
export interface System {
  readonly os: string | undefined;
  readonly libc: BaseFacts['libc'];
  readonly packageManager: BaseFacts['packageManager'];
  readonly shells: readonly string[] | undefined;
  readonly sh: BaseFacts['sh'];
  readonly programs: string;
  readonly lacks: string;
}

/**
 * The system of a family name. `-slim` and `-minimal` families are the same system in a smaller image.
 * The version matters where a distribution changed its package manager.
 */
export function systemOf(family: string | undefined, version: string | undefined): System {
  const major = version === undefined ? Number.NaN : Number.parseInt(version, 10);
  switch (family) {
    case 'debian':
    case 'debian-slim':
    case 'ubuntu':
      return {
        os: family === 'ubuntu' ? 'ubuntu' : 'debian',
        libc: 'glibc',
        packageManager: 'apt',
        shells: ['/bin/sh', '/bin/bash'],
        sh: 'dash',
        programs: 'apt apt-get dpkg sh dash bash perl tar gzip sed grep awk find xargs useradd groupadd',
        lacks: 'apk yum dnf',
      };
    case 'alpine':
      return {
        os: 'alpine',
        libc: 'musl',
        packageManager: 'apk',
        shells: ['/bin/sh', '/bin/ash'],
        sh: 'ash',
        programs: `apk ${busybox}`,
        lacks: 'apt apt-get dpkg useradd groupadd yum dnf',
      };
    case 'busybox':
      return { os: 'busybox', libc: undefined, packageManager: 'none', shells: ['/bin/sh'], sh: 'ash', programs: busybox, lacks: '' };
    case 'wolfi':
      return { os: 'wolfi', libc: 'glibc', packageManager: undefined, shells: undefined, sh: undefined, programs: '', lacks: '' };
    case 'distroless':
      return { os: 'distroless', libc: 'glibc', packageManager: 'none', shells: [], sh: 'none', programs: '', lacks: nothingInstalled };
    case 'scratch':
      return { os: 'scratch', libc: 'none', packageManager: 'none', shells: [], sh: 'none', programs: '', lacks: nothingInstalled };
    case 'windows':
      return { os: 'windows', libc: undefined, packageManager: 'none', shells: ['cmd'], sh: 'none', programs: 'cmd', lacks: '' };
    case 'archlinux':
      return rpmLike('archlinux', 'pacman', '');
    case 'photon':
      return rpmLike('photon', 'tdnf', '');
    case 'azurelinux':
      return rpmLike('azurelinux', 'tdnf', '');
    case 'opensuse':
      return rpmLike('opensuse', 'zypper', '');
    case 'fedora':
    case 'mageia':
      return rpmLike(family, 'dnf', '');
    case 'ubi':
      return rpmLike('ubi', major === 7 ? 'yum' : 'dnf', 'curl');
    case 'ubi-minimal':
      return rpmLike('ubi', 'microdnf', 'curl');
    case 'amazonlinux':
      return rpmLike('amazonlinux', Number.isNaN(major) ? undefined : major >= 2022 ? 'dnf' : 'yum', 'curl');
    case 'centos':
      return rpmLike('centos', Number.isNaN(major) ? undefined : major >= 8 ? 'dnf' : 'yum', 'curl');
    case 'almalinux':
    case 'rockylinux':
      return rpmLike(family, 'dnf', 'curl');
    case 'almalinux-minimal':
    case 'rockylinux-minimal':
      return rpmLike(family.slice(0, family.indexOf('-')), 'microdnf', 'curl');
    case 'oraclelinux':
      return rpmLike('oraclelinux', Number.isNaN(major) ? undefined : major >= 8 ? 'dnf' : 'yum', '');
    case 'oraclelinux-slim':
      return rpmLike('oraclelinux', major === 7 ? 'yum' : 'microdnf', '');
    default:
      return { os: family, libc: undefined, packageManager: undefined, shells: undefined, sh: undefined, programs: '', lacks: '' };
  }
}

function rpmLike(os: string, packageManager: BaseFacts['packageManager'], programs: string): System {
  const shells = ['/bin/sh', '/bin/bash'];
  return { os, libc: 'glibc', packageManager, shells, sh: 'bash', programs: `sh bash ${packageManager ?? ''} ${programs}`, lacks: '' };
}

/** Tools whose absence a Dockerfile notices; an image whose contents were read has the rest of them not. */
export const watchedTools = 'curl wget git gcc g++ make python3 sudo gpg ssh unzip jq nc ca-certificates bash hg svn autoconf';

const nothingInstalled = `${watchedTools} sh cat ls tar`;
const busybox = 'sh ash busybox wget nc tar gzip unzip sed grep awk find xargs vi adduser addgroup';
