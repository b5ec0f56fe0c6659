import { isMap, isSeq } from 'yaml';
import { fieldsOf } from '../yaml/fields.ts';
import type { YamlDocuments } from '../yaml/yaml-document.ts';
import type { DeclaredImage } from './manifest.types.ts';
import { textOf } from './manifest-scalars.ts';

/** Values of charts nest no deeper. */
const deepest = 12;

/** The images that a kustomization puts in place of others, as its `images` say; nothing for other objects. */
export function kustomizedImages(yaml: YamlDocuments, root: unknown, name: string): DeclaredImage[] {
  const fields = fieldsOf(yaml, root);
  const kind = yaml.text(fields.get('kind')?.value) ?? (/^kustomization\.ya?ml$/.test(name) ? 'Kustomization' : undefined);
  if (kind !== 'Kustomization' && kind !== 'Component') return [];
  return yaml.items(fields.get('images')?.value).flatMap((item): DeclaredImage[] => {
    const image = fieldsOf(yaml, item);
    const name = yaml.text(image.get('name')?.value);
    if (name === undefined) return [];
    return [
      {
        by: 'kustomization',
        replaces: name,
        repository: yaml.text(image.get('newName')?.value) ?? name,
        tag: textOf(yaml, image.get('newTag')?.value),
        digest: textOf(yaml, image.get('digest')?.value),
      },
    ];
  });
}

/** The default images of a Helm chart: what is written as `repository` and `tag` in its values. */
export function chartImages(yaml: YamlDocuments, node: unknown, depth = 0): DeclaredImage[] {
  if (depth > deepest) return [];
  const value = yaml.resolve(node);
  if (isSeq(value)) return yaml.items(value).flatMap((item) => chartImages(yaml, item, depth + 1));
  if (!isMap(value)) return [];
  const fields = fieldsOf(yaml, value);
  const repository = yaml.text(fields.get('repository')?.value);
  if (repository !== undefined && fields.has('tag')) {
    const registry = yaml.text(fields.get('registry')?.value);
    return [
      {
        by: 'chart',
        replaces: undefined,
        repository: registry ? `${registry}/${repository}` : repository,
        tag: textOf(yaml, fields.get('tag')?.value),
        digest: textOf(yaml, (fields.get('digest') ?? fields.get('sha'))?.value),
      },
    ];
  }
  return [...fields.values()].flatMap(({ value: below }) => chartImages(yaml, below, depth + 1));
}
