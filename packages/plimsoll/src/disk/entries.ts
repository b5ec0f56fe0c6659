import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { digest } from '../model/digest.ts';
import { errorCode, whyUnreadable } from './bounded-read.ts';
import { noteAnswer } from './observer.ts';
import type { PathKind } from './status.ts';

export interface Entry {
  readonly name: string;
  readonly kind: PathKind;
}

export interface SizedEntry extends Entry {
  /** Of a file, unless it vanished meanwhile, or its name is not UTF-8; else 0. */
  readonly bytes: number | undefined;
}

export type Entries<E extends Entry = Entry> =
  | { readonly ok: true; readonly entries: readonly E[] }
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

/** What is in a directory, in no order. Never throws. */
export function entriesOf(directory: string): Entries {
  const entries = entriesNow(directory);
  noteAnswer('entries', directory, '', () => answerOf(entries));
  return entries;
}

export function entriesAnswer(directory: string): string {
  return answerOf(entriesNow(directory));
}

/** The same with the sizes of files. */
export function sizedEntriesOf(directory: string): Entries<SizedEntry> {
  const entries = sizedNow(directory);
  noteAnswer('sizes', directory, '', () => answerOf(entries));
  return entries;
}

export function sizedAnswer(directory: string): string {
  return answerOf(sizedNow(directory));
}

function entriesNow(directory: string): Entries {
  try {
    return {
      ok: true,
      entries: readdirSync(directory, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
    };
  } catch (error) {
    return { ok: false, missing: errorCode(error) === 'ENOENT', reason: whyUnreadable(error) };
  }
}

function sizedNow(directory: string): Entries<SizedEntry> {
  const found = entriesNow(directory);
  if (!found.ok) return found;
  const entries = found.entries.map(({ name, kind }) => ({ name, kind, bytes: kind === 'file' ? sizeOf(`${directory}/${name}`) : 0 }));
  return { ok: true, entries };
}

function kindOf(entry: Dirent): PathKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function sizeOf(file: string): number | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}

function answerOf(entries: Entries<Entry & { readonly bytes?: number | undefined }>): string {
  if (!entries.ok) return `${entries.missing} ${entries.reason}`;
  // No name holds a slash or a NUL.
  const lines = entries.entries.map(({ name, kind, bytes }) => `${name}/${kind}/${bytes ?? ''}`);
  return digest(lines.sort().join('\0'));
}
