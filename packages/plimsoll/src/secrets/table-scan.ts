import { createHash } from 'node:crypto';
import { KeywordFinder } from './keyword-finder.ts';
import type { SecretKind } from './kinds/kind.types.ts';
import { looksLikePlaceholder, shannonEntropy } from './placeholder.ts';
import { isPublished } from './published.ts';
import type { SecretMatch } from './scan.types.ts';
import { blockBytes, ScanMemory } from './scan-memory.ts';

/** How far behind its keyword a secret may end where its kind does not say. */
const usualReach = 400;
/** How much in front of a match is shown to patterns and checks: the rest of a name, the scheme of an address. */
const leftEdge = 64;
/** Text is decoded in pieces of this size: keywords are often neighbours. */
const decoded = 4096;
/** More secrets than this in one file are an unknown: nobody reads them, and a hostile file may hold millions. */
const mostMatches = 100;
/** Tries of patterns before it is asked how many there were for the bytes: a page of links has one in a hundred, a file of keywords one in four. */
const freeTries = 20_000;
const bytesForTry = 32;

interface Tried {
  readonly kind: SecretKind;
  /** Place in the table: of two secrets in one place the more telling counts. */
  readonly rank: number;
  readonly before: number;
  readonly reach: number;
  pattern: RegExp | undefined;
}

/** A match, and which of the kinds it is of. */
export interface RankedMatch extends SecretMatch {
  readonly rank: number;
}

/** Kinds made ready to be looked for together. */
export interface SecretTable {
  readonly finder: KeywordFinder<Tried>;
  readonly before: number;
  readonly reach: number;
}

/** Kinds to look for, the most telling first. */
export function secretTable(kinds: readonly SecretKind[]): SecretTable {
  const finder = new KeywordFinder<Tried>();
  let before = 0;
  let reach = 0;
  for (const [rank, kind] of kinds.entries()) {
    const tried: Tried = { kind, rank, before: kind.before ?? 0, reach: kind.reach ?? usualReach, pattern: undefined };
    before = Math.max(before, tried.before);
    reach = Math.max(reach, tried.reach);
    for (const keyword of kind.keywords) finder.add(keyword, kind.anyCase ?? false, tried);
  }
  return { finder, before: before + leftEdge, reach: reach + finder.longest };
}

/** Blocks of scans that have ended, for the next ones: most files are far smaller than a block. */
const idleBlocks: ScanMemory[] = [];

/**
 * Looks for the kinds of a table in one file whose bytes come in pieces of any size. Memory is constant, time is linear in the bytes. Secrets are found
 * wherever the pieces are cut. What is returned holds no secret.
 */
export class TableScan {
  readonly #choose: (head: Uint8Array) => SecretTable | undefined;
  readonly #path: string;
  readonly #onlyIntact: boolean;
  readonly #block = idleBlocks.pop() ?? new ScanMemory();
  readonly #found: RankedMatch[] = [];
  #table: SecretTable | undefined;
  #chosen = false;
  /** Bytes of the block that are of the file, and how many of them were searched for keywords. */
  #filled = 0;
  #searched = 0;
  /** Where the block begins in the file, and in which line. */
  #offset = 0;
  #line = 1;
  #tries = 0;
  /** A piece of the block as text, and where in the block it begins. */
  #text = '';
  #textStart = 0;
  #unknown: string | undefined;

  /** `choose` is given the beginning of the file, 256 KiB of it at most. `onlyIntact`: no secrets but those whose checksum is right. */
  constructor(path: string, choose: (head: Uint8Array) => SecretTable | undefined, onlyIntact = false) {
    this.#path = path;
    this.#choose = choose;
    this.#onlyIntact = onlyIntact;
  }

  /** Why the file was not searched to its end, if it was not. */
  get unknown(): string | undefined {
    return this.#unknown;
  }

