import { known, unknown } from '../model/known.ts';
import type { BaseFacts, ImageReference, ImageSize, SmallerBase } from './catalogue.types.ts';
import { imageSlice, snapshotDate } from './data-file.ts';
import { catalogueKey } from './families.ts';
import type { ImageSlice, SizeRow } from './slice.ts';
import { newerTag, smallerCandidates } from './suggest.ts';
import { type Support, supportOf, systemSupport } from './support.ts';
import { systemOf } from './systems.ts';
import { type ResolvedTag, resolveTag } from './tag-index.ts';
import { commonVariant, partsOf, type Variant, variantOf } from './variant.ts';

export interface LookupOptions {
  /** As `--platform` has it; only whether it is Windows matters. */
  readonly platform?: string;
  /** The day that decides what is past its end of life, `YYYY-MM-DD`; default: today. */
  readonly today?: string;
}

const cache = new Map<string, BaseFacts | undefined>();

/** Day of the snapshot behind the catalogue, `YYYY-MM-DD`: the basis of what it says about tags. */
export function catalogueDate(): string {
  return snapshotDate();
}

/**
 * What the catalogue says about an image. Undefined for images it does not have and for tags that nothing recorded
 * lets exist. A digest is ignored: the tag beside it says what it was. A digest alone gets what all variants share.
 */
export function lookupBase(reference: ImageReference, options: LookupOptions = {}): BaseFacts | undefined {
  const { familiar, tag, digest } = reference;
  const today = options.today ?? currentDay();
  const windows = options.platform?.startsWith('windows') ?? false;
  const key = `${familiar}:${tag ?? ''}@${digest ?? ''} ${windows} ${today}`;
  if (cache.has(key)) return cache.get(key);
  const facts = makeFacts(reference, windows, today);
  if (cache.size > 4096) cache.clear();
  cache.set(key, facts);
  return facts;
}

let day = { number: -1, text: '' };

function currentDay(): string {
  const number = Math.floor(Date.now() / 86_400_000);
  if (day.number !== number) day = { number, text: new Date(number * 86_400_000).toISOString().slice(0, 10) };
  return day.text;
}

function makeFacts(reference: ImageReference, windows: boolean, today: string): BaseFacts | undefined {
  const key = catalogueKey(reference);
  const slice = imageSlice(key.name);
  if (slice === undefined) return undefined;
  if (reference.tag === undefined && reference.digest !== undefined) return untaggedFacts(reference, slice, commonVariant(slice, key));
  const tag = reference.tag ?? 'latest';
  // Releases of ROS have names that releases of Ubuntu have, too, and stand on older ones.
  const parts = partsOf(key.name === 'ros' ? tag.replace(/^(?:kinetic|lunar)(?=-|$)/, 'ros') : tag);
  const resolved =
    resolveTag(slice.like ?? key.name, tag, parts, windows) ??
    (slice.open || slice.x ? { listing: 'unlisted' as const, entry: undefined, retiredSince: undefined } : undefined);
  if (resolved === undefined) return undefined;
  const variant = variantOf(slice, key, parts, resolved);
  const retiredSince = resolved.retiredSince ?? slice.x;
  const current = resolved.listing === 'current' ? resolved.entry : undefined;
  const aliasOf = current?.full.toSorted((a, b) => b.length - a.length)[0];
  const name = slice.like ?? key.name;
  // Most callers ask for one or two facts; support and suggestions look at other lines and many tags.
  const support = once(() => supportFacts(slice, variant, today));
  const newer = once(() => {
    const { release, ended } = support();
    if (retiredSince === undefined && ended === undefined) return undefined;
    return newerTag({
      familiar: reference.familiar,
      name,
      tag,
      support: release,
      releaseEnded: ended !== undefined && ended === release,
      today,
    });
  });
  const facts: BaseFacts = {
    reference,
    ...contents(slice, variant),
    aliasOf: aliasOf === tag ? undefined : aliasOf,
    floating: isFloating(resolved, tag),
    version: variant.version,
    retired: retiredSince === undefined ? undefined : { since: retiredSince },
    get endOfLife() {
      const { ended } = support();
      return ended?.ends === undefined ? undefined : { product: ended.product, cycle: ended.cycle, date: ended.ends, newest: ended.newest };
    },
    get supportEnds() {
      return support().ends;
    },
    role: roleOf(slice, variant),
    get newerTag() {
      return newer();
    },
    get smaller() {
      return smaller();
    },
  };
  const smaller = once(() => smallerBases(facts, name, tag, windows, today));
  return facts;
}

