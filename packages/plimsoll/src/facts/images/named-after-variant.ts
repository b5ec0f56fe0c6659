import type { DockerfileView } from '../views/dockerfile-view.ts';

/** `jdk25/Dockerfile` on `eclipse-temurin:25-jdk`: the image comes in both variants, and this is the one with the compiler. */
export function isNamedAfterVariant({ path }: DockerfileView, tag = ''): boolean {
  return /(?:^|-)jdk\b/.test(tag) && /(?:^|[/._-])jdk\d{0,3}(?:[/._-]|$)/.test(path);
}
