import { imageSlice } from './data-file.ts';
import { newestRelease, type Support } from './support.ts';
import { codenameOf, parseTag, plainVersion, releaseLines } from './tag.ts';
import { tagIndex } from './tag-index.ts';

export interface Candidate {
  readonly tag: string;
  readonly listing: 'current' | 'retired' | 'derived';
}

/**
 * Tags of the same image and version that may be smaller: the slim, Alpine and runtime-only variants that are listed,
 * were listed once, or belong to a patch version of a release line that has them. Nothing is proposed that went out of
 * service before the tag itself (`retiredSince`; undefined while it is current).
 */
export function smallerCandidates(name: string, tag: string, retiredSince: string | undefined): Candidate[] {
  const { version, rest, words, os } = parseTag(tag === 'latest' ? '' : tag);
  const alpine = words.some((word) => word.startsWith('alpine'));
  const bare = withoutWords(rest, os?.words ?? []);
  const release = os && !alpine ? os.words[0] : undefined;
  const rests = new Set<string>();
  if (!alpine && !words.includes('slim')) {
    rests.add(`${rest}-slim`);
    if (release !== undefined) {
      rests.add(`${bare}-slim-${release}`);
      rests.add(`${bare}-${release}-slim`);
    }
    rests.add(`${withoutWords(bare, ['management'])}-alpine-slim`);
  }
  if (!alpine) rests.add(`${withoutWords(bare, ['slim'])}-alpine`);
  else if (!words.includes('slim')) rests.add(`${rest}-slim`);
  for (const variant of [...rests, rest]) {
    if (/-jre\b/.test(variant)) continue;
    if (/-jdk\b/.test(variant)) rests.add(variant.replace('-jdk', '-jre'));
    else rests.add(`-jre${variant}`);
  }
  const candidates = new Map<string, Candidate>();
  for (const variant of rests) {
    const candidate = version === '' ? variant.replace(/^-/, '') : version + variant;
    const listing = candidate === tag || candidate === '' ? undefined : listingOf(name, version, variant, candidate, retiredSince);
    if (listing) candidates.set(candidate, { tag: candidate, listing });
  }
  return [...candidates.values()];
}

function listingOf(
  name: string,
  version: string,
  rest: string,
  tag: string,
  retiredSince: string | undefined,
): Candidate['listing'] | undefined {
  const index = tagIndex(name);
  const alive = (candidate: string): 'current' | 'retired' | undefined => {
    if (index.listed.get(candidate)?.some(({ family }) => family !== 'windows')) return 'current';
    const since = retiredSince === undefined ? undefined : index.retired.get(candidate);
    return since !== undefined && retiredSince !== undefined && since >= retiredSince ? 'retired' : undefined;
  };
  const exact = alive(tag);
  if (exact) return exact;
  if (plainVersion(version).split('.').length < 3) return undefined;
  // Only down to the minor release: the variants of a major release have changed over its years.
  const lines = releaseLines(version).filter((line) => line !== version && line.includes('.'));
  return lines.some((line) => alive(line + rest) !== undefined) ? 'derived' : undefined;
}

export interface NewerQuery {
  /** The image as the reference writes it, and its name in the catalogue. */
  readonly familiar: string;
  readonly name: string;
  readonly tag: string;
  /** Support of the release, if it is recorded. */
  readonly support: Support | undefined;
  /** The release itself is past its end; otherwise only the variant or its operating system is. */
  readonly releaseEnded: boolean;
  readonly today: string;
}

/**
 * The newest supported release in the same variant, as a listed tag: same words with the new version, without the
 * operating system's release if that is not published. For an image that was replaced, the successor's tag.
 */
export function newerTag(query: NewerQuery): string | undefined {
  const { familiar, name, tag, support, releaseEnded, today } = query;
  const slice = imageSlice(name);
  if (slice?.n !== undefined) return successor(slice.n, tag, today);
  const found = slice?.k === 'system' ? newerSystem(name, tag, support) : newerRelease(name, tag, support, releaseEnded);
  return found === undefined ? undefined : `${familiar}:${found}`;
}

/** A distribution: its newest release, by number or code name as the tag had it. */
function newerSystem(name: string, tag: string, support: Support | undefined): string | undefined {
  if (support?.newest === undefined) return undefined;
  const { listed } = tagIndex(name);
  const { version, words } = parseTag(tag);
  const release = version === '' ? codenameOf(support.product, support.newest) : support.newest;
  if (release === undefined) return undefined;
  const slim = `${release}-slim`;
  if (words.includes('slim') && listed.has(slim)) return slim;
  return listed.has(release) ? release : undefined;
}

function newerRelease(name: string, tag: string, support: Support | undefined, releaseEnded: boolean): string | undefined {
  const { listed } = tagIndex(name);
  const { version, rest, os } = parseTag(tag);
  const bare = withoutWords(rest, os?.words ?? []);
  const rests = os?.family === 'alpine' ? [rest, addWord(bare, 'alpine')] : [rest, bare];
  const versions: string[] = [];
  if (version === '') {
    versions.push('');
  } else {
    if (!releaseEnded) versions.push(version, ...releaseLines(version).filter((line) => line.includes('.') || !version.includes('.')));
    if (support?.newest !== undefined) versions.push(version.startsWith('v') ? `v${support.newest}` : support.newest);
  }
  for (const candidate of versions) {
    for (const variant of rests) {
      const text = candidate === '' ? variant.replace(/^-/, '') : candidate + variant;
      if (text !== tag && text !== '' && listed.get(text)?.some(({ prerelease }) => !prerelease)) return text;
    }
  }
  return undefined;
}

/** OpenJDK's official image ended; Temurin publishes the same releases as a JDK and a JRE. */
function successor(image: string, tag: string, today: string): string | undefined {
  const { version, words } = parseTag(tag);
  const { listed } = tagIndex(image);
  const major = plainVersion(version).split('.')[0] ?? '';
  const kind = words.includes('jre') ? 'jre' : 'jdk';
  const alpine = words.some((word) => word.startsWith('alpine')) ? '-alpine' : '';
  for (const release of [major, newestRelease(image, today)]) {
    const candidate = `${release}-${kind}${alpine}`;
    if (release && listed.has(candidate)) return `${image}:${candidate}`;
  }
  return undefined;
}

function withoutWords(rest: string, words: readonly string[]): string {
  if (words.length === 0) return rest;
  const lead = rest.startsWith('-') ? '-' : '';
  const kept = rest
    .slice(lead.length)
    .split('-')
    .filter((word) => word !== '' && !words.includes(word));
  return kept.length === 0 ? '' : lead + kept.join('-');
}

const addWord = (rest: string, word: string): string => (rest === '' ? `-${word}` : `${rest}-${word}`);
