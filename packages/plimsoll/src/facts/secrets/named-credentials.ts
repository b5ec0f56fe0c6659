import { posix } from 'node:path';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Where in the shipped image the credentials file lies that GOOGLE_APPLICATION_CREDENTIALS names; its own name may say nothing. */
export function namedCredentials(view: DockerfileView): string | undefined {
  return view.derive(findNamed);
}

function findNamed({ graph: { shipped } }: DockerfileView): string | undefined {
  const value = shipped?.final.environment.get('GOOGLE_APPLICATION_CREDENTIALS')?.value;
  if (!shipped || !value?.known || value.value === '') return undefined;
  const { workdir } = shipped.final;
  if (value.value.startsWith('/')) return posix.normalize(value.value);
  return workdir.known ? posix.join(workdir.value, value.value) : undefined;
}
