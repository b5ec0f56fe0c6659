import { dirname, join } from 'node:path';
import type { History } from '../cache/history.types.ts';
import type { Found } from '../collect/find.ts';
import { committedFiles } from '../collect/git-index.ts';
import type { LocatedCompose, PlannedBuild, PlannedInline } from '../collect/plan.ts';
import type { ContextPool } from '../context/context-pool.ts';
import { displayPath } from '../engine/display.ts';
import type { Overlay } from '../engine/fix.ts';
import { type OpenOptions, openDockerfile } from '../engine/open.ts';
import { readSource } from '../engine/read.ts';
import { losesCacheMounts } from '../facts/deployment/build-machines.ts';
import { setsDeployedImage } from '../facts/deployment/repository-delivery.ts';
import { type ComposeSources, ComposeView } from '../facts/views/compose-view.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import { type ManifestSources, ManifestView } from '../facts/views/manifest-view.ts';
import { type RepositoryImage, RepositoryView } from '../facts/views/repository-view.ts';
import { WorkflowView } from '../facts/views/workflow-view.ts';
import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { planImages, readDeployment } from './plans.ts';

export interface OpenRepositoryOptions {
  readonly cwd: string;
  readonly maxFiles: number;
  readonly contexts?: ContextPool;
  readonly overlay?: Overlay;
  readonly history?: () => History | undefined;
  readonly shellProblems?: NonNullable<OpenOptions['shellProblems']>;
  /** Takes what could not be read or told. */
  readonly unknowns: Unknown[];
}

export interface OpenedRepository {
  readonly view: RepositoryView;
  /** How the image of each view is built. */
  readonly plans: ReadonlyMap<DockerfileView, PlannedBuild>;
  /** Dockerfiles in Compose files and definitions of bake, which are not among the images. */
  readonly inlines: readonly PlannedInline[];
  /** A Dockerfile again, with a changed text. */
  readonly reopenDockerfile: (plan: PlannedBuild, source: SourceText, overlay: Overlay) => DockerfileView;
}

/** Files of a repository that rules may ask for by name are small. */
const mostReads = 50;

/**
 * Opens all that was found in a folder as one repository: each image that it builds, and the files that say how images are built,
 * run and delivered.
 *
 * @param texts sources that were read already, or changed since, by absolute path; takes those that are read here.
 */
export async function openRepository(
  found: Found,
  texts: Map<string, SourceText>,
  options: OpenRepositoryOptions,
): Promise<OpenedRepository> {
  const { cwd, unknowns } = options;
  const read = (file: string): SourceText | undefined => {
    const known = texts.get(file);
    if (known) return known;
    const path = displayPath(file, cwd);
    const result = readSource(file, path);
    if (result.ok) texts.set(file, result.source);
    else unknowns.push({ path, reason: result.reason });
    return result.ok ? result.source : undefined;
  };
  const deployment = await readDeployment(found, read, unknowns);
  const plans = new Map<DockerfileView, PlannedBuild>();
  const images: RepositoryImage[] = [];
  const reopenDockerfile = (plan: PlannedBuild, source: SourceText, overlay?: Overlay) =>
    openDockerfile(source, plan, {
      ...options,
      ...(overlay && { overlay }),
      pipelinesLoseCacheMounts: () => losesCacheMounts(view),
    });
  const planned = planImages(found, read, deployment);
  unknowns.push(...planned.unknowns);
  for (const plan of planned.plans) {
    const source = read(plan.dockerfile);
    if (!source) continue;
    const view = reopenDockerfile(plan, source);
    plans.set(view, plan);
    const { origin } = plan;
    const services = origin.kind === 'compose' ? origin.services.map((service) => ({ path: origin.path, service })) : [];
    images.push({ view, target: plan.target, services });
  }

  const readAsked = filesByName(found.root, cwd);
  const workflows: WorkflowView[] = [];
  if (found.workflows.length > 0) {
    const { readWorkflow } = await import('../workflows/read.ts');
    for (const file of found.workflows) {
      const source = read(file);
      if (!source) continue;
      const view: WorkflowView = new WorkflowView(readWorkflow(source), {
        beside: () => workflows.filter((other) => other !== view),
        read: readAsked,
      });
      workflows.push(view);
    }
  }
  const manifestSources: ManifestSources = {
    beside: () => deployment.manifests,
    namedByPipeline: () => workflows.some(setsDeployedImage),
  };
  const isCommitted = committedFiles(found.root);
  const view = new RepositoryView({
    root: rootAsReported(found.root, cwd),
    images,
    composeFiles: deployment.compose.map(
      (located) => new ComposeView(located.compose, composeSources(located, deployment.compose, images)),
    ),
    workflows,
    manifests: deployment.manifests.map((manifest) => new ManifestView(manifest, manifestSources)),
    charts: found.charts.map((file) => displayPath(file, cwd)),
    read: readAsked,
    isCommitted: (path) => isCommitted(join(found.root, path)),
  });
  return { view, plans, inlines: planned.inlines, reopenDockerfile };
}

/** What a Compose file has beside itself: the files of its folder, and the images that services of any of them build. */
function composeSources(own: LocatedCompose, all: readonly LocatedCompose[], images: readonly RepositoryImage[]): ComposeSources {
  const beside = all.filter((other) => other !== own && dirname(other.file) === dirname(own.file)).map(({ compose }) => compose);
  const paths = new Set([own.compose, ...beside].map(({ source }) => source.path));
  return {
    beside: () => beside,
    imageOf: (name) => images.find(({ services }) => services.some(({ path, service }) => service === name && paths.has(path)))?.view,
  };
}

/** Reads the files that rules ask for, each once. */
function filesByName(root: string, cwd: string): (path: string) => SourceText | undefined {
  const read = new Map<string, SourceText | undefined>();
  return (path) => {
    if (!read.has(path) && read.size < mostReads) {
      const file = join(root, path);
      const result = readSource(file, displayPath(file, cwd));
      read.set(path, result.ok ? result.source : undefined);
    }
    return read.get(path);
  };
}

function rootAsReported(root: string, cwd: string): string {
  const path = displayPath(root, cwd);
  return path === '' ? '' : `${path}/`;
}
