import { lookupBase } from '../bases/catalogue.ts';
import { parseReference } from '../bases/reference.ts';
import type { Span } from '../model/text.ts';
import type { ComposeView } from './compose-view.ts';
import type { ManifestView } from './manifest-view.ts';
import { workflowDelivery } from './repository-delivery.ts';
import type { WorkflowView } from './workflow-view.ts';

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
}

/** Images of the containers of Kubernetes objects; what a template fills in is left out. */
export function manifestImages(view: ManifestView): DeployedImage[] {
  return view.file.containers.flatMap(({ image, imageSpan, name }) =>
    image !== undefined && imageSpan ? read(image, imageSpan, name === undefined ? 'a container' : `container ${name}`) : [],
  );
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
  /(?:^|[^a-z])(?:tests?|testing|testdata|fixtures?|fakes?|mocks?|dev|devcontainer|development|e2e|ci|local|debug|examples?|override|playground|hack)(?:[^a-z]|$)/i;

function read(text: string, at: Span, by: string): DeployedImage[] {
  const reference = parseReference(text.trim());
  if ('error' in reference) return [];
  const { tag, digest, familiar } = reference;
  const published = familiar.includes('/') || lookupBase(reference) !== undefined;
  return [{ text: text.trim(), at, tag, digest, published, by }];
}
