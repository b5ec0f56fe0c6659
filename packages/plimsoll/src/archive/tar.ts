import { paxNumber, readPaxRecords } from './pax.ts';
import type { TarEntry, TarKind, TarListener, TarSink } from './tar.types.ts';
import { blockBytes, decodeName, isZeroBlock, readTarHeader, type TarHeader } from './tar-header.ts';
import {
  gnuRealSize,
  gnuSparsePairs,
  largestSparseMap,
  MapInFront,
  type SparseMap,
  SparseSink,
  sparseMapOf,
  sparseMapProblem,
} from './tar-sparse.ts';

/** Go's archive/tar, which container engines read layers with, refuses longer extension headers. */
const largestExtension = 1024 * 1024;

const kinds: Readonly<Record<string, TarKind>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
};

/** What extension headers say of the member that follows. */
interface Extension {
  name?: string;
  link?: string;
  records?: Map<string, string>;
  /** PAX sparse 0.0: offsets and lengths in turn. */
  sparse?: string[];
}

/**
 * Reads a tar archive that is pushed in pieces of any size: ustar, PAX, GNU and old ones, with sparse files. Contents are handed on as
 * they come, without a copy; at most an extension header of 1 MB is held. Reads what container engines read (Go's archive/tar): links,
 * devices and directories have no content, PAX global headers change nothing. Nothing throws: what cannot be read is told, and after a header
 * that cannot be right nothing more is read.
 */
export class TarReader {
  readonly #listener: TarListener;
  /** Bytes taken so far, the block in hand included. */
  #offset = 0;
  readonly #held = Buffer.alloc(blockBytes);
  #heldBytes = 0;
  #onBlock: (buffer: Buffer, at: number) => void = this.#header;
  #bodyBytes = 0;
  #paddingBytes = 0;
  #sink: TarSink | undefined;
  #extension: Extension = {};
  #zeroBlocks = 0;
  #afterEnd = false;
  #stopped = false;

  constructor(listener: TarListener) {
    this.#listener = listener;
  }

