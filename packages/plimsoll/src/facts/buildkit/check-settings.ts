import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The settings of BuildKit's checks for a file: its directive `# check=…`, or what the build is given instead.
 * https://docs.docker.com/build/checks/
 */
export function checkSettings({ dockerfile, graph }: DockerfileView): readonly string[] {
  const given = Object.hasOwn(graph.buildArgs, argument) ? graph.buildArgs[argument] : undefined;
  if (given !== undefined) return [given];
  return dockerfile.directives.flatMap(({ name, value }) => (name === 'check' ? [value] : []));
}

const argument = 'BUILDKIT_DOCKERFILE_CHECK';
