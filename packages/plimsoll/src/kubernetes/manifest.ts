import { isMap, isSeq } from 'yaml';
import { SourceText } from '../model/text.ts';
import { type Fields, fieldsOf } from '../yaml/fields.ts';
import { YamlDocuments } from '../yaml/yaml-document.ts';
import { chartImages, kustomizedImages } from './declared-images.ts';
import type {
  ManifestContainer,
  ManifestFile,
  ManifestPod,
  ManifestSecretValue,
  ManifestService,
  ManifestWorkload,
} from './manifest.types.ts';
import { mark, scalarsOf, settled, textOf } from './manifest-scalars.ts';
import { readSecretValues } from './manifest-secrets.ts';
import { type Placed, readMounts, readPod, readSecurity } from './pod-security.ts';
import { readPort, readProbes } from './probes.ts';
import { TemplateConditions } from './template-conditions.ts';
import { isValuesName } from './values-name.ts';

/** Objects nest pod templates no deeper (a CronJob in a List has eight levels); custom resources get some more. */
const deepest = 20;

/** What is known of the object around a pod, on the way down to it. */
interface Above extends Omit<ManifestWorkload, 'containers'> {
  /** Of the pod, as far as it has been met. */
  readonly annotations: Fields;
}

const nothing: Above = {
  kind: undefined,
  name: undefined,
  namespace: undefined,
  replicas: undefined,
  labels: new Map(),
  annotations: new Map(),
};

/**
 * Reads the containers and Services of a Kubernetes manifest or of a template of a Helm chart, and the images that a kustomization or
 * the values of a chart name. Never throws.
 * A pod is whatever has a list of `containers`, so that custom resources count; what a template fills in is unknown.
 * Importing this loads the YAML parser.
 */
export function readManifest(source: SourceText): ManifestFile {
  const masked = maskTemplates(source.text);
  const yaml = new YamlDocuments(new SourceText(source.path, masked, source.encoding));
  const containers: ManifestContainer[] = [];
  const services: ManifestService[] = [];
  const conditions = new TemplateConditions(source.text, masked);
  const secretValues: ManifestSecretValue[] = [];
  const found = { containers, services, secretValues, text: source.text, masked, conditions };
  for (const root of yaml.roots) findPods(yaml, root, found, nothing, 0);
  const name = source.path.slice(source.path.lastIndexOf('/') + 1);
  const declaredImages = yaml.roots.flatMap((root) => (isValuesName(name) ? chartImages(yaml, root) : kustomizedImages(yaml, root, name)));
  return {
    source,
    containers,
    services,
    declaredImages,
    secretValues,
    unknowns: yaml.problems.map((reason) => ({ path: source.path, reason })),
  };
}

/** Replaces template actions by text of the same length: by nothing where they stand alone in a line, by a mark inside of values. */
function maskTemplates(text: string): string {
  if (!text.includes('{{')) return text;
  return text
    .replace(/^[ \t]*(?:-[ \t]+)?\{\{[^{}]*\}\}[ \t]*(?=\r?$)/gm, (line) => ' '.repeat(line.length))
    .replace(/\{\{[^{}\n]*\}\}/g, (action) => mark.repeat(action.length));
}

interface Findings {
  readonly containers: ManifestContainer[];
  readonly services: ManifestService[];
  readonly secretValues: ManifestSecretValue[];
  readonly text: string;
  readonly masked: string;
  readonly conditions: TemplateConditions;
}

function findPods(yaml: YamlDocuments, node: unknown, found: Findings, above: Above, depth: number): void {
  if (depth > deepest) return;
  const value = yaml.resolve(node);
  if (isSeq(value)) for (const item of yaml.items(value)) findPods(yaml, item, found, above, depth + 1);
  if (!isMap(value)) return;
  const fields = fieldsOf(yaml, value);
  const list = fields.get('containers')?.value;
  if (isSeq(list)) {
    const from = found.conditions.before(yaml.span(value).start);
    const security = { fields: fieldsOf(yaml, fields.get('securityContext')?.value), from };
    const items = yaml.items(list).filter((item) => isMap(item));
    const { annotations, ...object } = above;
    const workload = { ...object, containers: items.length };
    const pod = { security, annotations, shared: readPod(yaml, { fields, from }, found.conditions) };
    for (const item of items) found.containers.push(readContainer(yaml, fieldsOf(yaml, item), yaml.span(item), pod, workload, found));
    return;
  }
  const around = objectOf(yaml, fields, above);
  if (around.kind === 'Service') {
    found.services.push(readService(yaml, fields, around));
    return;
  }
  if (around.kind === 'Secret') {
    found.secretValues.push(...readSecretValues(yaml, fields, around.name));
    return;
  }
  for (const { value: below } of fields.values()) if (isMap(below) || isSeq(below)) findPods(yaml, below, found, around, depth + 1);
}

