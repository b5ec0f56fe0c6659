import { isMap, isScalar, isSeq } from 'yaml';
import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { type Fields, fieldsOf, pairSpan } from '../yaml/fields.ts';
import { scalarText } from '../yaml/scalar-text.ts';
import { YamlDocuments, type YamlPair } from '../yaml/yaml-document.ts';
import type {
  ComposeBuild,
  ComposeFile,
  ComposeHealthcheck,
  ComposeInline,
  ComposeKey,
  ComposeService,
  ComposeText,
} from './compose.types.ts';
import { inherit, type ReadService } from './extends.ts';
import { commandOf, dependenciesOf, field, flagOf, keysOf, listsOf, scalarsOf, textOf, variablesOf } from './fields.ts';
import { inlineDockerfile } from './inline-dockerfile.ts';
import { portsOf, volumesOf } from './ports-and-volumes.ts';

/**
 * Reads one Compose file. Never throws: what cannot be read is in `unknowns`.
 * Several documents in one file count as one, as Compose merges them; of two services with one name the later wins.
 */
export function readCompose(source: SourceText): ComposeFile {
  const yaml = new YamlDocuments(source);
  const services = new Map<string, ReadService>();
  const includes: ComposeText[] = [];
  const unknowns: Unknown[] = [];
  const keys = new Map<string, ComposeKey>();
  let legacy = false;
  const unknown = (reason: string): void => void unknowns.push({ path: source.path, reason });
  for (const root of yaml.roots) {
    const top = fieldsOf(yaml, root);
    for (const [name, key] of keysOf(yaml, root)) keys.set(name, key);
    const block = top.get('services');
    if (block?.value && !isMap(block.value)) unknown('services is not a mapping');
    const old = block ? [] : oldServices(yaml, top);
    legacy ||= old.length > 0;
    for (const pair of block ? yaml.pairs(block.value) : old) {
      if (pair.key.startsWith('x-')) continue;
      if (isMap(pair.value)) services.set(pair.key, readService(yaml, pair, source));
      else unknown(`the service ${pair.key} is not a mapping`);
    }
    for (const item of yaml.items(top.get('include')?.value)) includes.push(...includesOf(yaml, item));
    if (!block && old.length === 0 && !top.has('include') && !isOtherPart(top)) unknown('has no services');
  }
  for (const problem of yaml.problems) unknown(problem);
  for (const include of includes) unknown(`includes ${include.raw}, which was not read`);
  return { source, services: inherit(services, unknown), keys, includes, legacy, unknowns };
}

/** The first format had its services at the top. */
function oldServices(yaml: YamlDocuments, top: Fields): YamlPair[] {
  const pairs = [...top.values()].filter(({ value }) => isMap(value));
  const isService = (pair: YamlPair): boolean => {
    const fields = fieldsOf(yaml, pair.value);
    return fields.has('image') || fields.has('build') || fields.has('extends');
  };
  return pairs.some(isService) ? pairs : [];
}

/** A file that only adds volumes, networks or fragments to others is a Compose file too. */
function isOtherPart(top: Fields): boolean {
  return ['volumes', 'networks', 'secrets', 'configs', 'name', 'version'].some((key) => top.has(key));
}

function includesOf(yaml: YamlDocuments, item: unknown): ComposeText[] {
  const node = yaml.resolve(item);
  if (isScalar(node)) return [textOf(yaml, node)].filter((text) => text !== undefined);
  const path = fieldsOf(yaml, node).get('path')?.value;
  const paths = isSeq(path) ? yaml.items(path) : [path];
  return paths.map((one) => textOf(yaml, one)).filter((text) => text !== undefined);
}

function readService(yaml: YamlDocuments, pair: YamlPair, source: SourceText): ReadService {
  const fields = fieldsOf(yaml, pair.value);
  const base = fields.get('extends')?.value;
  const baseFields = fieldsOf(yaml, base);
  const service: ComposeService = {
    name: pair.key,
    span: pair.keySpan,
    image: field(yaml, fields, 'image'),
    build: readBuild(yaml, fields.get('build'), source),
    user: field(yaml, fields, 'user'),
    healthcheck: readHealthcheck(yaml, fields.get('healthcheck')),
    dependsOn: dependenciesOf(yaml, fields.get('depends_on')?.value),
    command: commandOf(yaml, fields.get('command')),
    entrypoint: commandOf(yaml, fields.get('entrypoint')),
    environment: variablesOf(yaml, fields.get('environment')?.value),
    ports: portsOf(yaml, fields.get('ports')?.value),
    volumes: volumesOf(yaml, fields.get('volumes')?.value),
    readOnly: flagOf(yaml, fields, 'read_only'),
    platform: field(yaml, fields, 'platform'),
    extendsFile: field(yaml, baseFields, 'file'),
    settings: scalarsOf(yaml, fields),
    lists: listsOf(yaml, fields),
    replicas: field(yaml, fieldsOf(yaml, fields.get('deploy')?.value), 'replicas') ?? field(yaml, fields, 'scale'),
    secrets: secretsOf(yaml, fields),
    watched: fieldsOf(yaml, fields.get('develop')?.value).has('watch'),
    keys: keysOf(yaml, pair.value),
  };
  return { service, extends: yaml.text(base) ?? yaml.text(baseFields.get('service')?.value) };
}

/** Names, or mappings with a source. */
function secretsOf(yaml: YamlDocuments, fields: Fields): ComposeText[] {
  return yaml
    .items(fields.get('secrets')?.value)
    .flatMap((item) => textOf(yaml, item) ?? field(yaml, fieldsOf(yaml, item), 'source') ?? []);
}

function readBuild(yaml: YamlDocuments, pair: YamlPair | undefined, source: SourceText): ComposeBuild | undefined {
  if (!pair?.value) return undefined;
  const fields = fieldsOf(yaml, pair.value);
  return {
    span: pairSpan(yaml, pair),
    context: isScalar(pair.value) ? textOf(yaml, pair.value) : field(yaml, fields, 'context'),
    dockerfile: field(yaml, fields, 'dockerfile'),
    dockerfileInline: inlineOf(yaml, fields, source),
    target: field(yaml, fields, 'target'),
    args: variablesOf(yaml, fields.get('args')?.value),
    additionalContexts: variablesOf(yaml, fields.get('additional_contexts')?.value),
    platforms: yaml.items(fields.get('platforms')?.value).flatMap((item) => textOf(yaml, item) ?? []),
  };
}

function inlineOf(yaml: YamlDocuments, fields: Fields, source: SourceText): ComposeInline | undefined {
  const node = fields.get('dockerfile_inline')?.value;
  const text = node && textOf(yaml, node);
  return text && { ...text, text: inlineDockerfile(scalarText(source, node, text.raw)) };
}

function readHealthcheck(yaml: YamlDocuments, pair: YamlPair | undefined): ComposeHealthcheck | undefined {
  if (!pair?.value) return undefined;
  const fields = fieldsOf(yaml, pair.value);
  const test = commandOf(yaml, fields.get('test'));
  const none = test?.words[0]?.raw === 'NONE' && test.form === 'exec';
  const timings = scalarsOf(yaml, fields);
  return { span: pairSpan(yaml, pair), timings, disabled: none || flagOf(yaml, fields, 'disable'), test: none ? undefined : test };
}
