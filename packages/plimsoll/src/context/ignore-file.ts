import { SourceText } from '../model/text.ts';
import { type FileTree, resolveLinks } from './file-tree.ts';
import { ignoreFile } from './ignore.ts';
import { joinPath } from './path.ts';

/** Far beyond any ignore file that people write. */
const mostBytes = 1024 * 1024;

interface Place {
  readonly tree: FileTree;
  /** The directory of the tree, as reported. */
  readonly path: string;
}

export interface IgnoreSearch {
  readonly context: Place;
  /** Where the Dockerfile is, and its path there; undefined if there is none (standard input). */
  readonly specific: (Place & { readonly dockerfile: string }) | undefined;
}

export interface FoundIgnoreFile {
  readonly file: ReturnType<typeof ignoreFile> | undefined;
  /** There is one, but it cannot be read: what is sent is then unknown. */
  readonly problem: string | undefined;
}

/**
 * The ignore file that holds for a Dockerfile: `<its name>.dockerignore` beside it, else `.dockerignore` in the root of the
 * context, else Podman's `.containerignore`. The first that exists is taken, even if it is empty.
 */
export function findIgnoreFile({ context, specific }: IgnoreSearch): FoundIgnoreFile {
  const candidates = [
    ...(specific ? [{ place: specific, name: `${specific.dockerfile}.dockerignore`, specific: true }] : []),
    { place: context, name: '.dockerignore', specific: false },
    { place: context, name: '.containerignore', specific: false },
  ];
  for (const { place, name, specific: own } of candidates) {
    if (!place.tree.stat(name)) continue;
    const path = joinPath(place.path, name);
    const resolved = resolveLinks(place.tree, name);
    if (resolved === undefined) return { file: undefined, problem: `${path} is a link that leads nowhere inside the context` };
    const found = place.tree.read(resolved, mostBytes);
    if (!found.ok) return { file: undefined, problem: `${path} ${found.reason}` };
    return { file: ignoreFile(SourceText.fromBytes(path, found.bytes), own), problem: undefined };
  }
  return { file: undefined, problem: undefined };
}