/** An object that is met on the way begins anew; the metadata of a pod's template give its labels. */
function objectOf(yaml: YamlDocuments, fields: Fields, above: Above): Above {
  const metadata = fields.get('metadata')?.value;
  const kind = settled(yaml.text(fields.get('kind')?.value));
  if (kind === undefined && metadata === undefined) return above;
  const own = fieldsOf(yaml, metadata);
  const labels = scalarsOf(yaml, own.get('labels')?.value);
  const annotations = fieldsOf(yaml, own.get('annotations')?.value);
  if (kind === undefined) return { ...above, labels, annotations };
  const replicas = settled(yaml.text(fieldsOf(yaml, fields.get('spec')?.value).get('replicas')?.value));
  return {
    ...{ kind, labels, annotations },
    name: settled(yaml.text(own.get('name')?.value)),
    namespace: settled(yaml.text(own.get('namespace')?.value)),
    replicas: replicas !== undefined && /^\d{1,6}$/.test(replicas) ? Number(replicas) : undefined,
  };
}

function readService(yaml: YamlDocuments, fields: Fields, { name, namespace }: Above): ManifestService {
  const spec = fieldsOf(yaml, fields.get('spec')?.value);
  const ports = yaml.items(spec.get('ports')?.value).map((item) => {
    const port = fieldsOf(yaml, item);
    return {
      target: textOf(yaml, (port.get('targetPort') ?? port.get('port'))?.value),
      protocol: settled(yaml.text(port.get('protocol')?.value)) ?? 'TCP',
    };
  });
  return { name, namespace, selector: scalarsOf(yaml, spec.get('selector')?.value), ports };
}

/** What containers take from the pod around them. */
interface Around {
  readonly security: Placed;
  readonly annotations: Fields;
  readonly shared: ManifestPod;
}

function readContainer(
  yaml: YamlDocuments,
  fields: Fields,
  span: ManifestContainer['span'],
  pod: Around,
  workload: ManifestWorkload,
  found: Findings,
): ManifestContainer {
  const own = fieldsOf(yaml, fields.get('securityContext')?.value);
  const setting = (name: string) => settled(yaml.text((own.get(name) ?? pod.security.fields.get(name))?.value));
  const nonRoot = setting('runAsNonRoot');
  const user = setting('runAsUser');
  const image = fields.get('image')?.value;
  const name = settled(yaml.text(fields.get('name')?.value));
  const security = readSecurity(yaml, { fields: own, from: found.conditions.before(span.start) }, pod.security, found.conditions);
  return {
    name,
    image: settled(yaml.text(image)),
    imageSpan: image && yaml.span(image),
    span,
    probed: ['livenessProbe', 'readinessProbe', 'startupProbe'].some((name) => fields.has(name)),
    runAsNonRoot: nonRoot === undefined ? undefined : nonRoot === 'true',
    runAsUser: user !== undefined && /^\d+$/.test(user) ? Number(user) : undefined,
    setsUser: own.has('runAsUser') || pod.security.fields.has('runAsUser'),
    probes: readProbes(yaml, fields),
    ports: yaml.items(fields.get('ports')?.value).map((item) => readPort(yaml, item)),
    startsOwn: fields.has('command') || fields.has('args'),
    environment: new Map(
      yaml.items(fields.get('env')?.value).flatMap((item) => {
        const variable = fieldsOf(yaml, item);
        const name = settled(yaml.text(variable.get('name')?.value));
        return name === undefined ? [] : [[name, textOf(yaml, variable.get('value')?.value)]];
      }),
    ),
    environmentFrom: fields.has('envFrom'),
    templated: isTemplated(found, span),
    workload,
    pod: pod.shared,
    security: {
      ...security,
      // As it was written before Kubernetes 1.30.
      appArmor: security.appArmor ?? textOf(yaml, pod.annotations.get(`container.apparmor.security.beta.kubernetes.io/${name}`)?.value),
    },
    mounts: readMounts(yaml, fields),
  };
}

/** Actions behind its last value, in lines of their own, may be a part of it. */
function isTemplated({ text, masked }: Findings, { start, end }: ManifestContainer['span']): boolean {
  let behind = end;
  while (behind < masked.length && /\s/.test(masked[behind] ?? '')) behind++;
  return text.slice(start, behind).includes('{{');
}
