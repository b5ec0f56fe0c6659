import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { buildGraph } from '../build/graph.ts';
import type { BuildGraph } from '../build/graph.types.ts';
import { compareReplays, type ReplayComparison } from '../cache/compare.ts';
import type { History } from '../cache/history.types.ts';
import { type ReplayOptions, replay } from '../cache/replay.ts';
import { graphVersions, readVersions } from '../cache/versions.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import { applyEdits, isNewFile } from '../model/edit.ts';
import type { Fix, SourceFinding, TextEdit } from '../model/finding.ts';
import { SourceText } from '../model/text.ts';

/**
 * Adds to each caching finding that has a fix what the fix would have saved over the repository's last commits: both versions
 * of the Dockerfile are replayed under BuildKit's cache rules, with estimated seconds per instruction. Findings for which the
 * history says nothing stay as they are.
 */
export async function addRebuildImpacts(
  findings: readonly SourceFinding[],
  view: DockerfileView,
  history: History,
  target: string | undefined,
  cwd: string,
): Promise<readonly SourceFinding[]> {
  const fixes = new Map<SourceFinding, BuildGraph>();
  for (const finding of findings) {
    const fixed = finding.practice === 'caching' ? fixedGraph(finding.fixes[0], view, target) : undefined;
    if (fixed) fixes.set(finding, fixed);
  }
  const options = fixes.size > 0 && history.commits.length > 0 ? await replayOptions(view, history, target, cwd) : undefined;
  if (!options) return findings;
  const before = replay(view.graph, history.commits, options);
  return findings.map((finding) => {
    const fixed = fixes.get(finding);
    return fixed ? withImpact(finding, compareReplays(before, replay(fixed, history.commits, options))) : finding;
  });
}

function withImpact(finding: SourceFinding, result: ReplayComparison): SourceFinding {
  const { secondsPerCommitBefore: before, secondsPerCommitAfter: after, reinstallsBefore, reinstallsAfter, commits, basis } = result;
  if (commits === 0 || after >= before) return finding;
  const fewer = `${reinstallsBefore} of the last ${commits} commits that touch the context reinstall packages, ${reinstallsAfter} would`;
  return {
    ...finding,
    message: reinstallsAfter < reinstallsBefore ? `${finding.message}: ${fewer}` : finding.message,
    impact: { rebuildSeconds: after - before, before, after, basis },
  };
}

/** Undefined where the build context is unknown or lies outside the repository. */
async function replayOptions(
  view: DockerfileView,
  history: History,
  target: string | undefined,
  cwd: string,
): Promise<ReplayOptions | undefined> {
  const { context } = view;
  if (!context) return undefined;
  // git names its work tree by the real path.
  const inRepository = (path: string) => relative(history.root, realpathSync(path)).replaceAll('\\', '/');
  try {
    const contextPath = inRepository(context.root);
    if (contextPath.startsWith('..')) return undefined;
    const dockerfilePath = inRepository(resolve(cwd, view.path));
    const versions = await readVersions(history, dockerfilePath);
    return {
      contextPath,
      ignores: (path) => context.ignore?.ignores(path) ?? false,
      contextFiles: context.sent.files,
      dockerfilePath,
      ...(context.ignore && { ignorePath: inRepository(resolve(cwd, context.ignore.source.path)) }),
      ...(versions.known && { versions: graphVersions(versions.value, target === undefined ? {} : { target }) }),
    };
  } catch {
    // A file vanished while we looked: then its history says nothing.
    return undefined;
  }
}

/** The build after one fix of this file alone; undefined if there is nothing to apply. */
function fixedGraph(fix: Fix | undefined, view: DockerfileView, target: string | undefined): BuildGraph | undefined {
  if (!fix || fix.applicability === 'manual') return undefined;
  const edits = fix.edits.filter((edit): edit is TextEdit => !isNewFile(edit) && edit.path === view.path);
  if (edits.length === 0) return undefined;
  const source = new SourceText(view.path, applyEdits(view.source.text, edits), view.source.encoding);
  return buildGraph(parseDockerfile(source), target === undefined ? {} : { target });
}
