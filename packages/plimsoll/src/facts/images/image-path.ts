import { posix } from 'node:path';
import type { Step } from '../../build/graph.types.ts';
import type { Command, ShellWord } from '../../shell/view.ts';

/**
 * The place in the image that a word of a command names, absolute and normalised. Variables stay in it as `$NAME`: two words
 * that name the same variable name the same place. Patterns stay as written.
 *
 * @returns undefined where it holds a substitution or an operator on a variable, or builds on a directory that is not known.
 */
export function imagePath(step: Step, { directory }: Command, word: Pick<ShellWord, 'unquoted'>): string | undefined {
  const text = plainPath(word.unquoted);
  if (text === undefined || text === '') return undefined;
  // A variable alone or in front of a slash is a place; one that is only part of a name is not.
  if (text.startsWith('/') || /^\$\w+(?:\/|$)/.test(text)) return normal(text);
  const start = directory === undefined ? '.' : plainPath(directory);
  if (start === undefined || start.includes('?')) return undefined;
  if (start.startsWith('/') || start.startsWith('$')) return normal(`${start}/${text}`);
  const { workdir } = step.before;
  return workdir.known ? normal(`${workdir.value}/${start}/${text}`) : undefined;
}

/** `${NAME}` as `$NAME`, the home directory as root's. */
function plainPath(text: string): string | undefined {
  const path = text.replaceAll(/\$\{(\w+)\}/g, '$$$1').replace(/^(?:~|\$HOME)(?=\/|$)/, '/root');
  return /[`(){}]|\$(?!\w)/.test(path) ? undefined : path;
}

function normal(path: string): string {
  const result = posix.normalize(path);
  return result.length > 1 && result.endsWith('/') ? result.slice(0, -1) : result;
}

/**
 * Whether what `rm -r` is told to delete takes a path with it: the path itself, a directory above it, or a pattern whose last part
 * matches it.
 */
export function coversPath(target: string, path: string): boolean {
  if (target === path || path.startsWith(`${target}/`)) return true;
  const slash = target.lastIndexOf('/');
  const pattern = target.slice(slash + 1);
  if (!pattern.includes('*') || /[?[\\]/.test(target) || target.slice(0, slash).includes('*')) return false;
  if (!path.startsWith(target.slice(0, slash + 1))) return false;
  const name = path.slice(slash + 1).split('/', 1)[0] ?? '';
  return pattern === '*' ? !name.startsWith('.') : matches(pattern.split('*'), name);
}

/** The constant parts between stars, in order. */
function matches(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
