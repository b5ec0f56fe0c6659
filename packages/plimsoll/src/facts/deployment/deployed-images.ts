import { lookupBase } from '../../bases/catalogue.ts';
import { parseReference } from '../../bases/reference.ts';
import type { DeclaredImage } from '../../kubernetes/manifest.types.ts';
import type { Span } from '../../model/text.ts';
import type { ComposeView } from '../views/compose-view.ts';
import type { ManifestView } from '../views/manifest-view.ts';
import type { WorkflowView } from '../views/workflow-view.ts';
import { workflowDelivery } from './repository-delivery.ts';

/** An image that a manifest, Compose file or pipeline runs. */
export interface DeployedImage {
  /** As written, without quotes; a tag alone stands behind `…:`. */
  readonly text: string;
  readonly at: Span;
  /** Undefined for none, which means latest. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** It names a registry or account, or is an official image that is known; anything else is a name of the machine, or a placeholder. */
  readonly published: boolean;
  /** What runs it: `container web`, `service web`, `kubectl set image`. */
  readonly by: string;
  /** For a trial: a Pod that no other object manages, or a bare system or language that only runs a command of the manifest. */
  readonly isTrial?: boolean;
}

/**
 * Images of the containers of Kubernetes objects, and those that a kustomization or the values of a chart put there. What a template
 * fills in is left out, and so is what a kustomization of the repository replaces, and what a pipeline names when it deploys.
 */
export function manifestImages(view: ManifestView): DeployedImage[] {
  const { containers, declaredImages } = view.file;
  const own = containers.flatMap(({ image, imageSpan, name, workload, startsOwn }) => {
    const by = name === undefined ? 'a container' : `container ${name}`;
    const images = image !== undefined && imageSpan ? read(image, imageSpan, by) : [];
    return images.map((each) => ({ ...each, isTrial: workload.kind === 'Pod' || (startsOwn && isBareBase(each.text)) }));
  });
  const replaced = own.length > 0 ? new Set(view.beside.flatMap((file) => file.declaredImages.flatMap(replacedBy))) : new Set();
  const kept = replaced.size === 0 ? own : own.filter(({ text }) => !replaced.has(nameOf(text)));
  if (declaredImages.length === 0 || view.namedByPipeline) return kept;
  return [...kept, ...declaredImages.flatMap(declared)];
}

/** Known images that are no servers: without a program of one's own in them they do nothing that lasts. */
export function isBareBase(image: string): boolean {
  const reference = parseReference(image);
  const facts = 'error' in reference ? undefined : lookupBase(reference);
  return facts !== undefined && facts.role !== 'server' && facts.role !== undefined;
}

/** The tag that a file declares for an image that others run; without one, what stands there decides. */
function declared({ by, repository, tag, digest }: DeclaredImage): DeployedImage[] {
  if (!tag?.value || (digest && digest.value !== '')) return [];
  return read(`${repository}:${tag.value}`, tag.span, by === 'chart' ? 'the chart' : 'the kustomization');
}

/** The name whose tag or digest a kustomization sets. */
function replacedBy({ replaces, tag, digest }: DeclaredImage): string[] {
  return replaces !== undefined && (tag || digest) ? [replaces] : [];
}

/** Without tag and digest, as a kustomization names what it replaces. */
function nameOf(image: string): string {
  const [name = ''] = image.split('@', 1);
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

/**
 * Images that services take from a registry; those that a service of the file builds are named for the push, and what has the name
 * of no image that is known is built elsewhere on the machine. Interpolated ones count as their defaults.
 */
export function composeImages(view: ComposeView): DeployedImage[] {
  const { services } = view.file;
  const built = new Set(services.filter(({ build }) => build).map(({ image }) => image?.raw));
  return services.flatMap(({ image, build, name }) => {
    if (!image?.value.known || build || built.has(image.raw)) return [];
    return read(image.value.value, image.span, `service ${name}`).filter(({ published }) => published);
  });
}

/** Images that steps of a pipeline deploy, and their tags where only those are given. */
export function workflowImages(view: WorkflowView): DeployedImage[] {
  return workflowDelivery(view).deployments.flatMap(({ image, tool }) => {
    if (!image) return [];
    const { text, span } = image;
    if (image.value !== undefined) return read(image.value, span, tool);
    // The tag may be constant where the rest is not.
    const last = text.slice(text.lastIndexOf('/') + 1);
    const tag = /^[^:$]*:([\w.-]{1,128})$/.exec(last)?.[1];
    return tag === undefined || text.includes('@')
      ? []
      : [{ text: view.text(span), at: span, tag, digest: undefined, published: true, by: tool }];
  });
}

/** What a file that deploys is for, as far as its path says so. */
export function purposeOf(path: string): 'production' | 'development' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/prod|stack|swarm|live/i.test(name)) return 'production';
  if (developmentWords.test(path)) return 'development';
  return /deploy/i.test(name) ? 'production' : undefined;
}

const developmentWords =
  /(?:^|[^a-z])(?:tests?|testing|testdata|fixtures?|fakes?|mocks?|dev|devcontainer|development|e2e|ci|local|debug|examples?|samples?|demos?|override|playground|hack|load-?(?:tests?|gen|generator))(?:[^a-z]|$)/i;

function read(text: string, at: Span, by: string): DeployedImage[] {
  const reference = parseReference(text.trim());
  if ('error' in reference) return [];
  const { tag, digest, familiar } = reference;
  const published = familiar.includes('/') || lookupBase(reference) !== undefined;
  return [{ text: text.trim(), at, tag, digest, published, by }];
}
