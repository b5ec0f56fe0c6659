import { dirname, relative, resolve } from 'node:path';
import { buildGraph } from '../build/graph.ts';
import type { ImageUsage } from '../collect/usage.ts';
import { readContext } from '../context/context.ts';
import type { BuildContext } from '../context/context.types.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { DockerfileView } from '../facts/dockerfile-view.ts';
import type { SourceText } from '../model/text.ts';
import { readProject } from '../project/project.ts';
import type { ProjectFiles } from '../project/project-reader.ts';
import type { Overlay } from './fix.ts';

/** How one Dockerfile is built, as far as we know. */
export interface BuildPlan {
  /** Build context, absolute; undefined if there is none (standard input): context rules are then silent. */
  readonly context: string | undefined;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly usage?: ImageUsage;
}

/**
 * Parses a Dockerfile and prepares its facts. What needs the disk is read when a rule first asks for it.
 * `maxFiles` bounds the walk of the context: lint looks at less than audit does.
 */
export function openDockerfile(
  source: SourceText,
  plan: BuildPlan,
  options: { cwd: string; maxFiles: number; overlay?: Overlay },
): DockerfileView {
  const graph = buildGraph(parseDockerfile(source), {
    ...(plan.target !== undefined && { target: plan.target }),
    ...(plan.buildArgs && { buildArgs: { ...plan.buildArgs } }),
  });
  let context: BuildContext | undefined;
  const openContext = () => {
    if (plan.context === undefined) return undefined;
    context ??= readContext(plan.context, { ...options, dockerfile: resolve(options.cwd, source.path) });
    return context;
  };
  return new DockerfileView(graph, {
    context: openContext,
    project: () => {
      const found = openContext();
      if (!found) return undefined;
      const files: ProjectFiles = { has: (path) => found.has(path), read: (path) => found.read(path), files: found.sent.files };
      // A context that holds several applications is often the root of the repository: the Dockerfile's folder says which one.
      const folder = relative(found.root, dirname(resolve(options.cwd, source.path))).replaceAll('\\', '/');
      return readProject(files) ?? (folder === '' || folder.startsWith('..') ? undefined : readProject(files, folder));
    },
    ...(plan.usage && { usage: () => plan.usage }),
  });
}

/** The plan of a Dockerfile that nothing else names: its own folder is the context. */
export function defaultPlan(path: string, cwd: string): BuildPlan {
  return { context: dirname(resolve(cwd, path)) };
}
