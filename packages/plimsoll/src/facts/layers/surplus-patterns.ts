import type { BuildContext, ContextFile } from '../../context/context.types.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import { contextSources } from '../caching/context-sources.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Files by whose names a README is part of a package: the build reads it. */
const packaging = /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|Cargo\.toml|[\w-]+\.gemspec|[\w-]+\.cabal|package\.yaml)$/;

/**
 * Lines of the ignore file that keep tests and documents out of the image: their folders at the root or below, test files beside the
 * sources, and Markdown.
 *
 * @returns undefined where another Dockerfile of the context, a step or a copy of this one may need them, or no ignore file is there.
 */
export function surplusPatterns(
  view: DockerfileView,
  context: BuildContext,
  surplus: readonly ContextFile[],
): readonly string[] | undefined {
  if (
    !context.ignore ||
    context.sent.files.filter(({ path }) => /(?:^|\/)(?:Dockerfile[\w.-]*|[\w.-]+\.[Dd]ockerfile)$/.test(path)).length > 1
  )
    return undefined;
  if (
    view.graph.stages.some(({ steps }) =>
      steps.some(
        ({ instruction, script }) => instruction.keyword === 'RUN' && (!script?.understood || asksForTests(writtenText(instruction))),
      ),
    )
  )
    return undefined;
  if (contextSources(view, 'all').some(({ path }) => /(?:^|\/)(?:tests?|__tests__|specs?)(?:\/|$)|\.md$/.test(path))) return undefined;
  const packaged = context.sent.files.some(({ path }) => packaging.test(path));
  const patterns = new Set<string>();
  for (const { path } of surplus) {
    const pattern = patternOf(path);
    if (pattern !== undefined && !(packaged && pattern.endsWith('.md'))) patterns.add(pattern);
  }
  return patterns.size === 0 || patterns.size > 6 ? undefined : [...patterns].sort();
}

/** Whether one of the lines keeps the file out. */
export function isCovered(path: string, patterns: readonly string[]): boolean {
  const own = patternOf(path);
  return own !== undefined && patterns.includes(own);
}

function asksForTests(text: string): boolean {
  return /\b(?:tests?|pytest|rspec|phpunit|jest|vitest|mocha|tox|nox|check|lint|verify)\b/.test(text);
}

function patternOf(path: string): string | undefined {
  const folder = /^(tests?|spec|e2e|cypress)\//.exec(path)?.[1];
  if (folder !== undefined) return folder;
  if (path.includes('/__tests__/') || path.startsWith('__tests__/')) return '**/__tests__';
  const extension = /\.(test|spec)\.([cm]?[jt]sx?)$/.exec(path);
  if (extension) return `**/*.${extension[1]}.${extension[2]}`;
  return path.endsWith('.md') ? '**/*.md' : undefined;
}
