import type { PackageFile } from '../package.types.ts';
import { executableOf, memoryBytes } from './executable.ts';
import type { Executable } from './executable.types.ts';
import { Words } from './words.ts';

export interface GoModule {
  readonly path: string;
  /** With `v`; `(devel)` where the module was built in its own work tree. */
  readonly version: string;
  /** `h1:` and base64 of a SHA-256 over the module's files. */
  readonly sum?: string;
  /** The module whose code was taken in its place. */
  readonly replacement?: GoModule;
}

/** What Go's linker leaves in a program (`debug/buildinfo`), also in a stripped one. */
export interface GoBuildInfo {
  /** `go1.22.1`, with experiments behind a blank. */
  readonly goVersion: string;
  /** Path of the main package. */
  readonly path?: string;
  readonly main?: GoModule;
  readonly dependencies: readonly GoModule[];
  /** `-ldflags`, `GOARCH`, `vcs.revision`, … */
  readonly settings: ReadonlyMap<string, string>;
}

const magic = Uint8Array.from('\xff Go buildinf:', (char) => char.charCodeAt(0));
const headerSize = 32;
/** Go's linker puts it at the beginning of a section of its own, or of the data where the format has none. */
const searchLimit = 1 << 20;
/** The longest lists of modules are some hundred kilobytes. */
const textLimit = 4 << 20;
const pointersAreBigEndian = 1;
const stringsAreInline = 2;

/**
 * The build information of a Go program.
 * @returns undefined for a file that is no program of Go's linker; `broken` where its information cannot be read
 */
export function goBuildInfoOf(file: PackageFile): GoBuildInfo | 'broken' | undefined {
  const executable = executableOf(file);
  const at = executable && findHeader(file, executable);
  if (executable === undefined || at === undefined) return undefined;
  const texts = readTexts(file, executable, at);
  if (!texts?.version.startsWith('go') && !texts?.version.startsWith('devel')) return 'broken';
  return parseBuildInfo(texts.version, texts.modules);
}

function findHeader(file: PackageFile, { format, sections, segments }: Executable): number | undefined {
  const own = sections.find(({ name }) => name === '.go.buildinfo' || name === '__DATA,__go_buildinfo');
  // Others hide it in their data: PE files, which have no such section, and those whose list of sections was cut off.
  const hidden = format === 'pe' || sections.length === 0;
  const place = own ?? (hidden ? (sections.find(({ name }) => name === '.data') ?? segments.find(({ writable }) => writable)) : undefined);
  if (!place) return undefined;
  const bytes = Buffer.from(file.read(place.offset, place.offset + Math.min(place.size, searchLimit)));
  for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    if (at % 16 === 0) return place.offset + at;
  }
  return undefined;
}

/** Latin-1, as there are bytes around the list of modules that are no text. */
function readTexts(file: PackageFile, executable: Executable, at: number): { version: string; modules: string } | undefined {
  const header = file.read(at, at + headerSize);
  const flags = header[15] ?? 0;
  if ((flags & stringsAreInline) !== 0) {
    const bytes = file.read(at + headerSize, at + headerSize + textLimit);
    const version = inlineText(bytes, 0);
    const modules = version && inlineText(bytes, version.end);
    return modules && { version: version.text, modules: modules.text };
  }
  const bits = header[14] === 8 ? 64 : 32;
  const pointers = new Words(header, (flags & pointersAreBigEndian) !== 0);
  const text = (pointer: number): string | undefined => {
    const place = memoryBytes(file, executable, pointer, bits / 4);
    if (!place) return undefined;
    const words = new Words(place, pointers.bigEndian);
    const length = Math.min(words.word(bits / 8, bits), textLimit);
    const bytes = length === 0 ? new Uint8Array() : memoryBytes(file, executable, words.word(0, bits), length);
    return bytes && Buffer.from(bytes).toString('latin1');
  };
  const version = text(pointers.word(16, bits));
  const modules = text(pointers.word(16 + bits / 8, bits));
  return version === undefined || modules === undefined ? undefined : { version, modules };
}

/** A string behind its length as a variable-length integer. */
function inlineText(bytes: Uint8Array, start: number): { text: string; end: number } | undefined {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      const end = start + i + 1 + length;
      return end > bytes.length ? undefined : { text: Buffer.from(bytes.subarray(start + i + 1, end)).toString('latin1'), end };
    }
  }
  return undefined;
}

/** Sixteen bytes stand before and behind the text, so that a debugger finds it in the memory of a program. */
const sentinel = 16;

function parseBuildInfo(goVersion: string, modules: string): GoBuildInfo {
  const framed = modules.length > 2 * sentinel && modules.at(-sentinel - 1) === '\n';
  const text = framed ? Buffer.from(modules.slice(sentinel, -sentinel), 'latin1').toString('utf8') : '';
  let path: string | undefined;
  let main: GoModule | undefined;
  const dependencies: GoModule[] = [];
  const settings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [kind, ...fields] = line.split('\t');
    if (kind === 'path') path = fields[0];
    else if (kind === 'mod') main = moduleOf(fields);
    else if (kind === 'dep') dependencies.push(moduleOf(fields));
    else if (kind === '=>') {
      const last = dependencies.pop();
      if (last) dependencies.push({ ...last, replacement: moduleOf(fields) });
      else if (main) main = { ...main, replacement: moduleOf(fields) };
    } else if (kind === 'build') readSetting(fields.join('\t'), settings);
  }
  return { goVersion, ...(path !== undefined && { path }), ...(main && { main }), dependencies, settings };
}

function moduleOf([path = '', version = '', sum]: readonly string[]): GoModule {
  return { path, version, ...(sum && { sum }) };
}

/** `KEY=VALUE`, of which both may be quoted as Go's `strconv.Quote` does. */
function readSetting(text: string, settings: Map<string, string>): void {
  const parts = /^("(?:[^"\\]|\\.)*"|[^=]*)=(.*)$/s.exec(text);
  if (parts) settings.set(unquoted(parts[1] ?? ''), unquoted(parts[2] ?? ''));
}

function unquoted(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text.startsWith('`') ? text.slice(1, -1) : text;
  return text.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}
