import type { CatalogueKey } from './families.ts';
import type { ImageSlice, VariantRow } from './slice.ts';
import { codenameOf, compareVersions, parseTag, plainVersion, type TagParts } from './tag.ts';
import { entryWords, type ResolvedTag } from './tag-index.ts';

/** What a tag stands for: the row of facts that describes it, and its operating system. */
export interface Variant {
  readonly row: VariantRow | undefined;
  readonly family: string | undefined;
  readonly osVersion: string | undefined;
  readonly version: string | undefined;
  readonly words: ReadonlySet<string>;
}

/** Chooses the row of an image that a tag selects by its words, its version and its operating system. */
export function variantOf(slice: ImageSlice, key: CatalogueKey, parts: TagParts, resolved: ResolvedTag): Variant {
  const entry = resolved.listing === 'derived' ? undefined : resolved.entry;
  const version = entry?.version || plainVersion(parts.version) || key.version;
  const words = new Set([...(entry ? entryWords(entry) : []), ...parts.words].map(plainWord));
  const system = systemOfTag(slice, key, parts, resolved, version);
  // A release number selects the same rows as its code name.
  const name = system.version === undefined ? undefined : codenameOf(system.family?.replace('-slim', '') ?? '', system.version);
  if (name !== undefined && slice.k === 'system') words.add(name);
  // Microsoft calls its images without a shell chiseled on Ubuntu and distroless on Azure Linux.
  if (system.family === 'distroless' && words.has('distroless')) words.add('chiseled');
  const row = selectRow(slice.v ?? [], words, version, system.family);
  const family = system.decided ? refine(system.family, row?.o) : row?.o;
  return { row, family: sizedFamily(family, words), osVersion: system.version, version, words };
}

/** What all variants of an image share, for a reference that names none of them (a digest alone). */
export function commonVariant(slice: ImageSlice, key: CatalogueKey): Variant {
  const rows = slice.v ?? [];
  const [first] = rows;
  const common: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(first ?? {})) {
    if (field === 'z' || field === 'y' || field === 'w') continue;
    const text = JSON.stringify(value);
    if (rows.every((row) => JSON.stringify((row as Record<string, unknown>)[field]) === text)) common[field] = value;
  }
  const families = new Set(rows.map(({ o }) => (o === undefined ? undefined : baseFamily(o))));
  const [family] = families;
  return {
    row: common as VariantRow,
    family: families.size === 1 ? family : undefined,
    osVersion: key.osVersion,
    version: key.version,
    words: new Set(),
  };
}

interface TagOs {
  readonly family: string | undefined;
  readonly version: string | undefined;
  /** The tag, the list or the image's history says what it is, even if that is: unknown. */
  readonly decided: boolean;
}

function systemOfTag(slice: ImageSlice, key: CatalogueKey, parts: TagParts, resolved: ResolvedTag, version: string | undefined): TagOs {
  const { entry } = resolved;
  if (parts.os) {
    const listed = resolved.listing === 'current' ? entry?.osVersion : undefined;
    return { family: parts.os.family, version: parts.os.version ?? listed ?? key.osVersion, decided: true };
  }
  if (entry && entry.family !== '') {
    return { family: entry.family, version: resolved.listing === 'current' ? entry.osVersion : undefined, decided: true };
  }
  const own = slice.k === 'system' ? ownVersion(slice, parts) : undefined;
  if (!parts.words.includes('alpine')) {
    for (const [since, family, osVersion] of slice.o ?? []) {
      if (version !== undefined && compareVersions(version, since) >= 0) {
        // Only Debian has `slim` tags: the word outranks the release's default system.
        if (parts.words.includes('slim') && !family.startsWith('debian')) break;
        return { family: family === '' ? undefined : family, version: osVersion, decided: true };
      }
    }
  }
  return { family: undefined, version: own ?? key.osVersion, decided: false };
}

/** The tag of a distribution is its release. */
function ownVersion(slice: ImageSlice, parts: TagParts): string | undefined {
  const family = slice.v?.[0]?.o;
  const plain = plainVersion(parts.version);
  if (plain === '' || family === undefined) return undefined;
  const depth = family === 'alpine' || family === 'ubuntu' ? 2 : 1;
  const components = plain.split('.');
  return components.length < depth ? undefined : components.slice(0, depth).join('.');
}

function selectRow(
  rows: readonly VariantRow[],
  words: ReadonlySet<string>,
  version: string | undefined,
  family: string | undefined,
): VariantRow | undefined {
  const vocabulary = new Set(rows.flatMap(({ w }) => (w ? w.split(' ') : [])));
  const wanted = [...words].filter((word) => vocabulary.has(word));
  let best: VariantRow | undefined;
  let bestScore = -1;
  for (const row of rows) {
    if (!versionFits(row, version) || !familyFits(row, family)) continue;
    const required = row.w ? row.w.split(' ') : [];
    if (!required.every((word) => words.has(word))) continue;
    // Words that tell variants apart have to be matched, except release names, which only refine sizes.
    const unmatched = wanted.filter((word) => !required.includes(word) && !releaseWords.includes(word));
    if (unmatched.length > 0) continue;
    const score = required.length;
    if (score > bestScore) {
      best = row;
      bestScore = score;
    }
  }
  return best;
}

function versionFits({ f, b }: VariantRow, version: string | undefined): boolean {
  if (f === undefined && b === undefined) return true;
  if (version === undefined) return false;
  return (f === undefined || compareVersions(version, f) >= 0) && (b === undefined || compareVersions(version, b) < 0);
}

function familyFits({ o }: VariantRow, family: string | undefined): boolean {
  return o === undefined || family === undefined || baseFamily(o) === baseFamily(family);
}

/** The row may know that the system is the slim one. */
function refine(family: string | undefined, row: string | undefined): string | undefined {
  return family !== undefined && row !== undefined && baseFamily(family) === baseFamily(row) ? row : family;
}

function sizedFamily(family: string | undefined, words: ReadonlySet<string>): string | undefined {
  if (family === 'debian' && words.has('slim')) return 'debian-slim';
  if ((family === 'ubi' || family === 'almalinux' || family === 'rockylinux') && words.has('minimal')) return `${family}-minimal`;
  if (family === 'oraclelinux' && words.has('slim')) return 'oraclelinux-slim';
  return family;
}

const baseFamily = (family: string): string => family.replace(/-(slim|minimal)$/, '');
const releaseWords = ['bookworm', 'noble'];

/** `alpine3.20` and `ubi9-minimal` select as `alpine` and `ubi`. */
const plainWord = (word: string): string => (/^(alpine|ubi)\d/.test(word) ? word.replace(/[\d.]+$/, '') : word);

/** The parts of a tag, `latest` if there is none. */
export const partsOf = (tag: string | undefined): TagParts => parseTag(tag ?? 'latest');
