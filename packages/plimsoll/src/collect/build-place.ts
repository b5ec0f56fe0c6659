import { resolve } from 'node:path';
import { realPath, statusOf } from '../disk/status.ts';
import { type Known, known } from '../model/known.ts';
import type { MappedText, SourceText } from '../model/text.ts';
import { isWithin } from './repository.ts';

/** A Dockerfile that stands in another file, with the way back into that. */
export interface InlineDockerfile {
  readonly source: SourceText;
  readonly text: Known<MappedText>;
}

/** What a Compose service or a target of bake asks to be built, as written. Absent means the default. */
export interface BuildRequest {
  readonly context: Known<string> | undefined;
  /** Relative to the context. */
  readonly dockerfile: Known<string> | undefined;
  readonly inline: InlineDockerfile | undefined;
  readonly target: Known<string> | undefined;
  readonly args: ReadonlyMap<string, Known<string>>;
  readonly contexts: ReadonlyMap<string, Known<string>>;
  readonly platforms: readonly Known<string>[];
}

/** How a Dockerfile is built, apart from where it is. */
export interface BuildSettings {
  /** Absolute. */
  readonly context: string;
  readonly target?: string;
  /** Build arguments whose values are known. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Names of additional build contexts, which stand in for stages and images. */
  readonly contexts?: readonly string[];
  /** If there is one platform only. */
  readonly platform?: string;
}

export interface BuildPlace extends BuildSettings {
  /** Absolute. */
  readonly dockerfile: string;
}

export type Located =
  | { readonly kind: 'here'; readonly build: BuildPlace }
  | { readonly kind: 'inline'; readonly source: SourceText; readonly text: MappedText; readonly build: BuildSettings }
  | { readonly kind: 'remote' }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Where a build is on this disk: below the first of the directories (which paths are relative to) in which its Dockerfile is. What
 * lies outside of `root` is not looked at: a stranger may have written the file.
 */
export function placeOf(request: BuildRequest, directories: readonly string[], root: string): Located {
  const context = request.context ?? known('.');
  if (!context.known) return { kind: 'unknown', why: `has a context that is not known: ${context.why}` };
  if (/^[a-z+]+:\/\/|^git@|\.git(#|$)/i.test(context.value)) return { kind: 'remote' };
  if (request.inline) return inlinePlace(request, request.inline, resolve(directories[0] ?? root, context.value), root);
  const name = request.dockerfile ?? known('Dockerfile');
  if (!name.known) return { kind: 'unknown', why: `has a Dockerfile that is not known: ${name.why}` };
  if (/^https?:\/\//i.test(name.value)) return { kind: 'remote' };
  const candidates = directories.map((directory) => {
    const absolute = resolve(directory, context.value);
    return { context: absolute, dockerfile: resolve(absolute, name.value) };
  });
  const found = candidates.find(({ dockerfile }) => isFile(dockerfile));
  if (!found) return { kind: 'unknown', why: 'names a Dockerfile that is not there' };
  if (!isReallyWithin(found.dockerfile, root) || !isReallyWithin(found.context, root)) return outside;
  return { kind: 'here', build: { dockerfile: found.dockerfile, ...settingsOf(request, found.context) } };
}

const outside: Located = { kind: 'unknown', why: 'is built from outside of the repository' };

function inlinePlace(request: BuildRequest, { source, text }: InlineDockerfile, context: string, root: string): Located {
  if (!text.known) return { kind: 'unknown', why: `has a Dockerfile inline that ${text.why}` };
  if (!isReallyWithin(context, root)) return outside;
  return { kind: 'inline', source, text: text.value, build: settingsOf(request, context) };
}

function settingsOf({ target, args, contexts, platforms }: BuildRequest, context: string): BuildSettings {
  const buildArgs = Object.fromEntries([...args].flatMap(([name, value]) => (value.known ? [[name, value.value]] : [])));
  const [platform, ...others] = platforms;
  return {
    context,
    ...(target?.known && target.value !== '' && { target: target.value }),
    ...(Object.keys(buildArgs).length > 0 && { buildArgs }),
    ...(contexts.size > 0 && { contexts: [...contexts.keys()] }),
    ...(platform?.known && others.length === 0 && { platform: platform.value }),
  };
}

function isFile(path: string): boolean {
  return statusOf(path, 'follow').kind === 'file';
}

/** Also behind symbolic links. */
function isReallyWithin(path: string, root: string): boolean {
  const [real, realRoot] = [realPath(path), realPath(root)];
  return real !== undefined && realRoot !== undefined && isWithin(real, realRoot);
}
