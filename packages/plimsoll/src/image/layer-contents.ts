import { createHash, type Hash, hash } from 'node:crypto';
import type { TarEntry, TarListener, TarSink } from '../archive/tar.types.ts';
import type { Unknown } from '../model/finding.ts';
import type { Cataloger } from '../packages/define.ts';
import { executableCatalogers, interestOf } from '../packages/interest.ts';
import type { FilePackages } from '../packages/package.types.ts';
import { programOf } from '../packages/program.ts';
import { scanFile } from '../packages/scan-file.ts';
import { SecretScan } from '../secrets/scan.ts';
import { FileBody } from './file-body.ts';
import type { EntryKind, LayerAnalysis, LayerEntry } from './image.types.ts';
import { isKeptText, keptText } from './kept-texts.ts';
import { cleanPath, directoryOf, LayerPaths } from './layer-paths.ts';
import type { ImageLimits } from './limits.ts';

/** What to look for in the contents of files. Entries, programs, texts and packages are always read. */
export interface LayerInterest {
  /** Look for secrets. */
  readonly secrets: boolean;
  /** Hash the contents of files. */
  readonly contents: boolean;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

const whiteoutMark = '.wh.';
const opaqueMark = '.wh..wh..opq';
/** Enough to tell a program by its first bytes. */
const headBytes = 64;

/** Takes the members of one layer and says what it holds. */
export class LayerContents implements TarListener {
  readonly entries: LayerEntry[] = [];
  readonly whiteouts: string[] = [];
  readonly opaque: string[] = [];
  readonly packages: FilePackages[] = [];
  readonly secrets: LayerAnalysis['secrets'][number][] = [];
  readonly texts: Record<string, string> = {};
  readonly unknowns: Unknown[] = [];
  /** Why reading must end before the layer does. */
  overflow: string | undefined;
  readonly #interest: LayerInterest;
  readonly #limits: ImageLimits;
  readonly #paths = new LayerPaths();
  #pathBytes = 0;
  #directories = 0;
  #lastPath = '';
  #members = 0;
  #untold = 0;
  #isBehindEnd = false;

  constructor(interest: LayerInterest, limits: ImageLimits) {
    this.#interest = interest;
    this.#limits = limits;
  }

