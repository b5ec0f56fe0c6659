import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { type Known, known, unknown } from '../model/known.ts';
import { type GitResult, runGit } from './git.ts';
import type { Commit, History } from './history.types.ts';
import { LogReader, logFormat } from './log-reader.ts';

export interface HistoryOptions {
  /** Newest commits to read. */
  readonly maxCommits?: number;
  readonly timeoutMs?: number;
  /** Bytes of git's output to read. */
  readonly maxBytes?: number;
  /** Changed paths kept of one commit. */
  readonly maxPaths?: number;
}

/**
 * Reads which paths the newest commits of the checked-out branch changed.
 *
 * Every commit that the branch holds counts, merges excepted (full history without merges, not first-parent): a merge
 * changes nothing that its commits did not change, and the commits of a merged branch were pushed and built one by one.
 * Under squash or rebase merging both readings are the same.
 *
 * @param directory any directory of the work tree.
 * @returns unknown, with the reason, where there is no history to read: no git, no work tree, no commit, a repository that
 *   git refuses because somebody else owns it. What only limits the answer (shallow clone, bounds) is in `incomplete`.
 */
export async function readHistory(directory: string, options: HistoryOptions = {}): Promise<Known<History>> {
  const { maxCommits = 300, timeoutMs = 10_000, maxBytes = 16 << 20, maxPaths = 5_000 } = options;
  let start: string;
  try {
    start = realpathSync(directory);
  } catch (error) {
    return unknown(`${directory} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
  const reader = new LogReader(maxPaths);
  const [place, log] = await Promise.all([readPlace(start, timeoutMs), readLog(start, reader, { maxCommits, timeoutMs, maxBytes })]);
  if (!place.known) return place;
  if (log.end === 'failed') return unknown(explain(log));
  if (log.end === 'done') reader.finish();
  // Where a shallow clone was cut, git sees commits without parents that seem to add every file.
  const commits: readonly Commit[] = place.value.shallow ? reader.commits.filter((commit) => !commit.root) : reader.commits;
  if (commits.length === 0 && log.end === 'stopped') return unknown(log.why);
  const prefix = relative(place.value.root, start).split(sep).join('/');
  const cut = place.value.shallow && reader.commits.length < maxCommits;
  const incomplete = log.end === 'stopped' ? `${log.why}; older commits were not read` : cut ? shallowClone : undefined;
  return known({ root: place.value.root, prefix, commits, incomplete });
}

const shallowClone = 'a shallow clone: older commits are not there';

/** The log itself: names and states only, so that no filter, external diff or text conversion of the repository is run. */
function readLog(
  directory: string,
  reader: LogReader,
  { maxCommits, timeoutMs, maxBytes }: Required<Pick<HistoryOptions, 'maxCommits' | 'timeoutMs' | 'maxBytes'>>,
): Promise<GitResult> {
  const args = [
    'log',
    `--max-count=${maxCommits}`,
    '--no-merges',
    '--name-status',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--no-decorate',
    '--no-mailmap',
    '--no-notes',
    '--no-show-signature',
    '--no-relative',
    logFormat,
    'HEAD',
    '--',
  ];
  let bytes = 0;
  return runGit(directory, args, {
    timeoutMs,
    take(chunk) {
      bytes += chunk.length;
      if (bytes > maxBytes) return `the log is larger than ${maxBytes} bytes`;
      return reader.push(chunk) ? undefined : 'the output of git log cannot be read';
    },
  });
}

/** Where the work tree begins. Answers are taken in a form that line breaks in directory names cannot disturb. */
async function readPlace(directory: string, timeoutMs: number): Promise<Known<{ readonly root: string; readonly shallow: boolean }>> {
  let output = '';
  const result = await runGit(directory, ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository', '--show-cdup'], {
    timeoutMs,
    take(chunk) {
      output += chunk.toString('utf8');
      return output.length > 1 << 16 ? 'the output of git rev-parse cannot be read' : undefined;
    },
  });
  if (result.end !== 'done') return unknown(explain(result));
  const [inside, isShallow, up = ''] = output.split('\n');
  if (inside !== 'true') return unknown('the directory is in a git repository, but not in its work tree');
  if (!/^(\.\.\/)*$/.test(up)) return unknown('the output of git rev-parse cannot be read');
  return known({ root: resolve(directory, up), shallow: isShallow === 'true' });
}

/** Git's own reasons in our words; what we do not know is passed on as git wrote it. */
function explain({ why, stderr }: GitResult): string {
  if (/dubious ownership|unsafe repository/.test(stderr))
    return 'somebody else owns the git repository, and git refuses to read it (safe.directory)';
  if (/not a git repository/.test(stderr)) return 'not a git repository';
  if (/cannot use bare repository/.test(stderr)) return 'a bare git repository: it has no work tree';
  if (/must be run in a work tree/.test(stderr)) return 'a bare git repository: it has no work tree';
  if (/does not have any commits yet|ambiguous argument 'HEAD'|bad revision 'HEAD'|unknown revision/.test(stderr))
    return 'the git repository has no commits';
  const line = stderr.trim().split('\n')[0];
  return line ? `${why}: ${line}` : why;
}
