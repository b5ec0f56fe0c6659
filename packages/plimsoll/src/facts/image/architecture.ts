import type { ImageView } from '../views/image-view.ts';

/** Names of architectures in images by those of distributions' packages. */
const architectures: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  x86_64: 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
  i386: '386',
  i686: '386',
  x86: '386',
  armhf: 'arm',
  armv7: 'arm',
  armv7hl: 'arm',
  armel: 'arm',
  ppc64el: 'ppc64le',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/** One package of a foreign architecture is a library for other programs: only what nearly all are made for counts. */
const leastPackages = 3;

/** The architecture that the packages of the system are made for; undefined if they do not agree, or are few. */
export function packagedArchitecture({ packages }: ImageView): string | undefined {
  const counts = new Map<string, number>();
  for (const { type, qualifiers } of packages) {
    if (type !== 'deb' && type !== 'apk' && type !== 'rpm') continue;
    const name = architectures[qualifiers?.['arch'] ?? ''];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [[name, count] = ['', 0], second] = [...counts].sort(([, a], [, b]) => b - a);
  return count >= leastPackages && count > 10 * (second?.[1] ?? 0) ? name : undefined;
}
