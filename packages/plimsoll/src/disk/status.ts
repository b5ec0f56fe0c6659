import { accessSync, constants, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { whyUnreadable } from './bounded-read.ts';
import { noteAnswer } from './observer.ts';

export type PathKind = 'file' | 'directory' | 'link' | 'other';

export type Status =
  | { readonly kind: PathKind /** Of a file; else 0. */; readonly bytes: number }
  /** Undefined if there is nothing of that name; else why that cannot be told. */
  | { readonly kind: undefined; readonly problem: string | undefined };

/** What is at a path; `stay` looks at a link itself. Never throws. */
export function statusOf(path: string, links: 'follow' | 'stay'): Status {
  const status = statusNow(path, links);
  noteAnswer('status', path, links, () => answerOf(status));
  return status;
}

/** What tells the status from any other, for `detail` as statusOf notes it. */
export function statusAnswer(path: string, detail: string): string {
  return answerOf(statusNow(path, detail === 'follow' ? 'follow' : 'stay'));
}

function statusNow(path: string, links: 'follow' | 'stay'): Status {
  let found: Stats | undefined;
  try {
    found = (links === 'follow' ? statSync : lstatSync)(path, { throwIfNoEntry: false });
  } catch (error) {
    return { kind: undefined, problem: whyUnreadable(error) };
  }
  if (!found) return { kind: undefined, problem: undefined };
  if (found.isFile()) return { kind: 'file', bytes: found.size };
  return { kind: found.isDirectory() ? 'directory' : found.isSymbolicLink() ? 'link' : 'other', bytes: 0 };
}

function answerOf(status: Status): string {
  return status.kind === undefined ? `none ${status.problem ?? ''}` : `${status.kind} ${status.bytes}`;
}

/** Where a link points, as written; undefined if it is none. */
export function linkTarget(path: string): string | undefined {
  const target = targetNow(path);
  noteAnswer('target', path, '', () => target ?? '\n');
  return target;
}

export function targetAnswer(path: string): string {
  return targetNow(path) ?? '\n';
}

function targetNow(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The path without links on its way; undefined if there is nothing. */
export function realPath(path: string): string | undefined {
  const real = realNow(path);
  noteAnswer('real', path, '', () => real ?? '');
  return real;
}

export function realAnswer(path: string): string {
  return realNow(path) ?? '';
}

function realNow(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a path is a file that may be run. Another one in its place is another answer. */
export function isProgram(path: string): boolean {
  const answer = programAnswer(path);
  noteAnswer('program', path, '', () => answer);
  return answer !== '';
}

/** Empty for none. Programs are large: what tells one from another is what an update of it changes. */
export function programAnswer(path: string): string {
  try {
    accessSync(path, constants.X_OK);
    const status = statSync(path);
    return status.isFile() ? [status.size, status.mtimeMs, status.ctimeMs, status.ino, status.dev].join(' ') : '';
  } catch {
    return '';
  }
}
