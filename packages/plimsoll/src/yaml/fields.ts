import type { Span } from '../model/text.ts';
import type { YamlDocuments, YamlPair } from './yaml-document.ts';

/** The pairs of a mapping by key. */
export type Fields = ReadonlyMap<string, YamlPair>;

/** Empty for a node that is no mapping. */
export function fieldsOf(yaml: YamlDocuments, node: unknown): Fields {
  return new Map(yaml.pairs(node).map((pair) => [pair.key, pair]));
}

/** From the key to the end of the value, which may stand elsewhere if it is an alias. */
export function pairSpan(yaml: YamlDocuments, pair: YamlPair): Span {
  const value = pair.value && yaml.span(pair.value);
  return value && value.start >= pair.keySpan.start ? { start: pair.keySpan.start, end: value.end } : pair.keySpan;
}