  /** Bytes from here on that nobody wants: whoever can may pass over them with `skip`. Infinity once nothing more will be read. */
  get skippable(): number {
    if (this.#stopped) return Number.POSITIVE_INFINITY;
    return this.#sink ? 0 : this.#bodyBytes + this.#paddingBytes;
  }

  /** Passes over at most `skippable` bytes. */
  skip(bytes: number): void {
    this.#offset += bytes;
    if (this.#stopped) return;
    const body = Math.min(bytes, this.#bodyBytes);
    this.#bodyBytes -= body;
    this.#paddingBytes -= bytes - body;
  }

  push(chunk: Uint8Array): void {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < buffer.length) {
      const left = buffer.length - at;
      if (this.#stopped) {
        this.#offset += left;
        return;
      }
      if (this.#bodyBytes > 0) {
        const bytes = Math.min(left, this.#bodyBytes);
        this.#offset += bytes;
        this.#bodyBytes -= bytes;
        this.#sink?.push(bytes === buffer.length ? buffer : buffer.subarray(at, at + bytes));
        at += bytes;
        if (this.#bodyBytes === 0) this.#endBody(true);
      } else if (this.#paddingBytes > 0) {
        const bytes = Math.min(left, this.#paddingBytes);
        this.#offset += bytes;
        this.#paddingBytes -= bytes;
        at += bytes;
      } else if (this.#heldBytes === 0 && left >= blockBytes) {
        this.#offset += blockBytes;
        this.#onBlock(buffer, at);
        at += blockBytes;
      } else {
        const bytes = Math.min(left, blockBytes - this.#heldBytes);
        buffer.copy(this.#held, this.#heldBytes, at, at + bytes);
        this.#offset += bytes;
        this.#heldBytes += bytes;
        at += bytes;
        if (this.#heldBytes < blockBytes) return;
        this.#heldBytes = 0;
        this.#onBlock(this.#held, 0);
      }
    }
  }

  /** The archive has ended. A missing end marker is nothing to complain of: engines accept that. */
  end(): void {
    if (this.#stopped) return;
    if (this.#bodyBytes > 0) {
      this.#problem(`the archive ends ${this.#bodyBytes} bytes before the end of a file`);
      this.#endBody(false);
    } else if (this.#heldBytes > 0 && !this.#afterEnd) {
      this.#problem('the archive ends within a header');
    } else if (this.#onBlock !== this.#header) {
      this.#problem('the archive ends within a sparse map');
    }
    this.#stopped = true;
  }

  #header(buffer: Buffer, at: number): void {
    if (buffer[at] === 0 && isZeroBlock(buffer, at)) {
      if (++this.#zeroBlocks >= 2) this.#afterEnd = true;
      return;
    }
    const header = readTarHeader(buffer, at);
    if (!header) {
      this.#stop(this.#afterEnd ? 'bytes after the end of the archive' : 'a header with a wrong checksum');
      return;
    }
    if (this.#zeroBlocks === 1) this.#problem('a lone block of zeros');
    this.#zeroBlocks = 0;
    if (header.type === 'x' || header.type === 'g' || header.type === 'L' || header.type === 'K') this.#beginExtension(header);
    else this.#member(header, buffer, at);
  }

  #beginExtension({ type, size }: TarHeader): void {
    if (!(size >= 0 && size <= largestExtension)) {
      this.#stop(`an extension header of ${size} bytes`);
      return;
    }
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    this.#beginBody(size, {
      push: (chunk) => {
        length += chunk.copy(bytes, length);
      },
      end: (complete) => {
        if (complete) this.#takeExtension(type, bytes);
      },
    });
  }

  #takeExtension(type: string, bytes: Buffer): void {
    const extension = this.#extension;
    if (type === 'L' || type === 'K') {
      const nul = bytes.indexOf(0);
      extension[type === 'L' ? 'name' : 'link'] = decodeName(bytes, 0, nul === -1 ? bytes.length : nul);
      return;
    }
    const records = new Map<string, string>();
    const sparse: string[] = [];
    const isRight = readPaxRecords(bytes, (key, value) => {
      if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') sparse.push(value);
      else records.set(key, value);
    });
    if (!isRight) this.#problem('PAX records that cannot be read');
    if (type === 'x') {
      extension.records = records;
      if (sparse.length > 0) extension.sparse = sparse;
    } else if ([...records.keys()].some((key) => key !== 'comment')) {
      this.#problem(`a PAX global header that engines ignore: ${[...records.keys()].slice(0, 5).join(', ').slice(0, 100)}`);
    }
  }

  #member(header: TarHeader, buffer: Buffer, at: number): void {
    const extension = this.#extension;
    this.#extension = {};
    const { records } = extension;
    const stored = numberOf(records, 'size', header.size);
    if (!(stored >= 0 && Number.isSafeInteger(stored))) {
      this.#stop('a header with a size that cannot be');
      return;
    }
    const path = records?.get('GNU.sparse.name') || records?.get('path') || extension.name || header.name;
    const kind = header.type === '\0' && path.endsWith('/') ? 'directory' : kinds[header.type];
    if (!kind) {
      // Volume labels, multi-volume pieces and vendors' own.
      this.#problem(`a member of the unknown type ${JSON.stringify(header.type)}: ${JSON.stringify(path.slice(0, 100))}`);
      this.#beginBody(stored, undefined);
      return;
    }
    const target = records?.get('linkpath') || extension.link || header.linkName;
    const content = kind === 'file' ? stored : 0;
    const entry = {
      path,
      kind,
      mode: header.mode & 0o7777,
      uid: whole(numberOf(records, 'uid', header.uid)),
      gid: whole(numberOf(records, 'gid', header.gid)),
      size: content,
      modified: whole(numberOf(records, 'mtime', header.modified)),
      offset: this.#offset,
      storedBytes: content,
      sparse: false,
      afterEnd: this.#afterEnd,
      ...(kind === 'symlink' || kind === 'hardlink' ? { target } : undefined),
      ...(records ? { records } : undefined),
    };
    if (kind === 'file' && header.type === 'S' && header.gnu) this.#gnuSparse(entry, buffer, at);
    else if (kind === 'file' && records && isSparse(extension)) this.#paxSparse(entry, extension);
    else this.#beginBody(content, this.#listener.entry(entry));
  }

  #gnuSparse(entry: TarEntry, buffer: Buffer, at: number): void {
    const map = gnuSparsePairs(buffer, at + 386, 4);
    const size = gnuRealSize(buffer, at);
    let blocks = 0;
    const more = (extension: Buffer, from: number) => {
      map.push(...gnuSparsePairs(extension, from, 21));
      if (++blocks * blockBytes > largestSparseMap) this.#stop('a sparse map that does not end');
      else if (extension[from + 504] === 0) this.#sparse({ ...entry, size, offset: this.#offset }, map, entry.storedBytes);
    };
    this.#onBlock = more;
    if (buffer[at + 482] === 0) this.#sparse({ ...entry, size }, map, entry.storedBytes);
  }

  #paxSparse(entry: TarEntry, { records, sparse }: Extension): void {
    const size = numberOf(records, 'GNU.sparse.realsize', numberOf(records, 'GNU.sparse.size', entry.size));
    if (records?.get('GNU.sparse.major') !== '1') {
      const map = sparseMapOf(sparse ?? records?.get('GNU.sparse.map')?.split(',').filter(Boolean) ?? []);
      this.#sparse({ ...entry, size }, map, entry.storedBytes);
      return;
    }
    const front = new MapInFront();
    let left = entry.storedBytes;
    if (left === 0) {
      this.#sparse({ ...entry, size }, undefined, 0);
      return;
    }
    this.#onBlock = (buffer, at) => {
      left -= blockBytes;
      const map = front.push(buffer.subarray(at, at + blockBytes));
      if (map !== undefined || left <= 0) this.#sparse({ ...entry, size }, map === 'broken' ? undefined : map, Math.max(0, left));
    };
  }

  /** @param content bytes of stored content that follow. */
  #sparse(entry: TarEntry, map: SparseMap | undefined, content: number): void {
    this.#onBlock = this.#header;
    const problem = map ? sparseMapProblem(map, entry.size, content) : 'a sparse map that cannot be read';
    const isSize = Number.isSafeInteger(entry.size) && entry.size >= 0;
    const told = { ...entry, size: isSize ? entry.size : content, sparse: true };
    if (problem !== undefined || !map) this.#problem(`${problem}: ${JSON.stringify(entry.path.slice(0, 100))}`);
    const sink = this.#listener.entry(told);
    this.#beginBody(content, problem === undefined && map && sink ? new SparseSink(map, told.size, sink) : sink && brokenSink(sink));
  }

  #beginBody(bytes: number, sink: TarSink | undefined): void {
    this.#bodyBytes = bytes;
    this.#paddingBytes = (blockBytes - (bytes % blockBytes)) % blockBytes;
    this.#sink = sink;
    if (bytes === 0) this.#endBody(true);
  }

  #endBody(complete: boolean): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end(complete);
  }

  #problem(reason: string): void {
    this.#listener.problem(reason, Math.max(0, this.#offset - blockBytes));
  }

  #stop(reason: string): void {
    this.#problem(`${reason}: what follows was not read`);
    this.#stopped = true;
  }
}

/** Of a sparse file whose map lies nobody can say what its content is. */
function brokenSink(sink: TarSink): TarSink {
  return { push: () => {}, end: () => sink.end(false) };
}

function isSparse({ records, sparse }: Extension): boolean {
  return sparse !== undefined || records?.has('GNU.sparse.map') === true || records?.get('GNU.sparse.major') === '1';
}

function numberOf(records: ReadonlyMap<string, string> | undefined, key: string, otherwise: number): number {
  const value = records?.get(key);
  return value === undefined || value === '' ? otherwise : paxNumber(value);
}

/** Owners and times that are no numbers count as 0: they decide nothing about reading on. */
function whole(value: number): number {
  return Number.isNaN(value) ? 0 : Math.floor(value);
}
