import type { Step } from '../../build/graph.types.ts';
import type { Word } from '../../dockerfile/tree.ts';
import type { Fix } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Whether a working directory depends on none before it; paths of Windows among them. */
export function isAbsoluteWorkdir(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.startsWith('\\');
}

/** Writes a relative WORKDIR as the whole path that it is at this step, variables kept; undefined where that is not known. */
export function absoluteWorkdirFix(file: DockerfileView, { before, after }: Step, { text, span }: Word): Fix | undefined {
  if (!before.workdir.known || !after.workdir.known || !/^\/[\w./-]*$/.test(before.workdir.value)) return undefined;
  const title = `Write ${after.workdir.value}`;
  if (/^[\w./-]+$/.test(text)) return { title, applicability: 'safe', edits: [file.replace(span, after.workdir.value)] };
  const prefix = before.workdir.value === '/' ? '/' : `${before.workdir.value}/`;
  const start = text.startsWith('"') || text.startsWith("'") ? span.start + 1 : span.start;
  return { title, applicability: 'safe', edits: [file.insert(start, prefix)] };
}
