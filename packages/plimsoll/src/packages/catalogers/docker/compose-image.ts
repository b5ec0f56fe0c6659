import { asObject, asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { yamlMapping } from '../../formats/yaml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { dockerPackage } from './docker-package.ts';

export const composeImage = defineCataloger({
  id: 'compose-image',
  ecosystem: 'docker',
  finds: 'declared',
  summary: 'Images that Compose files run, but for those that they build',
  reads: ['**/{compose,docker-compose}.{yml,yaml}', '**/{compose,docker-compose}{-,.,_}*.{yml,yaml}'],
  *parse(file) {
    const document = yamlMapping(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const found: FoundPackage[] = [];
    for (const service of Object.values(asObject(document['services']) ?? {}).map(asObject)) {
      const text = asString(service?.['image']);
      if (text === undefined || service?.['build'] !== undefined) continue;
      const image = withDefaults(text);
      const known = image.includes('$') ? undefined : dockerPackage(image);
      if (known) found.push(known);
      else yield { unknown: `an image that depends on the environment: ${text}` };
    }
    yield* distinctPackages(found);
  },
  examples: [
    {
      files: {
        'compose.yaml':
          'services:\n  db:\n    image: postgres:17\n  cache:\n    image: ${CACHE:-valkey/valkey:8}\n  app:\n    image: app\n    build: .\n  other:\n    image: other:${TAG}\n',
      },
      finds: ['pkg:docker/postgres@17', 'pkg:docker/valkey/valkey@8'],
      unknown: 1,
    },
  ],
});

/** Compose's variables with what stands for them where they are not set. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w{1,200}:?-([^{}$]{0,500})\}/g, '$1');
}
