import { realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { buildGraph } from '../build/graph.ts';
import type { BuildGraph } from '../build/graph.types.ts';
import { type ContextHistory, contextHistory } from '../cache/context-history.ts';
import type { History } from '../cache/history.types.ts';
import { contextSources, guessContext } from '../collect/context-guess.ts';
import { remoteAddress } from '../collect/git-remote.ts';
import type { Repositories } from '../collect/repositories.ts';
import type { ImageUsage } from '../collect/usage.ts';
import { readContext } from '../context/context.ts';
import type { BuildContext } from '../context/context.types.ts';
import type { ContextPool } from '../context/context-pool.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { SourceText } from '../model/text.ts';
import { readProject } from '../project/project.ts';
import type { Project } from '../project/project.types.ts';
import type { ProjectFiles } from '../project/project-reader.ts';
import type { ShellProblem } from '../shellcheck/problems.ts';
import type { Overlay } from './fix.ts';

/** How one Dockerfile is built, as far as we know. */
export interface BuildPlan {
  /** Build context, absolute; undefined if there is none (standard input): context rules are then silent. */
  readonly context: string | undefined;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Names of additional build contexts. */
  readonly contexts?: readonly string[];
  readonly platform?: string;
  readonly usage?: ImageUsage;
}

export interface OpenOptions {
  readonly cwd: string;
  /** Bounds the walk of the context: lint looks at less than audit does. */
  readonly maxFiles: number;
  /** Texts that fixes have changed and nobody has written yet. */
  readonly overlay?: Overlay;
  /** For a run over many files that writes none: shares what is read of a directory. */
  readonly contexts?: ContextPool;
  /** The repository's last commits, once they are read. */
  readonly history?: () => History | undefined;
  /** What the pipelines of the repository say of the machines that build, once they are read. */
  readonly pipelinesLoseCacheMounts?: () => boolean;
  /** What ShellCheck says of the scripts of a Dockerfile. */
  readonly shellProblems?: (graph: BuildGraph) => readonly ShellProblem[] | undefined;
}

/** Parses a Dockerfile and prepares its facts. What needs the disk is read when a rule first asks for it. */
export function openDockerfile(source: SourceText, plan: BuildPlan, options: OpenOptions): DockerfileView {
  const graph = buildGraph(parseDockerfile(source), {
    ...(plan.target !== undefined && { target: plan.target }),
    ...(plan.buildArgs && { buildArgs: { ...plan.buildArgs } }),
    ...(plan.contexts && { contexts: plan.contexts }),
    ...(plan.platform !== undefined && { platform: plan.platform }),
  });
  const dockerfile = resolve(options.cwd, source.path);
  let context: BuildContext | undefined;
  const openContext = () => {
    const root = context ? undefined : plan.context;
    if (root === undefined) return context;
    context = options.contexts?.open(root, dockerfile) ?? readContext(root, { ...options, dockerfile });
    return context;
  };
  return new DockerfileView(graph, {
    context: openContext,
    project: () => {
      const found = openContext();
      return found && projectOf(found, relative(found.root, dirname(dockerfile)).replaceAll('\\', '/'));
    },
    ...(plan.context !== undefined && { remote: () => remoteAddress(dirname(dockerfile)) }),
    ...(plan.usage && { usage: () => plan.usage }),
    ...(options.pipelinesLoseCacheMounts && { pipelinesLoseCacheMounts: options.pipelinesLoseCacheMounts }),
    ...(options.shellProblems && { shellProblems: () => options.shellProblems?.(graph) }),
    history: () => {
      const history = options.history?.();
      const found = history && openContext();
      return found && historyOf(history, found);
    },
  });
}

/** Undefined for a context outside the repository, or one that is gone. */
function historyOf({ root, commits }: History, context: BuildContext): ContextHistory | undefined {
  let path: string;
  try {
    // git names its work tree by the real path.
    path = relative(root, realpathSync(context.root)).replaceAll('\\', '/');
  } catch {
    return undefined;
  }
  return path.startsWith('..') ? undefined : contextHistory(commits, path, (file) => context.ignore?.ignores(file) ?? false);
}

/** The applications that were looked for in a context, by folder. */
const projects = new WeakMap<BuildContext, Map<string, Project | undefined>>();

/** The application of a context, or, as that is often the root of the repository and holds several, of the Dockerfile's folder. */
function projectOf(context: BuildContext, folder: string): Project | undefined {
  const known = projects.get(context) ?? new Map<string, Project | undefined>();
  projects.set(context, known);
  const project = (directory: string) => {
    if (!known.has(directory)) {
      const files: ProjectFiles = { has: (path) => context.has(path), read: (path) => context.read(path), files: context.sent.files };
      known.set(directory, readProject(files, directory));
    }
    return known.get(directory);
  };
  return project('') ?? (folder === '' || folder.startsWith('..') ? undefined : project(folder));
}

/**
 * The plan of a Dockerfile that is looked at alone: of its own folder and those above it, up to the root of the repository, the
 * context is the one that holds what it copies. It is found when a rule first asks.
 */
export function defaultPlan(source: SourceText, cwd: string, repositories: Repositories): BuildPlan {
  const dockerfile = resolve(cwd, source.path);
  let guess: string | undefined;
  return {
    get context() {
      guess ??= likelyContext(dockerfile, source, repositories);
      return guess;
    },
  };
}

function likelyContext(dockerfile: string, source: SourceText, repositories: Repositories): string {
  const own = dirname(dockerfile);
  const root = repositories.rootOf(own) ?? own;
  if (root === own) return own;
  const copied = contextSources(parseDockerfile(source));
  const { directory, assumed } = guessContext(copied, dockerfile, root);
  return assumed ? own : directory;
}
