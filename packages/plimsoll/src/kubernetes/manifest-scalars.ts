import { fieldsOf } from '../yaml/fields.ts';
import type { YamlDocuments } from '../yaml/yaml-document.ts';
import type { ManifestText } from './manifest.types.ts';

/** Stands for what a template fills in; does not occur in names of images and containers. */
export const mark = '\u00a4';

/** A scalar that no template has a part in. */
export function settled(text: string | undefined): string | undefined {
  return text === undefined || text.includes(mark) ? undefined : text;
}

/** A scalar with its place; undefined for everything else. */
export function textOf(yaml: YamlDocuments, node: unknown): ManifestText | undefined {
  const resolved = yaml.resolve(node);
  const text = yaml.text(resolved);
  return text === undefined ? undefined : { value: settled(text), span: yaml.span(resolved) };
}

/** A mapping of scalars, such as labels. */
export function scalarsOf(yaml: YamlDocuments, node: unknown): ReadonlyMap<string, string | undefined> {
  return new Map([...fieldsOf(yaml, node)].map(([key, { value }]) => [key, settled(yaml.text(value))]));
}
