import { parseTag } from '../../packages/plimsoll/src/bases/tag.ts';
import type { SourceEntry, SourceTags } from './sources.ts';

/** Entries of aliases as the slice holds them; see `ImageSlice.e`. */
export function listedEntries(name: string, tags: SourceTags): string[] {
  const entries = tags.images[name]?.entries ?? [];
  return entries.map((entry) => {
    const all = [...(entry.tags ?? []), ...(entry.shared ?? [])];
    const full = entry.full.map((at) => all[at]).filter((tag) => tag !== undefined);
    const floating = all.filter((_, at) => !entry.full.includes(at));
    const os = entrySystem(name, entry, tags, 0);
    return `${entry.v ?? ''}|${os}|${entry.pre ? 1 : ''}|${full.join(' ')}|${floating.join(' ')}`;
  });
}

/** `family:version` of an entry: what the tags say, with what the chain of FROM says about slimness or the release. */
function entrySystem(name: string, entry: SourceEntry, tags: SourceTags, depth: number): string {
  const own = (entry.os ?? '').replace(/^debian:unstable$/, 'debian:unstable').replace(/:\?$/, '');
  if (own === 'windows') return own;
  if (['debian', 'ubuntu', 'alpine'].includes(name)) {
    return own.startsWith('debian') && (entry.tags ?? []).some((tag) => tag.endsWith('-slim')) ? own.replace('debian', 'debian-slim') : own;
  }
  const from = depth < 6 && entry.from ? fromSystem(entry.from, tags, depth + 1) : '';
  if (from === '') return own;
  if (own === '' || from.startsWith(own) || from.replace('-slim', '') === own) return from;
  return own;
}

function fromSystem(from: string, tags: SourceTags, depth: number): string {
  const [image = '', tag = 'latest'] = from.split('@')[0]?.split(':') ?? [];
  if (image === 'scratch') return '';
  const entry = tags.images[image]?.entries.find((candidate) => [...(candidate.tags ?? []), ...(candidate.shared ?? [])].includes(tag));
  if (entry) {
    const found = entrySystem(image, entry, tags, depth);
    if (found !== '') return found;
  }
  const os = parseTag(tag).os;
  if (os) return `${os.family}${os.version === undefined ? '' : `:${os.version}`}`;
  return '';
}

/** Retired tags by date; a tag that begins with `-` continues the last one that does not. */
export function retiredTags(retired: Readonly<Record<string, string>>, listed: ReadonlySet<string>): string {
  const dates = new Map<string, string[]>();
  for (const [tag, date] of Object.entries(retired)) {
    // Pre-releases come weekly and nobody starts from them later.
    if (listed.has(tag) || /-(ea|rc|beta|alpha)\b|\d(rc|beta|alpha|a|b)\d/i.test(tag)) continue;
    const group = dates.get(date) ?? [];
    dates.set(date, group);
    group.push(tag);
  }
  return [...dates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, group]) => `${date} ${shorten(group.sort())}`)
    .join(';');
}

function shorten(tags: readonly string[]): string {
  let head = '';
  return tags
    .map((tag) => {
      const dash = tag.indexOf('-');
      const first = dash === -1 ? tag : tag.slice(0, dash);
      if (dash > 0 && first === head) return tag.slice(dash);
      head = first;
      return tag;
    })
    .join(' ');
}
