import { cleanPath } from '../../context/path.ts';
import type { DeliveryValue, ImageBuild } from '../../workflows/delivery/delivery.types.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { RepositoryView } from '../views/repository-view.ts';

/** Values of a matrix that are tried for one path. */
const mostPaths = 50;

/**
 * The Dockerfiles that a build of a pipeline reads, in the stages it builds, as far as its paths are constant or taken from the
 * matrix of the job; undefined if the path cannot be known or none of them was found.
 */
export function builtDockerfiles(repository: RepositoryView, build: ImageBuild): readonly DockerfileView[] | undefined {
  if (!build.ofDockerfile || /bake|compose/.test(build.tool)) return undefined;
  const contexts = build.context ? valuesOf(build, build.context) : ['.'];
  const files = build.dockerfile
    ? valuesOf(build, build.dockerfile)
    : contexts.map((context) => (context === '' ? 'Dockerfile' : `${context}/Dockerfile`));
  const target = build.target?.value;
  const found = new Set<DockerfileView>();
  for (const file of files) {
    const path = repository.root + cleanPath(file);
    const images = repository.images.filter(({ view }) => view.path === path);
    const image = images.find((each) => each.target === target) ?? images[0];
    if (image) found.add(image.view);
  }
  return found.size === 0 ? undefined : [...found];
}

/** The constant, or what the matrix makes of it. */
function valuesOf({ job }: ImageBuild, { value, raw }: DeliveryValue): string[] {
  if (value !== undefined) return [value.replace(/^\{\{defaultContext\}\}:?/, '') || '.'];
  const names = [...raw.matchAll(/\$\{\{\s{0,20}matrix\.([\w.-]{1,100})\s{0,20}\}\}/g)];
  const [first] = names;
  if (!first || names.some(([, name]) => name !== first[1])) return [];
  const values = job.matrix.get(first[1] ?? '') ?? [];
  return values.slice(0, mostPaths).map((each) => raw.replaceAll(first[0], each.raw));
}
