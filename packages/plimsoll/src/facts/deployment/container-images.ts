import { runsImageOf } from '../../collect/usage.ts';
import type { ManifestContainer } from '../../kubernetes/manifest.types.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { RepositoryView } from '../views/repository-view.ts';

/**
 * The images of this repository that a container of a manifest may run: those that are called like its image. Several Dockerfiles can
 * share a name, and one can be built in several ways: only what is true of all of them is known of the container.
 */
export function imagesOf({ images }: RepositoryView, container: ManifestContainer): DockerfileView[] {
  return images.flatMap(({ view }) => (runsImageOf(container, view.path, view.usage?.services ?? []) ? [view] : []));
}
