import { basename, dirname } from 'node:path';
import type { ComposeService } from '../compose/compose.types.ts';
import type { ManifestContainer, ManifestFile } from '../kubernetes/manifest.types.ts';

/** How a repository runs the image of one Dockerfile, as far as its Compose files and Kubernetes manifests say. */
export interface ImageUsage {
  /** Who checks its health beside the image itself, to be shown. */
  readonly probedBy: string | undefined;
  /** A service of a Compose file that waits for it with `depends_on`, to be shown. */
  readonly neededBy: string | undefined;
  readonly kubernetes: boolean;
  /** The user that Compose runs it as. */
  readonly composeUser: string | undefined;
  /** The container that Kubernetes starts only if the image's user is a number that is not 0 (`runAsNonRoot` without `runAsUser`), to be shown. */
  readonly nonRootDemandedBy: string | undefined;
  /** The services of Compose files that run it. */
  readonly services: readonly ServiceUse[];
}

/** A service, with the Compose file that has it, as reported. */
export interface ServiceUse {
  readonly path: string;
  readonly service: ComposeService;
  /** Another service of these files that names this one in `depends_on`, to be shown. */
  readonly neededBy: string | undefined;
}

/** `services` run the image; a container of a manifest does if its image is called like the Dockerfile, its folder or one of the services. */
export function imageUsage(
  dockerfile: string,
  services: readonly ServiceUse[],
  manifests: readonly ManifestFile[],
  kubernetes: boolean,
): ImageUsage {
  const checked = services.find(({ service }) => service.healthcheck && !service.healthcheck.disabled);
  const user = services.find(({ service }) => service.user)?.service.user;
  const names = namesOf(dockerfile, services);
  return {
    probedBy: checked ? `service ${checked.service.name} in ${checked.path}` : containerOf(names, manifests, ({ probed }) => probed),
    neededBy: services.find(({ neededBy }) => neededBy !== undefined)?.neededBy,
    kubernetes,
    composeUser: user && (user.value.known ? user.value.value : user.raw),
    nonRootDemandedBy: containerOf(names, manifests, ({ runAsNonRoot, setsUser }) => runAsNonRoot === true && !setsUser),
    services,
  };
}

/** Names that say where a Dockerfile is or what it is for, not what it builds. */
const generic =
  /^(|\.|docker|dockerfiles?|containers?|images?|build|builds|deploy|deployment|ci|src|app|apps|services?|dev|development|prod|production|test|tests|debug|release|local|base)$/;

function namesOf(dockerfile: string, services: readonly ServiceUse[]): Set<string> {
  const names = [
    basename(dirname(dockerfile)),
    basename(dockerfile).replace(/^(docker|container)file[.\-_]?|[.\-_]?(docker|container)file$/i, ''),
  ];
  for (const { service } of services) {
    names.push(service.name);
    if (service.image?.value.known) names.push(imageName(service.image.value.value));
  }
  return new Set(names.map((name) => name.toLowerCase()).filter((name) => !generic.test(name)));
}

/** The first container of the image of which something is true. */
function containerOf(
  names: ReadonlySet<string>,
  manifests: readonly ManifestFile[],
  test: (container: ManifestContainer) => boolean,
): string | undefined {
  for (const { source, containers } of manifests) {
    for (const container of containers) {
      if (test(container) && isCalled(container, names)) return `container ${container.name ?? container.image ?? ''} in ${source.path}`;
    }
  }
  return undefined;
}

function isCalled(container: ManifestContainer, names: ReadonlySet<string>): boolean {
  const name = container.image === undefined ? container.name : imageName(container.image);
  return name !== undefined && names.has(name.toLowerCase());
}

/** Whether a container's image is called like a Dockerfile, its folder or one of the services that build it. */
export function runsImageOf(container: ManifestContainer, dockerfile: string, services: readonly ServiceUse[]): boolean {
  return isCalled(container, namesOf(dockerfile, services));
}

/** `registry/team/api:1.0@sha256:…` is called `api`. */
function imageName(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return last.replace(/[:@].*$/, '');
}
