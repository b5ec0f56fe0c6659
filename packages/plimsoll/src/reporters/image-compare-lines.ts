import type { ConfigChange } from '../facts/image/compare/config.ts';
import type { FileChange } from '../facts/image/compare/files.ts';
import type { PackageChange } from '../facts/image/compare/packages.ts';
import type { ComparedImage, ImageComparison } from '../facts/image/compare.ts';
import { bytesText } from '../model/quantity.ts';

/** `+12 MB`, `−3 kB`, `±0 B`. */
export function growthText(bytes: number): string {
  const sign = bytes > 0 ? '+' : bytes < 0 ? '−' : '±';
  return `${sign}${bytesText(bytes)}`;
}

/** `912 MB → 1.02 GB (+108 MB, +11.8 %)`. */
export function sizeLine({ bytes: before }: ComparedImage, { bytes: after }: ComparedImage): string {
  const share =
    before > 0 && after !== before ? `, ${after > before ? '+' : '−'}${((Math.abs(after - before) / before) * 100).toFixed(1)} %` : '';
  return `${bytesText(before)} → ${bytesText(after)} (${growthText(after - before)}${share})`;
}

/** `3 added, 1 removed`, in this order; empty where there is nothing. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

export function packageCounts(packages: readonly PackageChange[]): string {
  const counts = { downgraded: 0, removed: 0, added: 0, upgraded: 0, replaced: 0 };
  for (const { change } of packages) counts[change]++;
  return countsText(counts);
}

/** What surprises first: downgrades, then what is gone, then what is new; upgrades last. */
export function packagesBySurprise(packages: readonly PackageChange[]): readonly PackageChange[] {
  const order = ['downgraded', 'replaced', 'removed', 'added', 'upgraded'];
  return [...packages].sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
}

export function versionsText({ before, after }: PackageChange): string {
  return [before, after]
    .map((version) => (version === '' ? '?' : version))
    .filter((version) => version !== undefined)
    .join(' → ');
}

/** `0644 → 4755`, `0:0 → 1000:1000`, `content`; empty for what was added or removed. */
export function aspectsText({ aspects, before, after }: FileChange): string {
  if (!before || !after) return '';
  const parts = aspects.map((aspect) => {
    switch (aspect) {
      case 'kind':
        return `${before.kind} → ${after.kind}`;
      case 'link':
        return `${before.target ?? ''} → ${after.target ?? ''}`;
      case 'mode':
      case 'special':
        return before.mode === after.mode ? 'capabilities' : `mode ${octal(before.mode)} → ${octal(after.mode)}`;
      case 'owner':
        return `owner ${before.uid}:${before.gid} → ${after.uid}:${after.gid}`;
      default:
        return 'content';
    }
  });
  return [...new Set(parts)].join(', ');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Files with other privileges first, then most bytes. */
export function filesByWeight({ files }: ImageComparison, most: number): readonly FileChange[] {
  const weight = ({ aspects, bytes, before, after }: FileChange) => {
    const special = aspects.includes('special') || (!before && after !== undefined && after.kind === 'file' && (after.mode & 0o6000) !== 0);
    return special ? Number.MAX_SAFE_INTEGER : Math.abs(bytes) || 1;
  };
  return [...files.changes].sort((a, b) => weight(b) - weight(a) || (a.path < b.path ? -1 : 1)).slice(0, most);
}

export function configName({ part, name }: ConfigChange): string {
  return name === undefined || part === 'port' || part === 'volume' || part === 'trigger' ? part : `${part} ${name}`;
}
