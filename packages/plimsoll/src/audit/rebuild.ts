import { relative, resolve } from 'node:path';
import { buildGraph } from '../build/graph.ts';
import type { BuildGraph } from '../build/graph.types.ts';
import { compareReplays } from '../cache/compare.ts';
import type { History } from '../cache/history.types.ts';
import { type Replay, type ReplayOptions, replay } from '../cache/replay.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { DockerfileView } from '../facts/dockerfile-view.ts';
import { applyEdits, isNewFile } from '../model/edit.ts';
import type { Finding, Fix, TextEdit } from '../model/finding.ts';
import { SourceText } from '../model/text.ts';

/**
 * Adds to each caching finding that has a fix what the fix would have saved over the repository's last commits: both versions
 * of the Dockerfile are replayed under BuildKit's cache rules, with estimated seconds per instruction. Findings for which the
 * history says nothing stay as they are.
 */
export function addRebuildImpacts(
  findings: readonly Finding[],
  view: DockerfileView,
  history: History,
  target: string | undefined,
  cwd: string,
): Finding[] {
  const context = view.context;
  if (!context || history.commits.length === 0) return [...findings];
  const contextPath = toSlashes(relative(history.root, context.root));
  if (contextPath.startsWith('..')) return [...findings];
  const options: ReplayOptions = {
    contextPath,
    ignores: (path) => context.ignore?.ignores(path) ?? false,
    contextFiles: context.sent.files,
    dockerfilePath: toSlashes(relative(history.root, resolve(cwd, view.path))),
    ...(context.ignore && { ignorePath: toSlashes(relative(history.root, resolve(cwd, context.ignore.source.path))) }),
  };
  const run = (graph: BuildGraph) => replay(graph, history.commits, options);
  let before: Replay | undefined;
  return findings.map((finding) => {
    const fixed = finding.practice === 'caching' ? fixedGraph(finding.fixes[0], view, target) : undefined;
    if (!fixed) return finding;
    before ??= run(view.graph);
    const result = compareReplays(before, run(fixed));
    const saved = result.secondsPerCommitBefore - result.secondsPerCommitAfter;
    if (result.commits === 0 || saved <= 0) return finding;
    const reinstalls = `${result.reinstallsBefore} of the last ${result.commits} commits that touch the context reinstall everything`;
    return {
      ...finding,
      message: result.reinstallsBefore > result.reinstallsAfter ? `${finding.message}: ${reinstalls}` : finding.message,
      impact: { rebuildSeconds: -saved, before: result.secondsPerCommitBefore, after: result.secondsPerCommitAfter, basis: result.basis },
    };
  });
}

/** The build after one fix of this file alone; undefined if there is nothing to apply. */
function fixedGraph(fix: Fix | undefined, view: DockerfileView, target: string | undefined): BuildGraph | undefined {
  if (!fix || fix.applicability === 'manual') return undefined;
  const edits = fix.edits.filter((edit): edit is TextEdit => !isNewFile(edit) && edit.path === view.path);
  if (edits.length === 0) return undefined;
  const source = new SourceText(view.path, applyEdits(view.source.text, edits), view.source.encoding);
  return buildGraph(parseDockerfile(source), target === undefined ? {} : { target });
}

function toSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
