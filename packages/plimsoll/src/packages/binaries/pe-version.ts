import type { PackageFile } from '../package.types.ts';
import { memoryBytes } from './executable.ts';
import type { PortableExecutable } from './pe.ts';
import { Words } from './words.ts';

/** What the version resource of a PE file says. */
export interface PeVersion {
  /** Of the first language: `ProductName`, `ProductVersion`, `FileVersion`, `CompanyName`, … */
  readonly strings: ReadonlyMap<string, string>;
  /** Four numbers joined by dots, from the fixed part. */
  readonly fileVersion?: string;
  readonly productVersion?: string;
}

const versionType = 16;
const resourceLimit = 1 << 20;
const versionLimit = 1 << 16;
const mostStrings = 256;
const fixedSignature = 0xfeef_04bd;

/** The version resource (Microsoft's `VS_VERSIONINFO`); undefined where there is none or it lies outside of the file. */
export function peVersionOf(file: PackageFile, executable: PortableExecutable): PeVersion | undefined {
  const { resources } = executable;
  if (!resources) return undefined;
  const bytes = memoryBytes(file, executable, resources.address, Math.min(resources.size, resourceLimit));
  if (!bytes) return undefined;
  const tree = new Words(bytes);
  // Three levels: type, name, language. The first name and language are taken.
  const names = child(tree, 0, versionType);
  const languages = names === undefined ? undefined : child(tree, names);
  const entry = languages === undefined ? undefined : child(tree, languages);
  if (entry === undefined) return undefined;
  const block = memoryBytes(file, executable, executable.imageBase + tree.u32(entry), Math.min(tree.u32(entry + 4), versionLimit));
  return block && readVersionInfo(new Words(block));
}

/** Where the entry of a resource directory points: that with the id, or the first. */
function child(tree: Words, directory: number, id?: number): number | undefined {
  const count = tree.u16(directory + 12) + tree.u16(directory + 14);
  for (let i = 0; i < count; i++) {
    const entry = directory + 16 + i * 8;
    if (entry + 8 > tree.bytes.length) return undefined;
    if (id === undefined || tree.u32(entry) === id) return tree.u32(entry + 4) & 0x7fff_ffff;
  }
  return undefined;
}

interface Block {
  readonly key: string;
  readonly value: number;
  readonly valueLength: number;
  readonly children: number;
  readonly end: number;
}

function readVersionInfo(words: Words): PeVersion | undefined {
  const root = blockAt(words, 0, words.bytes.length);
  if (root?.key !== 'VS_VERSION_INFO') return undefined;
  const strings = new Map<string, string>();
  for (const info of blocksIn(words, root)) {
    if (info.key !== 'StringFileInfo') continue;
    for (const table of blocksIn(words, { ...info, children: info.value })) {
      for (const text of blocksIn(words, { ...table, children: table.value })) {
        // The length counts characters in some compilers' output and bytes in others'; the text ends at its NUL.
        const value = utf16(words, text.value, text.end).trim();
        if (value !== '' && strings.size < mostStrings && !strings.has(text.key)) strings.set(text.key, value);
      }
    }
  }
  const fixed = root.valueLength >= 52 && words.u32(root.value) === fixedSignature ? root.value : undefined;
  if (fixed === undefined) return { strings };
  const four = (at: number) => [words.u16(at + 2), words.u16(at), words.u16(at + 6), words.u16(at + 4)].join('.');
  return { strings, fileVersion: four(fixed + 8), productVersion: four(fixed + 16) };
}

function* blocksIn(words: Words, parent: Block): Generator<Block> {
  let at = parent.children;
  for (let i = 0; i < mostStrings && at < parent.end; i++) {
    const block = blockAt(words, at, parent.end);
    if (!block) return;
    yield block;
    at = aligned(block.end);
  }
}

function blockAt(words: Words, at: number, limit: number): Block | undefined {
  const length = words.u16(at);
  if (length < 6 || at + length > limit) return undefined;
  const end = at + length;
  const key = utf16(words, at + 6, end);
  const value = aligned(at + 6 + (key.length + 1) * 2);
  const valueLength = words.u16(at + 2);
  return { key, value, valueLength, children: aligned(value + valueLength), end };
}

function utf16(words: Words, start: number, end: number): string {
  let text = '';
  for (let at = start; at + 2 <= end; at += 2) {
    const unit = words.u16(at);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}

function aligned(at: number): number {
  return (at + 3) & ~3;
}