  /** Whether more members and paths have come than `storedBytes` of a real layer hold. */
  checkCount(storedBytes: number): void {
    const { entries, freeEntries, storedBytesPerEntry, allPathBytes, freePathBytes, pathBytesPerStoredByte } = this.#limits;
    const { freeDirectories, directoriesPerEntry } = this.#limits;
    if (this.#members > entries) this.overflow = `it has more than ${entries} members`;
    else if (this.#members > freeEntries && this.#members * storedBytesPerEntry > storedBytes)
      this.overflow = `it has ${this.#members} members in ${storedBytes} bytes`;
    else if (this.#pathBytes > allPathBytes) this.overflow = `its paths take more than ${allPathBytes} bytes`;
    else if (this.#pathBytes > freePathBytes && this.#pathBytes > storedBytes * pathBytesPerStoredByte)
      this.overflow = `its paths take ${this.#pathBytes} bytes, the layer ${storedBytes}`;
    else if (this.#directories > freeDirectories + this.#members * directoriesPerEntry)
      this.overflow = `its ${this.#members} members go through ${this.#directories} directories`;
  }

  entry(member: TarEntry): TarSink | undefined {
    this.#members++;
    if (member.afterEnd) {
      // An eStargz layer keeps its table of contents there.
      if (!this.#isBehindEnd && member.path !== 'stargz.index.json')
        this.note('', 'there are members after the end of the archive, which engines do not unpack');
      this.#isBehindEnd ||= member.path !== 'stargz.index.json';
      return undefined;
    }
    const path = this.#place(member.path);
    if (path === undefined || this.#isMark(path)) return undefined;
    const target = this.#target(path, member);
    this.#paths.put(path, member.kind === 'symlink' ? target : undefined);
    const entry: Writable<LayerEntry> = {
      path,
      kind: member.kind satisfies EntryKind,
      mode: member.mode,
      uid: member.uid,
      gid: member.gid,
      size: member.size,
      modified: member.modified,
    };
    if (target !== undefined) entry.target = target;
    if (hasCapabilities(member.records)) entry.capabilities = true;
    this.entries.push(entry);
    this.#countPath(path);
    this.#pathBytes += target?.length ?? 0;
    return member.kind === 'file' && member.size > 0 ? new FileSink(entry, this, this.#interest, this.#limits) : undefined;
  }

  problem(reason: string, offset: number): void {
    this.note('', `${reason} (at byte ${offset} of the layer)`);
  }

  /** @param path of a file, or '' for the layer. */
  note(path: string, reason: string): void {
    if (this.unknowns.length < this.#limits.unknowns) this.unknowns.push({ path, reason });
    else this.#untold++;
  }

  end(): void {
    if (this.#untold > 0) this.unknowns.push({ path: '', reason: `${this.#untold} more things could not be read` });
  }

  /** Where a member comes to lie. */
  #place(name: string): string | undefined {
    const { path, escapes } = cleanPath(name);
    const shown = escapes || path.length > this.#limits.pathBytes ? JSON.stringify(name.slice(0, 100)) : '';
    if (path.length > this.#limits.pathBytes || Buffer.byteLength(path) > this.#limits.pathBytes) {
      this.note('', `a path of more than ${this.#limits.pathBytes} bytes: ${shown}…`);
      return undefined;
    }
    if (escapes) this.note(path, `the name ${shown} leads out of the image`);
    const resolved = this.#paths.resolve(path);
    if (resolved === undefined) this.note(path, 'links on the way to it go round in circles');
    return resolved;
  }

  /** Whiteouts are told and not kept as entries; `.wh..wh.*` are aufs's own files. */
  #isMark(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!name.startsWith(whiteoutMark)) return path.startsWith('.wh..wh.');
    const directory = directoryOf(path);
    const hidden = name.slice(whiteoutMark.length);
    if (name === opaqueMark) this.opaque.push(directory);
    else if (hidden === '' || hidden === '.' || hidden === '..') this.note(path, 'a whiteout of no file');
    else if (!hidden.startsWith(whiteoutMark)) this.whiteouts.push(directory === '' ? hidden : `${directory}/${hidden}`);
    this.#countPath(path);
    return true;
  }

  #countPath(path: string): void {
    this.#pathBytes += path.length;
    this.#directories += newComponents(path, this.#lastPath);
    this.#lastPath = path;
  }

  #target(path: string, { kind, target }: TarEntry): string | undefined {
    if (target === undefined) return undefined;
    if (kind === 'hardlink') {
      const clean = cleanPath(target);
      if (clean.escapes) this.note(path, `it is a hard link that leads out of the image: ${JSON.stringify(target.slice(0, 100))}`);
      return this.#paths.resolve(clean.path) ?? clean.path;
    }
    return target.length > this.#limits.pathBytes ? target.slice(0, this.#limits.pathBytes) : target;
  }
}

/** How many components of a path come behind what it has in common with the one before it. */
function newComponents(path: string, before: string): number {
  let at = 0;
  while (at < path.length && path.charCodeAt(at) === before.charCodeAt(at)) at++;
  let count = 1;
  for (let slash = path.indexOf('/', at); slash !== -1; slash = path.indexOf('/', slash + 1)) count++;
  return count;
}

function hasCapabilities(records: ReadonlyMap<string, string> | undefined): boolean {
  return records !== undefined && (records.has('SCHILY.xattr.security.capability') || records.has('LIBARCHIVE.xattr.security.capability'));
}

/** Takes the content of one file: hash, kind of program, secrets, packages, text. */
class FileSink implements TarSink {
  readonly #entry: Writable<LayerEntry>;
  readonly #layer: LayerContents;
  readonly #interest: LayerInterest;
  readonly #limits: ImageLimits;
  #head: Buffer | undefined;
  #hash: Hash | undefined;
  #digest: string | undefined;
  #secrets: SecretScan | undefined;
  #catalogers: readonly Cataloger[];
  #body: FileBody | undefined;
  #isText: boolean;

  constructor(entry: Writable<LayerEntry>, layer: LayerContents, interest: LayerInterest, limits: ImageLimits) {
    this.#entry = entry;
    this.#layer = layer;
    this.#interest = interest;
    this.#limits = limits;
    this.#catalogers = interestOf(entry.path);
    this.#isText = isKeptText(entry.path) && entry.size <= limits.textBytes;
    if (interest.secrets) this.#secrets = new SecretScan(entry.path);
    if (this.#catalogers.length > 0 || this.#isText) this.#body = this.#newBody();
  }

  push(chunk: Buffer): void {
    const entry = this.#entry;
    if (this.#head === undefined || this.#head.length < Math.min(headBytes, entry.size)) this.#takeHead(chunk);
    else this.#body?.push(chunk);
    if (this.#interest.contents) {
      // One call is cheaper than a hash object, and most files come in one piece.
      if (chunk.length === entry.size) this.#digest = hash('sha256', chunk, 'hex');
      else {
        this.#hash ??= createHash('sha256');
        this.#hash.update(chunk);
      }
    }
    this.#secrets?.push(chunk);
  }

  end(complete: boolean): void {
    const entry = this.#entry;
    const { path } = entry;
    if (complete && this.#interest.contents) entry.content = (this.#digest ?? this.#hash?.digest('hex') ?? '').slice(0, 16);
    if (this.#secrets) {
      const matches = this.#secrets.end();
      if (matches.length > 0) this.#layer.secrets.push({ path, matches });
      if (this.#secrets.unknown !== undefined) this.#layer.note(path, this.#secrets.unknown);
    }
    const body = this.#body;
    if (!body) return;
    try {
      const file = body.asPackageFile();
      // What was cut off would be read as if it were all.
      if (complete && this.#catalogers.length > 0) this.#layer.packages.push(...scanFile(file, this.#catalogers));
      else if (!complete) this.#layer.note(path, 'its content is not all there');
      if (this.#isText) this.#layer.texts[path] = keptText(path, Buffer.from(file.bytes()));
    } finally {
      body.close();
    }
  }

  /** The beginning decides whether it is a program, and then whether the body is wanted. */
  #takeHead(chunk: Buffer): void {
    const known = this.#head;
    this.#head = known ? Buffer.concat([known, chunk.subarray(0, headBytes - known.length)]) : Buffer.from(chunk.subarray(0, headBytes));
    const isKnown = this.#head.length >= Math.min(headBytes, this.#entry.size);
    const rest = known ? chunk.subarray(this.#head.length - known.length) : chunk.subarray(this.#head.length);
    if (!isKnown) return;
    const program = programOf(this.#head);
    if (program) this.#entry.program = program;
    if (program !== undefined && program !== 'script') {
      this.#catalogers = [...this.#catalogers, ...executableCatalogers()];
      if (this.#catalogers.length > 0) this.#body ??= this.#newBody();
    }
    this.#body?.push(this.#head);
    if (rest.length > 0) this.#body?.push(rest);
  }

  #newBody(): FileBody | undefined {
    const { path, size } = this.#entry;
    if (size <= this.#limits.spilledFileBytes) return new FileBody(path, size, this.#limits.heldFileBytes);
    this.#layer.note(path, `with ${size} bytes it is too large to be looked into`);
    this.#catalogers = [];
    return undefined;
  }
}
