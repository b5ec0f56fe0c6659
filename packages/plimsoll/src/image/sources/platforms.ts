import { UserError } from '../../model/errors.ts';
import { formatPlatform, parsePlatform } from '../../model/platform.ts';
import type { Platform } from '../image.types.ts';

/** A platform that was asked for, and those that run on it too, best first. */
export interface WantedPlatform {
  /** `linux/arm64`. */
  readonly text: string;
  /** Named by the user: then nothing else will do. */
  readonly asked: boolean;
  readonly accepted: readonly Platform[];
}

/** What `--platform` says; without it Linux on a processor as this machine's. Throws UserError (2) for what is no platform. */
export function wantedPlatform(specifier: string | undefined, architecture: string): WantedPlatform {
  const parsed = parsePlatform(specifier ?? `linux/${goArchitecture(architecture)}`);
  if ('error' in parsed) throw new UserError(`${specifier} is not a platform: ${parsed.error}`);
  const wanted = normalize(parsed);
  return {
    text: formatPlatform({ ...wanted, variant: wanted.variant ?? '' }),
    asked: specifier !== undefined,
    accepted: platformVector(wanted),
  };
}

/**
 * How well a platform suits: 0 is best, undefined not at all. Platforms are compared as containerd does, after normalization: `arm64` is
 * `arm64/v8`, `x86_64` is `amd64`, `arm` without a variant is `arm/v7`.
 */
export function platformRank(wanted: WantedPlatform, platform: Platform): number | undefined {
  const { os, architecture, variant } = normalize(platform);
  const rank = wanted.accepted.findIndex((each) => each.os === os && each.architecture === architecture && each.variant === variant);
  return rank === -1 ? undefined : rank;
}

export function platformText(platform: Platform): string {
  return formatPlatform({ os: platform.os, architecture: platform.architecture, variant: platform.variant ?? '' });
}

/** containerd's `platformVector`: older variants run on newer processors, 32-bit programs on 64-bit ones. */
function platformVector(wanted: Platform): readonly Platform[] {
  const { os, architecture, variant } = wanted;
  const level = /^v(\d)$/.exec(variant ?? '')?.[1];
  const accepted: Platform[] = [wanted];
  if (architecture === 'amd64') {
    for (let lower = Number(level ?? 1) - 1; lower >= 1; lower--) accepted.push(normalize({ os, architecture, variant: `v${lower}` }));
    accepted.push({ os, architecture: '386' });
  } else if (architecture === 'arm') {
    for (let lower = Number(level ?? 7) - 1; lower >= 5; lower--) accepted.push({ os, architecture, variant: `v${lower}` });
  } else if (architecture === 'arm64') {
    for (let lower = 8; lower >= 5; lower--) accepted.push({ os, architecture: 'arm', variant: `v${lower}` });
  }
  return accepted;
}

/** As containerd does: `arm64/v8` and `amd64/v1` are what the architectures mean by themselves, `arm` means `arm/v7`. */
function normalize({ os, architecture, variant }: Platform): Platform {
  const parsed = parsePlatform([os, architecture, ...(variant ? [variant] : [])].join('/'));
  if ('error' in parsed) return { os, architecture, ...(variant && { variant }) };
  const plain =
    parsed.architecture === 'arm'
      ? parsed.variant || 'v7'
      : parsed.architecture === 'arm64' && parsed.variant === 'v8'
        ? ''
        : parsed.variant;
  return { os: parsed.os, architecture: parsed.architecture, ...(plain && { variant: plain }) };
}

/** Node's names to Go's, which images use. */
function goArchitecture(name: string): string {
  const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle', loong64: 'loong64' };
  return names[name] ?? name;
}