function untaggedFacts(reference: ImageReference, slice: ImageSlice, variant: Variant): BaseFacts {
  return {
    reference,
    ...contents(slice, variant),
    aliasOf: undefined,
    floating: false,
    version: variant.version,
    retired: slice.x === undefined ? undefined : { since: slice.x },
    endOfLife: undefined,
    supportEnds: undefined,
    role: slice.k === 'language' ? undefined : roleOf(slice, variant),
    newerTag: undefined,
    smaller: [],
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Most specific names keep their version, though they are rebuilt; nothing is known of tags nobody listed. */
function isFloating({ listing, entry }: ResolvedTag, tag: string): boolean | undefined {
  if (listing === 'current') return !entry?.full.includes(tag);
  if (listing === 'unlisted') return undefined;
  return listing === 'retired';
}

interface SupportFacts {
  /** Of the release the image is named for: the language, the server, or the system of a system image. */
  readonly release: Support | undefined;
  /** The release or the operating system under it, whichever is past its end. */
  readonly ended: Support | undefined;
  /** The earliest end to come of the two. */
  readonly ends: string | undefined;
}

function supportFacts(slice: ImageSlice, { version, family, osVersion }: Variant, today: string): SupportFacts {
  const own = slice.p && version !== undefined && slice.k !== 'system' ? supportOf(slice.p[0], slice.p[1], version, today) : undefined;
  const system = family === undefined || osVersion === undefined ? undefined : systemSupport(family, osVersion, today);
  const all = [own, system].filter((item) => item !== undefined);
  const ended = all.find(({ ends }) => ends !== undefined && ends <= today);
  const coming = all.map(({ ends }) => ends).filter((end) => end !== undefined);
  return { release: own ?? (slice.k === 'system' ? system : undefined), ended, ends: ended ? undefined : coming.sort()[0] };
}

type Told = 'reference' | 'aliasOf' | 'floating' | 'version' | 'retired' | 'endOfLife' | 'supportEnds' | 'role' | 'newerTag' | 'smaller';
type Contents = Omit<BaseFacts, Told>;

function contents(slice: ImageSlice, variant: Variant): Contents {
  const { row } = variant;
  const system = systemOf(variant.family, variant.osVersion);
  const programs = wordsOf(`${system.programs} ${row?.i ?? ''}`);
  const shells = row?.q ?? system.shells;
  return {
    os: system.os,
    osVersion: variant.osVersion,
    libc: row?.l ?? system.libc,
    packageManager: row?.m ?? system.packageManager,
    shells,
    sh: row?.q ? shellOf(row.q) : system.sh,
    defaultUser: row?.u === undefined ? unknown('the user of this image was not read') : known(row.u),
    offeredUser: row?.a && { name: row.a[0], uid: row.a[1] ?? undefined, gid: row.a[2] ?? undefined },
    workdir: row?.d ?? (setsNone(slice, row) ? '/' : undefined),
    entrypoint: row?.e,
    cmd: row?.c,
    stopSignal: row?.s,
    ports: row?.p ?? [],
    healthcheck: row?.h,
    programs,
    lacks: wordsOf(`${system.lacks} ${row?.n ?? ''}`).filter((tool) => !programs.includes(tool)),
    // Sizes of another operating system's build would not even be an estimate.
    size: variant.family === undefined ? undefined : sizeOf(row?.z),
    compressedSize: variant.family === undefined ? undefined : sizeOf(row?.y),
  };
}

/**
 * Whether the image leaves the working directory at the root: of languages and systems the whole Dockerfile was read where its start
 * command was, and they build on images that set none. Servers may inherit one.
 */
function setsNone({ k }: ImageSlice, row: Variant['row']): boolean {
  return (k === 'language' || k === 'sdk' || k === 'system') && row?.o !== 'windows' && (row?.c !== undefined || row?.e !== undefined);
}

function roleOf(slice: ImageSlice, { family, words }: Variant): BaseFacts['role'] {
  if (slice.k === 'system' || slice.k === 'sdk' || slice.k === 'server') return family === 'distroless' ? 'distroless' : slice.k;
  if (family === 'distroless') return 'distroless';
  if (slice.k !== 'language') return undefined;
  if (family === 'alpine') return 'alpine';
  if (words.has('slim') || words.has('jre')) return 'slim';
  return 'full';
}

/** Smaller tags by size; one whose measured size is not smaller is left out (Alpine variants of compilers are not). */
function smallerBases(base: BaseFacts, name: string, tag: string, windows: boolean, today: string): SmallerBase[] {
  if (windows || base.os === 'windows' || base.os === 'distroless') return [];
  const found: SmallerBase[] = [];
  for (const candidate of smallerCandidates(name, tag, base.retired?.since)) {
    const facts = lookupBase({ ...base.reference, tag: candidate.tag, digest: undefined }, { today });
    if (facts === undefined || notSmaller(base, facts)) continue;
    found.push({
      reference: `${base.reference.familiar}:${candidate.tag}`,
      size: facts.size,
      compressedSize: facts.compressedSize,
      sameLibc: base.libc !== undefined && facts.libc === base.libc,
      // That the package manager goes is said by `packageManager` already.
      missing: base.programs.filter((program) => facts.lacks.includes(program) && !/^(apt|apt-get|dpkg)$/.test(program)),
      listing: candidate.listing,
    });
  }
  const weight = ({ size, compressedSize }: SmallerBase): number =>
    size?.bytes ?? (compressedSize?.bytes ?? Number.MAX_SAFE_INTEGER / 4) * 3;
  return found.sort((a, b) => Number(b.sameLibc) - Number(a.sameLibc) || weight(a) - weight(b));
}

function notSmaller(base: BaseFacts, other: BaseFacts): boolean {
  if (base.size && other.size) return other.size.bytes >= base.size.bytes;
  if (base.compressedSize && other.compressedSize) return other.compressedSize.bytes >= base.compressedSize.bytes;
  return false;
}

const sizeOf = (row: SizeRow | undefined): ImageSize | undefined => row && { bytes: row[0], tag: row[1], date: row[2] };
const wordsOf = (text: string): string[] => [...new Set(text.split(' '))].filter((word) => word !== '');

function shellOf(shells: readonly string[]): BaseFacts['sh'] {
  if (shells.length === 0) return 'none';
  return shells.includes('/bin/sh') || shells.includes('/busybox/sh') ? 'ash' : 'bash';
}
