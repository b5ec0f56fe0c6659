import { type IgnorePattern, parseIgnorePattern } from '../context/ignore-pattern.ts';

interface GitRule {
  readonly pattern: IgnorePattern;
  readonly keep: boolean;
  readonly directoryOnly: boolean;
}

/** One `.gitignore`; undefined says that it has no opinion on the path. */
export interface GitIgnore {
  /** `path` is relative to the directory of the `.gitignore`. Its parents are taken to be not ignored. */
  ignores(path: string, directory: boolean): boolean | undefined;
}

/**
 * Compiles a `.gitignore`. The wildcards are those of ignore files of a build context, with git's anchoring:
 * a pattern without a slash inside holds at any depth. Lines that git could not use are skipped.
 */
export function compileGitIgnore(text: string): GitIgnore {
  const rules: GitRule[] = [];
  for (const line of text.split('\n')) {
    const rule = parseRule(line);
    if (rule) rules.push(rule);
  }
  rules.reverse();
  return {
    ignores(path, directory) {
      for (const rule of rules) {
        if ((directory || !rule.directoryOnly) && rule.pattern.matches(path)) return !rule.keep;
      }
      return undefined;
    },
  };
}

function parseRule(line: string): GitRule | undefined {
  let text = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const keep = text.startsWith('!');
  if (keep) text = text.slice(1);
  const directoryOnly = text.endsWith('/');
  if (directoryOnly) text = text.slice(0, -1);
  const anchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  // An escaped `!` keeps the pattern from being read as an exception; classes are negated with `!` as well as `^`.
  const pattern = parseIgnorePattern(`${anchored ? '' : '**/'}${text.replaceAll('[!', '[^')}`);
  return typeof pattern === 'object' && !pattern.exception ? { pattern, keep, directoryOnly } : undefined;
}
