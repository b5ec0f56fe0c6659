import { isMap, isSeq } from 'yaml';
import { SourceText } from '../model/text.ts';
import { type Fields, fieldsOf } from '../yaml/fields.ts';
import { YamlDocuments } from '../yaml/yaml-document.ts';
import type { ManifestContainer, ManifestFile } from './manifest.types.ts';

/** Objects nest pod templates no deeper (a CronJob in a List has eight levels); custom resources get some more. */
const deepest = 20;

/**
 * Reads the containers of a Kubernetes manifest or of a template of a Helm chart. Never throws.
 * A pod is whatever has a list of `containers`, so that custom resources count; what a template fills in is unknown.
 * Importing this loads the YAML parser.
 */
export function readManifest(source: SourceText): ManifestFile {
  const yaml = new YamlDocuments(new SourceText(source.path, maskTemplates(source.text), source.encoding));
  const containers: ManifestContainer[] = [];
  for (const root of yaml.roots) findPods(yaml, root, containers, 0);
  return { source, containers, unknowns: yaml.problems.map((reason) => ({ path: source.path, reason })) };
}

/** Replaces template actions by text of the same length: by nothing where they stand alone in a line, by a mark inside of values. */
function maskTemplates(text: string): string {
  if (!text.includes('{{')) return text;
  return text
    .replace(/^[ \t]*(?:-[ \t]+)?\{\{[^{}]*\}\}[ \t]*(?=\r?$)/gm, (line) => ' '.repeat(line.length))
    .replace(/\{\{[^{}\n]*\}\}/g, (action) => mark.repeat(action.length));
}

/** Does not occur in names of images and containers. */
const mark = '\u00a4';

function findPods(yaml: YamlDocuments, node: unknown, containers: ManifestContainer[], depth: number): void {
  if (depth > deepest) return;
  const value = yaml.resolve(node);
  if (isSeq(value)) for (const item of yaml.items(value)) findPods(yaml, item, containers, depth + 1);
  if (!isMap(value)) return;
  const fields = fieldsOf(yaml, value);
  const list = fields.get('containers')?.value;
  if (isSeq(list)) {
    const pod = fieldsOf(yaml, fields.get('securityContext')?.value);
    for (const item of yaml.items(list)) if (isMap(item)) containers.push(readContainer(yaml, fieldsOf(yaml, item), yaml.span(item), pod));
    return;
  }
  for (const { value: below } of fields.values()) if (isMap(below) || isSeq(below)) findPods(yaml, below, containers, depth + 1);
}

function readContainer(yaml: YamlDocuments, fields: Fields, span: ManifestContainer['span'], pod: Fields): ManifestContainer {
  const own = fieldsOf(yaml, fields.get('securityContext')?.value);
  const setting = (name: string) => settled(yaml.text((own.get(name) ?? pod.get(name))?.value));
  const nonRoot = setting('runAsNonRoot');
  const user = setting('runAsUser');
  const image = fields.get('image')?.value;
  return {
    name: settled(yaml.text(fields.get('name')?.value)),
    image: settled(yaml.text(image)),
    imageSpan: image && yaml.span(image),
    span,
    probed: ['livenessProbe', 'readinessProbe', 'startupProbe'].some((name) => fields.has(name)),
    runAsNonRoot: nonRoot === undefined ? undefined : nonRoot === 'true',
    runAsUser: user !== undefined && /^\d+$/.test(user) ? Number(user) : undefined,
    setsUser: own.has('runAsUser') || pod.has('runAsUser'),
  };
}

function settled(text: string | undefined): string | undefined {
  return text === undefined || text.includes(mark) ? undefined : text;
}
