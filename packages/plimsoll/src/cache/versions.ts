import { buildGraph } from '../build/graph.ts';
import type { BuildGraph } from '../build/graph.types.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { SourceText } from '../model/text.ts';
import { runGit } from './git.ts';
import type { Commit, History } from './history.types.ts';

/** A file before and after one commit; undefined where it did not exist. */
export interface FileVersions {
  readonly before: SourceText | undefined;
  readonly after: SourceText | undefined;
}

/** All versions together may not be larger: Dockerfiles are small, and whoever keeps a film under that name gets no answer. */
const mostBytes = 4 << 20;

/**
 * Reads the texts of one file around each commit of a history that changed it, by one `git cat-file --batch`, which runs
 * no filters.
 *
 * @param path relative to the repository's root.
 * @returns versions by commit; unknown with the reason where git cannot say.
 */
export async function readVersions(
  history: History,
  path: string,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Promise<Known<ReadonlyMap<string, FileVersions>>> {
  const commits = history.commits.filter(({ root, changed }) => !root && changed.some((change) => change.path === path));
  if (commits.length === 0) return known(new Map());
  if (/[\n\r\0\ufffd]/.test(path)) return unknown('git cannot be asked for a file of this name');
  const chunks: Buffer[] = [];
  let bytes = 0;
  const result = await runGit(history.root, ['cat-file', '--batch'], {
    timeoutMs,
    input: commits.map(({ sha }) => `${sha}^:${path}\n${sha}:${path}\n`).join(''),
    take(chunk) {
      bytes += chunk.length;
      if (bytes > mostBytes) return `the versions of ${path} are larger than ${mostBytes} bytes`;
      chunks.push(chunk);
      return undefined;
    },
  });
  if (result.end !== 'done') return unknown(result.why);
  const texts = readBatch(Buffer.concat(chunks), path);
  if (texts.length !== commits.length * 2) return unknown('the output of git cat-file cannot be read');
  return known(new Map(commits.map(({ sha }, index) => [sha, { before: texts[index * 2], after: texts[index * 2 + 1] }])));
}

/** `HASH blob SIZE`, the bytes, a line break; or a line that ends in ` missing`. Other objects than files count as none. */
function readBatch(output: Buffer, path: string): (SourceText | undefined)[] {
  const texts: (SourceText | undefined)[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    if (end === -1) break;
    const header = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(output.toString('latin1', at, end));
    at = end + 1;
    if (!header) {
      texts.push(undefined);
      continue;
    }
    const size = Number(header[2]);
    texts.push(header[1] === 'blob' ? SourceText.fromBytes(path, output.subarray(at, at + size)) : undefined);
    at += size + 1;
  }
  return texts;
}

/**
 * The `versions` of a replay: build graphs around a commit that edits the Dockerfile. Undefined for a commit that adds or
 * deletes it, since there is nothing to compare.
 */
export function graphVersions(
  versions: ReadonlyMap<string, FileVersions>,
  options: { readonly target?: string } = {},
): (commit: Commit) => { readonly before: BuildGraph; readonly after: BuildGraph } | undefined {
  return ({ sha }) => {
    const { before, after } = versions.get(sha) ?? {};
    if (!before || !after) return undefined;
    return { before: buildGraph(parseDockerfile(before), options), after: buildGraph(parseDockerfile(after), options) };
  };
}