  push(chunk: Uint8Array): void {
    if (this.#unknown !== undefined || (this.#chosen && !this.#table)) return;
    for (let from = 0; from < chunk.length; ) {
      const size = Math.min(chunk.length - from, blockBytes - this.#filled);
      this.#block.bytes.set(chunk.subarray(from, from + size), this.#filled);
      this.#filled += size;
      from += size;
      if (this.#filled === blockBytes) this.#advance();
    }
  }

  /** The secrets in the order of their places, none overlapping another. The scan is over then. */
  end(): readonly RankedMatch[] {
    if (this.#unknown === undefined) this.#search(undefined);
    if (idleBlocks.length < 4) idleBlocks.push(this.#block);
    return withoutOverlaps(this.#found);
  }

  /** Searches all that has enough behind it, and makes room. */
  #advance(): void {
    this.#search(this.#chooseTable()?.reach);
    const from = Math.max(0, this.#searched - (this.#table?.before ?? 0));
    this.#line += this.#block.newlines(0, from);
    this.#block.bytes.copyWithin(0, from, this.#filled);
    this.#offset += from;
    this.#searched -= from;
    this.#filled -= from;
    this.#text = '';
  }

  #chooseTable(): SecretTable | undefined {
    if (!this.#chosen) {
      this.#chosen = true;
      this.#table = this.#choose(this.#block.bytes.subarray(0, this.#filled));
    }
    return this.#table;
  }

  /** Searches to the end, or to so many bytes in front of it. */
  #search(reach = 0): void {
    const to = this.#filled - reach;
    this.#chooseTable()?.finder.find(this.#block, this.#searched, to, this.#filled, (at, entries) => {
      for (const tried of entries) this.#try(tried, at);
      return this.#unknown === undefined;
    });
    this.#searched = to;
  }

  #try(tried: Tried, at: number): void {
    // One that looks far costs more.
    this.#tries += 1 + Math.floor((tried.before + tried.reach) / 1000);
    if (this.#tries > freeTries && this.#tries * bytesForTry > this.#offset + at) {
      this.#unknown = `more than ${freeTries} places that begin like secrets`;
      return;
    }
    const { kind } = tried;
    if (kind.paths && this.#path !== '' && !kind.paths.test(this.#path)) return;
    const text = this.#textAround(at - tried.before - leftEdge, at + tried.reach + 1);
    const place = at - this.#textStart;
    tried.pattern ??= searching(tried);
    const { pattern } = tried;
    // What begins in front of its keyword is searched for in a piece of the text, or the search would go on to the end of it.
    const first = Math.max(0, place - tried.before);
    const searched = tried.before === 0 ? text : text.slice(0, place + tried.reach + 1);
    pattern.lastIndex = first;
    for (let match = pattern.exec(searched); match && match.index <= place; match = pattern.exec(searched)) {
      const group = match.slice(1).find((part) => part !== undefined);
      const token = group ?? match[0];
      const left = () => text.slice(Math.max(0, (match?.index ?? 0) - leftEdge), match?.index);
      if (match.index + match[0].length > place && counts(kind, token, match[0], left)) {
        const index = match.index + (group === undefined ? 0 : match[0].lastIndexOf(group));
        this.#keep(tried, token, this.#textStart + index);
        return;
      }
      if (pattern.sticky) return;
      pattern.lastIndex = Math.max(pattern.lastIndex, match.index + 1);
    }
  }

  /** Text of the block that holds a range of it, as far as there is one. */
  #textAround(from: number, to: number): string {
    const start = Math.max(0, from);
    const end = Math.min(this.#filled, to);
    if (this.#text === '' || start < this.#textStart || end > this.#textStart + this.#text.length) {
      this.#textStart = start;
      this.#text = this.#block.bytes.toString('latin1', start, Math.min(this.#filled, Math.max(end, start + decoded)));
    }
    return this.#text;
  }

  #keep({ kind, rank }: Tried, token: string, at: number): void {
    const checksum = kind.checksum?.(token);
    const identity = fingerprint(kind.identity?.(token) ?? token);
    if ((this.#onlyIntact && !checksum) || isPublished(identity)) return;
    this.#found.push({
      kind: kind.kind,
      rank,
      offset: this.#offset + at,
      length: token.length,
      line: this.#line + this.#block.newlines(0, at),
      masked: `${kind.assigned ? '' : (kind.keywords.find((keyword) => token.startsWith(keyword)) ?? '')}****`,
      fingerprint: identity,
      ...(checksum === undefined ? {} : { checksum }),
      ...(kind.assigned ? { assigned: true } : {}),
      ...(kind.public ? { public: true } : {}),
    });
    if (this.#found.length >= mostMatches) this.#unknown = `more than ${mostMatches} secrets`;
  }
}

/** First 16 hexadecimal digits of the SHA-256; text counts as its Latin-1 bytes, which is how files are read here. */
export function fingerprint(secret: string | Uint8Array): string {
  return createHash('sha256')
    .update(typeof secret === 'string' ? Buffer.from(secret, 'latin1') : secret)
    .digest('hex')
    .slice(0, 16);
}

function searching({ kind, before }: Tried): RegExp {
  const once = kind.pattern();
  return new RegExp(once, `${once.flags}${before === 0 ? 'y' : 'g'}`);
}

function counts(kind: SecretKind, token: string, match: string, left: () => string): boolean {
  if (kind.entropy !== undefined && shannonEntropy(token) < kind.entropy) return false;
  if (kind.kind !== 'private-key' && looksLikePlaceholder(token)) return false;
  return kind.check?.(token, match, left) ?? true;
}

function withoutOverlaps(found: readonly RankedMatch[]): readonly RankedMatch[] {
  const kept: RankedMatch[] = [];
  for (const one of found.toSorted((a, b) => a.rank - b.rank || a.offset - b.offset)) {
    const end = one.offset + one.length;
    if (!kept.some((other) => one.offset < other.offset + other.length && other.offset < end)) kept.push(one);
  }
  return kept.sort((a, b) => a.offset - b.offset);
}
