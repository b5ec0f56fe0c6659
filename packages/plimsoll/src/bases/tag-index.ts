import { imageSlice } from './data-file.ts';
import { releaseLines, type TagParts } from './tag.ts';

/** One build of an image: all its tags are the same image. */
export interface Entry {
  readonly version: string;
  readonly family: string;
  readonly osVersion: string | undefined;
  readonly prerelease: boolean;
  readonly full: readonly string[];
  readonly floating: readonly string[];
}

export interface TagIndex {
  readonly listed: ReadonlyMap<string, readonly Entry[]>;
  /** Day each tag was dropped from the list. */
  readonly retired: ReadonlyMap<string, string>;
}

/** How a tag is known. `derived`: by the release line and variant it belongs to. */
export interface ResolvedTag {
  readonly listing: 'current' | 'retired' | 'derived' | 'unlisted';
  readonly entry: Entry | undefined;
  readonly retiredSince: string | undefined;
}

const indexes = new Map<string, TagIndex>();

/** The tags of an image, listed and retired; made once per image. */
export function tagIndex(name: string): TagIndex {
  const cached = indexes.get(name);
  if (cached) return cached;
  const slice = imageSlice(name);
  if (slice?.like !== undefined) return tagIndex(slice.like);
  const listed = new Map<string, Entry[]>();
  for (const text of slice?.e ?? []) {
    const [version = '', os = '', pre = '', full = '', floating = ''] = text.split('|');
    const colon = os.indexOf(':');
    const entry: Entry = {
      version,
      family: colon === -1 ? os : os.slice(0, colon),
      osVersion: colon === -1 ? undefined : os.slice(colon + 1),
      prerelease: pre === '1',
      full: full === '' ? [] : full.split(' '),
      floating: floating === '' ? [] : floating.split(' '),
    };
    for (const tag of [...entry.full, ...entry.floating]) {
      const entries = listed.get(tag);
      if (entries) entries.push(entry);
      else listed.set(tag, [entry]);
    }
  }
  let retired: Map<string, string> | undefined;
  const index = {
    listed,
    // Some images have thousands, and most tags in use are listed.
    get retired() {
      retired ??= retiredTags(slice?.r ?? '');
      return retired;
    },
  };
  if (indexes.size > 256) indexes.clear();
  indexes.set(name, index);
  return index;
}

/** Finds a tag; undefined if nothing is known that would let it exist. */
export function resolveTag(name: string, tag: string, parts: TagParts, windows: boolean): ResolvedTag | undefined {
  const index = tagIndex(name);
  const exact = lookUp(index, tag, windows);
  if (exact) return exact;
  const undated = tag.replace(/-20\d{6}(\.\d+)?/, '');
  const candidates = undated === tag ? [] : [undated];
  if (parts.version !== '') for (const line of releaseLines(parts.version)) candidates.push(line + parts.rest);
  for (const candidate of candidates) {
    const found = lookUp(index, candidate, windows);
    if (found) return { ...found, listing: 'derived' };
  }
  return parts.version !== '' || parts.os !== undefined ? { listing: 'unlisted', entry: undefined, retiredSince: undefined } : undefined;
}

function lookUp(index: TagIndex, tag: string, windows: boolean): ResolvedTag | undefined {
  const entries = index.listed.get(tag);
  if (entries) {
    // A tag shared by Linux and Windows builds is the Linux one unless the platform says otherwise.
    const entry = entries.find(({ family }) => (family === 'windows') === windows) ?? entries[0];
    return { listing: 'current', entry, retiredSince: undefined };
  }
  const retiredSince = index.retired.get(tag);
  return retiredSince === undefined ? undefined : { listing: 'retired', entry: undefined, retiredSince };
}

function retiredTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  if (text === '') return tags;
  for (const group of text.split(';')) {
    const [date = '', ...items] = group.split(' ');
    let head = '';
    for (const item of items) {
      if (item.startsWith('-')) {
        tags.set(head + item, date);
      } else {
        const dash = item.indexOf('-');
        head = dash === -1 ? item : item.slice(0, dash);
        tags.set(item, date);
      }
    }
  }
  return tags;
}

/** Words of all tags of a build, so that `21` counts as the `jdk` it is an alias of. */
export function entryWords(entry: Entry): ReadonlySet<string> {
  const words = new Set<string>();
  for (const tag of [...entry.full, ...entry.floating]) for (const word of tag.split('-')) words.add(word);
  return words;
}
