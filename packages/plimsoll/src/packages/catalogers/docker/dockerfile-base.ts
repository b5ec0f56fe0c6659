import { expandWord } from '../../../dockerfile/expand.ts';
import { parseDockerfile } from '../../../dockerfile/parse.ts';
import { SourceText } from '../../../model/text.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { dockerPackage } from './docker-package.ts';

export const dockerfileBase = defineCataloger({
  id: 'dockerfile-base',
  ecosystem: 'docker',
  finds: 'declared',
  summary: 'Images that Dockerfiles build on',
  reads: ['**/{Dockerfile,Containerfile}', '**/{Dockerfile,Containerfile}.*', '**/*.{dockerfile,Dockerfile,Containerfile}'],
  *parse(file) {
    const values = new Map<string, string>();
    const stages = new Set<string>(['scratch']);
    const found: FoundPackage[] = [];
    for (const instruction of parseDockerfile(new SourceText(file.path, file.text())).instructions) {
      // Only arguments before the first stage are known to FROM.
      if (instruction.keyword === 'ARG' && stages.size === 1 && found.length === 0) {
        for (const { key, value } of instruction.pairs) if (value !== undefined) values.set(key, expanded(value, values) ?? '');
      } else if (instruction.keyword === 'FROM' && instruction.image) {
        const image = expanded(instruction.image.text, values);
        const base = image ? dockerPackage(image) : undefined;
        if (image !== undefined && !stages.has(image.toLowerCase())) {
          if (base) found.push(base);
          else yield { unknown: `a base image that depends on build arguments: ${instruction.image.text}` };
        }
        stages.add(instruction.as?.name.text.toLowerCase() ?? '');
      }
    }
    yield* distinctPackages(found);
  },
  examples: [
    {
      files: { Dockerfile: 'ARG NODE=22\nFROM node:${NODE}-slim AS build\nFROM build AS test\nFROM registry.example/team/base:1.2\n' },
      finds: ['pkg:docker/node@22-slim', 'pkg:docker/registry.example/team/base@1.2'],
    },
    {
      files: { Dockerfile: `FROM debian@sha256:${'ab'.repeat(32)}\n` },
      finds: [`pkg:docker/debian@sha256:${'ab'.repeat(32)}`],
    },
    { files: { Dockerfile: 'ARG BASE\nFROM $BASE\n' }, finds: [], unknown: 1 },
  ],
});

function expanded(text: string, values: ReadonlyMap<string, string>): string | undefined {
  const { value } = expandWord(text, (name) => values.get(name));
  return value.known ? value.value : undefined;
}
