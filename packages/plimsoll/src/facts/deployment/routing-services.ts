import type { ManifestContainer, ManifestFile, ManifestService } from '../../kubernetes/manifest.types.ts';
import type { RepositoryView } from '../views/repository-view.ts';

/**
 * The Services of a repository that send requests to a container of one of its files: their selector takes its pods, and one of their
 * ports is its own. Where the file has such Services itself, those of other files are for another deployment of the same name.
 */
export function servicesOf({ manifests }: RepositoryView, file: ManifestFile, container: ManifestContainer): ManifestService[] {
  const taking = file.services.filter((service) => selects(service, container));
  const services =
    taking.length > 0 ? taking : manifests.flatMap(({ file: other }) => other.services.filter((each) => selects(each, container)));
  return services.filter((service) => reaches(service, container));
}

/** Whether a Service sends its requests to the pods of a container, by their labels. */
export function selects({ selector, namespace }: ManifestService, { workload }: ManifestContainer): boolean {
  // Kustomize and Helm set namespaces that are not written.
  if (namespace !== undefined && workload.namespace !== undefined && namespace !== workload.namespace) return false;
  return selector.size > 0 && [...selector].every(([key, value]) => value !== undefined && workload.labels.get(key) === value);
}

/** A port that the container does not declare can be any container's of the pod: then only the only one is meant. */
function reaches({ ports: routed }: ManifestService, { ports, workload }: ManifestContainer): boolean {
  if (workload.containers === 1) return true;
  return routed.some(
    ({ target }) =>
      target?.value !== undefined && ports.some(({ name, number }) => target.value === name || target.value === String(number)),
  );
}
