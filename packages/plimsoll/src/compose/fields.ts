import { isAlias, isMap, isPair, isScalar, isSeq, type Node } from 'yaml';
import { type Fields, fieldsOf, pairSpan } from '../yaml/fields.ts';
import type { YamlDocuments, YamlPair } from '../yaml/yaml-document.ts';
import type { ComposeCommand, ComposeDependency, ComposeKey, ComposeText, ComposeVariable } from './compose.types.ts';
import { interpolate } from './interpolate.ts';

export function textOf(yaml: YamlDocuments, node: Node | undefined): ComposeText | undefined {
  const raw = yaml.text(node);
  return raw === undefined ? undefined : { raw, value: interpolate(raw), span: yaml.span(node) };
}

export function field(yaml: YamlDocuments, fields: Fields, name: string): ComposeText | undefined {
  return textOf(yaml, fields.get(name)?.value);
}

export function flagOf(yaml: YamlDocuments, fields: Fields, name: string): boolean {
  const value = field(yaml, fields, name)?.value;
  return value?.known === true && /^(true|yes|on)$/i.test(value.value);
}

/** A string is a shell command line, a list is a command with its arguments. */
export function commandOf(yaml: YamlDocuments, pair: YamlPair | undefined): ComposeCommand | undefined {
  if (!pair?.value) return undefined;
  const span = yaml.span(pair.value);
  if (isSeq(pair.value)) {
    const words = yaml.items(pair.value).map((item) => textOf(yaml, item));
    return { form: 'exec', words: words.filter((word) => word !== undefined), span };
  }
  const line = textOf(yaml, pair.value);
  return line && { form: 'shell', words: [line], span };
}

/** Every pair whose value is a scalar. */
export function scalarsOf(yaml: YamlDocuments, fields: Fields): Map<string, ComposeText> {
  const found = new Map<string, ComposeText>();
  for (const [name, { value }] of fields) {
    const text = isScalar(value) ? textOf(yaml, value) : undefined;
    if (text) found.set(name, text);
  }
  return found;
}

/** Every pair whose value is a scalar or a list of scalars. */
export function listsOf(yaml: YamlDocuments, fields: Fields): Map<string, readonly ComposeText[]> {
  const found = new Map<string, readonly ComposeText[]>();
  for (const [name, { value }] of fields) {
    const items = isSeq(value) ? yaml.items(value) : isScalar(value) ? [value] : [];
    const texts = items.flatMap((item) => textOf(yaml, item) ?? []);
    if (texts.length > 0) found.set(name, texts);
  }
  return found;
}

/** The keys that stand in a mapping itself; merge keys and what they bring do not count. */
export function keysOf(yaml: YamlDocuments, node: unknown): Map<string, ComposeKey> {
  const map = yaml.resolve(node);
  const found = new Map<string, ComposeKey>();
  if (!isMap(map)) return found;
  const written = new Set(map.items.map((pair) => (isPair(pair) ? yaml.text(pair.key) : undefined)));
  const shared = new Set(
    map.items.flatMap((pair) =>
      isPair(pair) && (isAlias(pair.value) || (pair.value as { anchor?: string } | null)?.anchor) ? yaml.text(pair.key) : [],
    ),
  );
  for (const pair of yaml.pairs(map)) {
    if (written.has(pair.key)) found.set(pair.key, { key: pair.keySpan, span: pairSpan(yaml, pair), shared: shared.has(pair.key) });
  }
  return found;
}

/** `NAME: value` pairs or a list of `NAME=value`. */
export function variablesOf(yaml: YamlDocuments, node: Node | undefined): ComposeVariable[] {
  if (isMap(node)) {
    return yaml
      .pairs(node)
      .map((pair) => ({ name: pair.key, value: isScalar(pair.value) ? textOf(yaml, pair.value) : undefined, span: pairSpan(yaml, pair) }));
  }
  const variables: ComposeVariable[] = [];
  for (const item of yaml.items(node)) {
    const raw = yaml.text(item);
    if (raw === undefined) continue;
    const span = yaml.span(item);
    const equals = raw.indexOf('=');
    const value = raw.slice(equals + 1);
    if (equals === -1) variables.push({ name: raw, value: undefined, span });
    else variables.push({ name: raw.slice(0, equals), value: { raw: value, value: interpolate(value), span }, span });
  }
  return variables;
}

/** A list of names, or names with their condition. */
export function dependenciesOf(yaml: YamlDocuments, node: Node | undefined): ComposeDependency[] {
  if (isMap(node)) {
    return yaml.pairs(node).map((pair) => ({
      service: pair.key,
      condition: yaml.text(fieldsOf(yaml, pair.value).get('condition')?.value) ?? 'service_started',
      span: pairSpan(yaml, pair),
    }));
  }
  const dependencies: ComposeDependency[] = [];
  for (const item of yaml.items(node)) {
    const service = yaml.text(item);
    if (service !== undefined) dependencies.push({ service, condition: 'service_started', span: yaml.span(item) });
  }
  return dependencies;
}
