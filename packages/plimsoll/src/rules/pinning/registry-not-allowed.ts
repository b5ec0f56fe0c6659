import type { ImageReference } from '../../bases/catalogue.types.ts';
import { argumentBehind, imageUses, isVariable } from '../../facts/images/image-uses.ts';
import { defineRule, list } from '../define.ts';

export const registryNotAllowed = defineRule({
  id: 'registry-not-allowed',
  practice: 'pinning',
  severity: 'error',
  aliases: ['DL3026', 'use_only_an_allowed_registry_in_the_from_image'],
  summary: 'An image comes from a registry that is not on the list',
  why: 'A team that mirrors or reviews its base images wants every build to start from those: an image from elsewhere was not reviewed, may disappear, and is fetched past the mirror.',
  notWhen: 'The image was reviewed. Then add its registry or repository to the list.',
  decides:
    'FROM, COPY --from and RUN --mount=from of images whose registry and repository match none of the entries of the option. Silent while the list is empty. An entry is a registry (docker.io, registry.example:5000), a registry with the beginning of a repository (ghcr.io/acme), or either with * for any text. Stages, scratch and references that cannot be known are left out.',
  sources: ['https://github.com/hadolint/hadolint/wiki/DL3026'],
  options: { registries: list('Registries, or beginnings of repositories, that images may come from; * stands for any text') },
  messages: { elsewhere: '{image} comes from {registry}, which is not an allowed registry' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:24\nCOPY --from=quay.example/acme/tool:1 /tool /bin/\n',
        options: { registries: ['registry.example'] },
      },
      flags: ['node:24', 'quay.example/acme/tool:1'],
    },
    {
      bad: { dockerfile: 'FROM ghcr.io/other/app:1\nFROM ghcr.io/acmecorp/app:1\n', options: { registries: ['ghcr.io/acme'] } },
      flags: ['ghcr.io/other/app:1', 'ghcr.io/acmecorp/app:1'],
    },
    {
      good: {
        dockerfile: 'FROM ubuntu:24.04 AS a\nFROM ghcr.io/acme/app:1\nFROM eu.mirror.example/x:1\nFROM scratch\nFROM a\n',
        options: { registries: ['docker.io/library', 'ghcr.io/acme', '*.mirror.example'] },
      },
    },
    { good: 'FROM anywhere.example/app:1\n' },
  ],
  detect: {
    *dockerfile(file, { registries }) {
      if (registries.length === 0) return;
      const allowed = registries.map((entry) => entry.split('*'));
      const reported = new Set<number>();
      for (const { by, reference, facts, at: written, written: text } of imageUses(file)) {
        // A bare unknown name may be a build context.
        if (by !== 'from' && facts === undefined && !reference.familiar.includes('/')) continue;
        if (allowed.some((parts) => matches(reference, parts))) continue;
        const argument = isVariable(text) ? argumentBehind(file, text, () => true) : undefined;
        const at = argument?.pair.valueSpan ?? written;
        if (reported.has(at.start)) continue;
        reported.add(at.start);
        yield { message: 'elsewhere', data: { image: reference.familiar, registry: reference.registry }, at };
      }
    },
  },
});

/** The entry is the registry, or what the repository begins with up to a slash. */
function matches({ registry, repository }: ImageReference, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const text = `${registry}/${repository}`;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at === text.length || text[at] === '/' || (rest.length > 0 && rest.at(-1) === '') || text[at - 1] === '/';
}
