import { type Fields, fieldsOf } from '../yaml/fields.ts';
import type { YamlDocuments, YamlPair } from '../yaml/yaml-document.ts';
import type { ManifestPort, ManifestProbe, ManifestProbes, ManifestText } from './manifest.types.ts';
import { settled, textOf } from './manifest-scalars.ts';

const kinds = ['httpGet', 'tcpSocket', 'exec', 'grpc'] as const;

/** The probes of a container, from its fields. */
export function readProbes(yaml: YamlDocuments, fields: Fields): ManifestProbes {
  const probe = (name: string) => readProbe(yaml, fields.get(name));
  return { liveness: probe('livenessProbe'), readiness: probe('readinessProbe'), startup: probe('startupProbe') };
}

function readProbe(yaml: YamlDocuments, pair: YamlPair | undefined): ManifestProbe | undefined {
  if (!pair) return undefined;
  const fields = fieldsOf(yaml, pair.value);
  const kind = kinds.find((name) => fields.has(name));
  const action = fieldsOf(yaml, kind && fields.get(kind)?.value);
  const number = (name: string) => numberOf(settled(yaml.text(fields.get(name)?.value)));
  const command = yaml
    .items(action.get('command')?.value)
    .map((item): ManifestText => textOf(yaml, item) ?? { value: undefined, span: yaml.span(item) });
  return {
    kind,
    span: pair.keySpan,
    path: textOf(yaml, action.get('path')?.value),
    port: textOf(yaml, action.get('port')?.value),
    host: textOf(yaml, action.get('host')?.value),
    command,
    periodSeconds: number('periodSeconds'),
    timeoutSeconds: number('timeoutSeconds'),
    initialDelaySeconds: number('initialDelaySeconds'),
    failureThreshold: number('failureThreshold'),
  };
}

/** An entry of the `ports` of a container. */
export function readPort(yaml: YamlDocuments, node: unknown): ManifestPort {
  const fields = fieldsOf(yaml, node);
  const number = fields.get('containerPort')?.value;
  return {
    name: settled(yaml.text(fields.get('name')?.value)),
    number: numberOf(settled(yaml.text(number))),
    protocol: settled(yaml.text(fields.get('protocol')?.value)) ?? 'TCP',
    span: yaml.span(number),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
