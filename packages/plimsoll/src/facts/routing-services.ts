import type { ManifestContainer, ManifestService } from '../kubernetes/manifest.types.ts';
import type { RepositoryView } from './repository-view.ts';

/** The Services of a repository that send requests to a container: their selector takes its pods, and one of their ports is its own. */
export function servicesOf(view: RepositoryView, container: ManifestContainer): ManifestService[] {
  return view.derive(allServices).filter((service) => selects(service, container) && reaches(service, container));
}

function allServices({ manifests }: RepositoryView): readonly ManifestService[] {
  return manifests.flatMap(({ file }) => file.services);
}

function selects({ selector, namespace }: ManifestService, { workload }: ManifestContainer): boolean {
  // Kustomize and Helm set namespaces that are not written.
  if (namespace !== undefined && workload.namespace !== undefined && namespace !== workload.namespace) return false;
  return selector.size > 0 && [...selector].every(([key, value]) => value !== undefined && workload.labels.get(key) === value);
}

/** A port that the container does not declare can be any container's of the pod: then only the only one is meant. */
function reaches({ targets }: ManifestService, { ports, workload }: ManifestContainer): boolean {
  if (workload.containers === 1) return true;
  return targets.some((target) => target !== undefined && ports.some(({ name, number }) => target === name || target === String(number)));
}
