import { known, unknown } from '../model/known.ts';
import type { BaseFacts, ImageReference, ImageSize, SmallerBase } from './catalogue.types.ts';
import { imageSlice, snapshotDate } from './data-file.ts';
import { catalogueKey } from './families.ts';
import type { ImageSlice, SizeRow } from './slice.ts';
import { newerTag, smallerCandidates } from './suggest.ts';
import { type Support, supportOf, systemSupport } from './support.ts';
import { systemOf } from './systems.ts';
import { resolveTag } from './tag-index.ts';
import { partsOf, type Variant, variantOf } from './variant.ts';

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
 * lets exist. A digest is ignored: the tag beside it says what it was. A reference with a digest only is unknown.
 */
export function lookupBase(reference: ImageReference, options: LookupOptions = {}): BaseFacts | undefined {
  const { familiar, tag, digest } = reference;
  if (tag === undefined && digest !== undefined) return undefined;
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const windows = options.platform?.startsWith('windows') ?? false;
  const key = `${familiar}:${tag ?? ''}@${digest ?? ''} ${windows} ${today}`;
  if (cache.has(key)) return cache.get(key);
  const facts = makeFacts(reference, windows, today);
  if (cache.size > 4096) cache.clear();
  cache.set(key, facts);
  return facts;
}

function makeFacts(reference: ImageReference, windows: boolean, today: string): BaseFacts | undefined {
  const key = catalogueKey(reference);
  const slice = imageSlice(key.name);
  if (slice === undefined) return undefined;
  const tag = reference.tag ?? 'latest';
  const parts = partsOf(tag);
  const resolved =
    resolveTag(slice.like ?? key.name, tag, parts, windows) ??
    (slice.open || slice.x ? { listing: 'unlisted' as const, entry: undefined, retiredSince: undefined } : undefined);
  if (resolved === undefined) return undefined;
  const variant = variantOf(slice, key, parts, resolved);
  const support = [supportOfVariant(slice, variant, today), systemSupportOf(variant, today)].filter((item) => item !== undefined);
  const ended = support.find(({ ends }) => ends !== undefined && ends <= today);
  const supportEnds = ended
    ? undefined
    : support
        .map(({ ends }) => ends)
        .filter((end) => end !== undefined)
        .sort()[0];
  const retiredSince = resolved.retiredSince ?? slice.x;
  const outdated = ended !== undefined || retiredSince !== undefined;
  const { entry } = resolved;
  const current = resolved.listing === 'current' ? entry : undefined;
  const aliasOf = current?.full.toSorted((a, b) => b.length - a.length)[0];
  let smaller: readonly SmallerBase[] | undefined;
  let newer: { tag: string | undefined } | undefined;
  return {
    reference,
    ...contents(variant),
    aliasOf: aliasOf === tag ? undefined : aliasOf,
    floating: current
      ? !current.full.includes(tag)
      : resolved.listing === 'derived'
        ? false
        : resolved.listing === 'retired'
          ? true
          : undefined,
    version: variant.version,
    retired: retiredSince === undefined ? undefined : { since: retiredSince },
    endOfLife:
      ended?.ends === undefined ? undefined : { product: ended.product, cycle: ended.cycle, date: ended.ends, newest: ended.newest },
    supportEnds,
    role: roleOf(slice, variant),
    // Most callers ask for one or two facts; suggestions look at many tags.
    get newerTag() {
      newer ??= {
        tag: outdated
          ? newerTag(reference.familiar, slice.like ?? key.name, tag, support[0], ended !== undefined && ended === support[0], today)
          : undefined,
      };
      return newer.tag;
    },
    get smaller() {
      smaller ??= smallerBases(this, slice.like ?? key.name, tag, windows, today);
      return smaller;
    },
  };
}

function contents(
  variant: Variant,
): Omit<
  BaseFacts,
  'reference' | 'aliasOf' | 'floating' | 'version' | 'retired' | 'endOfLife' | 'supportEnds' | 'role' | 'newerTag' | 'smaller'
> {
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
    workdir: row?.d,
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

function supportOfVariant(slice: ImageSlice, { version }: Variant, today: string): Support | undefined {
  return slice.p && version !== undefined && slice.k !== 'system' ? supportOf(slice.p[0], slice.p[1], version, today) : undefined;
}

function systemSupportOf({ family, osVersion }: Variant, today: string): Support | undefined {
  return family === undefined || osVersion === undefined ? undefined : systemSupport(family, osVersion, today);
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
      missing: base.programs.filter((program) => facts.lacks.includes(program)),
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
