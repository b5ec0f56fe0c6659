import { createHash } from 'node:crypto';
import { KeywordFinder } from './keyword-finder.ts';
import { type SecretKind, secretKinds } from './kinds.ts';
import { looksLikePlaceholder, shannonEntropy } from './placeholder.ts';
import type { SecretMatch } from './scan.types.ts';

const blockBytes = 256 * 1024;
/** How far behind its keyword a secret may end where its kind does not say. */
const usualReach = 400;
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

interface Found extends SecretMatch {
  readonly rank: number;
}

interface Table {
  readonly finder: KeywordFinder<Tried>;
  readonly before: number;
  readonly reach: number;
}

let table: Table | undefined;
/** Blocks of scans that have ended, for the next ones: most files are far smaller than a block. */
const idleBlocks: Buffer[] = [];

/**
 * Looks for secrets in one file whose bytes come in pieces of any size. Memory is constant, time is linear in the bytes. Secrets are found
 * wherever the pieces are cut. What is returned holds no secret.
 */
export class SecretScan {
  /** Where the file lies. */
  readonly path: string;
  readonly #table = keywordTable();
  readonly #block = idleBlocks.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
  readonly #found: Found[] = [];
  /** Bytes of the block that are of the file, and how many of them were searched for keywords. */
  #filled = 0;
  #searched = 0;
  /** Where the block begins in the file, and in which line. */
  #offset = 0;
  #line = 1;
  #tries = 0;
  #unknown: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Why the file was not searched to its end, if it was not. */
  get unknown(): string | undefined {
    return this.#unknown;
  }

  push(chunk: Uint8Array): void {
    if (this.#unknown !== undefined) return;
    for (let from = 0; from < chunk.length; ) {
      const size = Math.min(chunk.length - from, blockBytes - this.#filled);
      this.#block.set(chunk.subarray(from, from + size), this.#filled);
      this.#filled += size;
      from += size;
      if (this.#filled === blockBytes) this.#advance();
    }
  }

  /** The secrets in the order of their places, none overlapping another. The scan is over then. */
  end(): readonly SecretMatch[] {
    if (this.#unknown === undefined) this.#search(this.#filled);
    if (idleBlocks.length < 4) idleBlocks.push(this.#block);
    return withoutOverlaps(this.#found);
  }

  /** Searches all that has enough behind it, and makes room. */
  #advance(): void {
    this.#search(this.#filled - this.#table.reach);
    const from = Math.max(0, this.#searched - this.#table.before);
    this.#line += newlines(this.#block, 0, from);
    this.#block.copyWithin(0, from, this.#filled);
    this.#offset += from;
    this.#searched -= from;
    this.#filled -= from;
  }

  #search(to: number): void {
    this.#table.finder.find(this.#block, this.#searched, to, this.#filled, (at, entries) => {
      for (const tried of entries) this.#try(tried, at);
      return this.#unknown === undefined;
    });
    this.#searched = to;
  }

  #try(tried: Tried, at: number): void {
    if (++this.#tries > freeTries && this.#tries * bytesForTry > this.#offset + at) {
      this.#unknown = `more than ${freeTries} places that begin like secrets`;
      return;
    }
    // One character more on either side, for what must not stand there.
    const start = Math.max(0, at - tried.before - 1);
    const text = this.#block.toString('latin1', start, Math.min(this.#filled, at + tried.reach + 1));
    const place = at - start;
    tried.pattern ??= searching(tried);
    const { pattern, kind } = tried;
    pattern.lastIndex = tried.before === 0 ? place : 0;
    for (let match = pattern.exec(text); match && match.index <= place; match = pattern.exec(text)) {
      const token = match[1] ?? match[0];
      const behind = match.index + match[0].length;
      if (behind > place && counts(kind, token)) {
        const index = match.index + (match[1] === undefined ? 0 : match[0].lastIndexOf(match[1]));
        this.#keep(tried, token, start + index);
        return;
      }
      if (pattern.sticky) return;
      pattern.lastIndex = Math.max(pattern.lastIndex, match.index + 1);
    }
  }

  #keep({ kind, rank }: Tried, token: string, at: number): void {
    const checksum = kind.checksum?.(token);
    this.#found.push({
      kind: kind.kind,
      rank,
      offset: this.#offset + at,
      length: token.length,
      line: this.#line + newlines(this.#block, 0, at),
      masked: `${kind.keywords.find((keyword) => token.startsWith(keyword)) ?? ''}****`,
      fingerprint: createHash('sha256').update(token, 'latin1').digest('hex').slice(0, 16),
      ...(checksum === undefined ? {} : { checksum }),
    });
    if (this.#found.length >= mostMatches) this.#unknown = `more than ${mostMatches} secrets`;
  }
}

/** The secrets of a text: a variable with its name, a label, a command of the history. Offsets are bytes of UTF-8; `path` where the text is a file's. */
export function scanText(text: string, path = ''): readonly SecretMatch[] {
  const scan = new SecretScan(path);
  scan.push(Buffer.from(text));
  return scan.end();
}

function keywordTable(): Table {
  table ??= buildTable();
  return table;
}

function buildTable(): Table {
  const finder = new KeywordFinder<Tried>();
  let before = 0;
  let reach = 0;
  for (const [rank, kind] of secretKinds().entries()) {
    const tried: Tried = { kind, rank, before: kind.before ?? 0, reach: kind.reach ?? usualReach, pattern: undefined };
    before = Math.max(before, tried.before);
    reach = Math.max(reach, tried.reach);
    for (const keyword of kind.keywords) finder.add(keyword, false, tried);
  }
  return { finder, before: before + 1, reach: reach + finder.longest };
}

function searching({ kind, before }: Tried): RegExp {
  const once = kind.pattern();
  return new RegExp(once, `${once.flags}${before === 0 ? 'y' : 'g'}`);
}

function counts(kind: SecretKind, token: string): boolean {
  if (kind.entropy !== undefined && shannonEntropy(token) < kind.entropy) return false;
  if (kind.kind !== 'private-key' && looksLikePlaceholder(token)) return false;
  return kind.check?.(token) ?? true;
}

function withoutOverlaps(found: readonly Found[]): readonly SecretMatch[] {
  const kept: Found[] = [];
  for (const one of found.toSorted((a, b) => a.rank - b.rank || a.offset - b.offset)) {
    const end = one.offset + one.length;
    if (!kept.some((other) => one.offset < other.offset + other.length && other.offset < end)) kept.push(one);
  }
  return kept.sort((a, b) => a.offset - b.offset).map(({ rank: _, ...match }) => match);
}

function newlines(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === 10) count++;
  return count;
}
