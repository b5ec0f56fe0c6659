import { deliveryOf } from '../../workflows/delivery/delivery.ts';
import type { Delivery, DeliveryAct, DeliveryValue, ImageBuild, OpaqueKind, OpaquePart } from '../../workflows/delivery/delivery.types.ts';
import type { RepositoryView } from '../views/repository-view.ts';
import type { WorkflowView } from '../views/workflow-view.ts';

/** Something that a pipeline does, with the pipeline. */
export interface In<T> {
  readonly view: WorkflowView;
  readonly act: T;
}

/** A step that puts images into a registry. */
export interface Publication extends In<DeliveryAct> {
  /** What is pushed, as far as the step names it; empty where a bake or Compose file does. */
  readonly images: readonly DeliveryValue[];
  /** All names of what is pushed are in `images`. */
  readonly complete: boolean;
  /** An expression decides when. */
  readonly sometimes: boolean;
  readonly build: ImageBuild | undefined;
}

/** What all pipelines of a repository do with images. */
export interface RepositoryDelivery {
  readonly files: readonly { readonly view: WorkflowView; readonly delivery: Delivery }[];
  readonly builds: readonly In<ImageBuild>[];
  readonly publications: readonly Publication[];
  /** Parts of pipelines that were not read and may do this, judged by their names. */
  readonly unread: (kind: OpaqueKind) => readonly In<OpaquePart>[];
  /** The pipelines and actions of the repository that a pipeline runs, those that they run included. */
  readonly runs: (view: WorkflowView) => ReadonlySet<WorkflowView>;
}

/** What one pipeline does with images; made once. */
export function workflowDelivery(view: WorkflowView): Delivery {
  return view.derive(ofWorkflow);
}

function ofWorkflow(view: WorkflowView): Delivery {
  return deliveryOf(view.file);
}

/** A pipeline says which image or tag a chart or a kustomization deploys. */
export function setsDeployedImage(view: WorkflowView): boolean {
  if (workflowDelivery(view).deployments.some(({ tool, image }) => image !== undefined && /^(?:helm|kustomize)/.test(tool))) return true;
  // sed and yq are told the key.
  return /newTag|image\.tag|kustomize edit/.test(view.source.text);
}

/** What the pipelines of a repository do with images; made once. */
export function repositoryDelivery(repository: RepositoryView): RepositoryDelivery {
  return repository.derive(ofRepository);
}

function ofRepository(repository: RepositoryView): RepositoryDelivery {
  const files = repository.workflows.map((view) => ({ view, delivery: workflowDelivery(view) }));
  // An action that is no list of steps has nothing that could be read.
  const read = new Map(repository.workflows.flatMap((view) => (view.file.jobs.length > 0 ? [[view.path, view] as const] : [])));
  const viewOf = ({ path }: OpaquePart) =>
    path === undefined
      ? undefined
      : (read.get(repository.root + path) ?? read.get(repository.root + path.replace(/action\.yml$/, 'action.yaml')));
  const unread = files.flatMap(({ view, delivery }) => delivery.opaque.filter((part) => !viewOf(part)).map((act) => ({ view, act })));
  const runs = (view: WorkflowView): ReadonlySet<WorkflowView> => {
    const found = new Set<WorkflowView>();
    const add = (from: WorkflowView) => {
      for (const part of workflowDelivery(from).opaque) {
        const next = viewOf(part);
        if (!next || found.has(next)) continue;
        found.add(next);
        add(next);
      }
    };
    add(view);
    return found;
  };
  return {
    files,
    builds: files.flatMap(({ view, delivery }) => delivery.builds.map((act) => ({ view, act }))),
    publications: files.flatMap(({ view, delivery }) => publicationsOf(view, delivery)),
    unread: (kind) => unread.filter(({ act }) => act.may.includes(kind)),
    runs,
  };
}

/** The steps of a pipeline that put images into a registry other than one of the machine itself. */
function publicationsOf(view: WorkflowView, { builds, pushes }: Delivery): Publication[] {
  const found: Publication[] = [];
  for (const build of builds) {
    if (build.push === 'no' || build.push === 'unknown') continue;
    const images = build.byDigest ? [] : build.tags;
    // Without tags a bake or Compose file has them.
    const complete = !build.byDigest && images.length > 0;
    found.push({ view, act: build, images, complete, sometimes: build.push === 'sometimes', build });
  }
  for (const push of pushes) {
    found.push({
      view,
      act: push,
      images: push.image ? [push.image] : [],
      complete: push.image !== undefined,
      sometimes: false,
      build: undefined,
    });
  }
  return found.filter(
    ({ images }) => images.length === 0 || !images.every(({ text }) => /^(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(text)),
  );
}
