import type { ImageReference } from '../../bases/catalogue.types.ts';

const release =
  /(?:^|[-_])(?:ubuntu|debian|alpine|centos|rhel|ubi|rocky(?:linux)?|alma(?:linux)?|fedora|oraclelinux|amazonlinux|amzn|al|sles|opensuse-leap)[-_]?\d[\d.]*(?:$|[-_])/;

/** `ubi9-minimal`, `ubuntu2204`: the name says which release of a system it is, whose updates a floating tag follows and nothing else. */
export function namesRelease({ repository }: ImageReference): boolean {
  return release.test(repository.slice(repository.lastIndexOf('/') + 1));
}
