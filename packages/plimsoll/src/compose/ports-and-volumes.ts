import { isMap, type Node } from 'yaml';
import { fieldsOf } from '../yaml/fields.ts';
import type { YamlDocuments } from '../yaml/yaml-document.ts';
import type { ComposePort, ComposeText, ComposeVolume } from './compose.types.ts';
import { field, flagOf, textOf } from './fields.ts';

/** `[[host:]published:]target[/protocol]`, or the long form. */
export function portsOf(yaml: YamlDocuments, node: Node | undefined): ComposePort[] {
  const ports: ComposePort[] = [];
  for (const item of yaml.items(node)) {
    const span = yaml.span(item);
    if (isMap(item)) {
      const fields = fieldsOf(yaml, item);
      ports.push({
        text: field(yaml, fields, 'target')?.raw ?? '',
        host: settled(field(yaml, fields, 'host_ip')),
        published: settled(field(yaml, fields, 'published')),
        target: portNumber(settled(field(yaml, fields, 'target'))),
        protocol: settled(field(yaml, fields, 'protocol')) ?? 'tcp',
        span,
      });
      continue;
    }
    const text = textOf(yaml, item);
    if (text) ports.push({ ...shortPort(settled(text) ?? ''), text: text.raw, span });
  }
  return ports;
}

/** `[source:]target[:mode]`, or the long form. */
export function volumesOf(yaml: YamlDocuments, node: Node | undefined): ComposeVolume[] {
  const volumes: ComposeVolume[] = [];
  for (const item of yaml.items(node)) {
    const span = yaml.span(item);
    if (isMap(item)) {
      const fields = fieldsOf(yaml, item);
      volumes.push({
        type: settled(field(yaml, fields, 'type')) ?? 'volume',
        source: settled(field(yaml, fields, 'source') ?? field(yaml, fields, 'src')),
        target: settled(field(yaml, fields, 'target') ?? field(yaml, fields, 'dst') ?? field(yaml, fields, 'destination')),
        readOnly: flagOf(yaml, fields, 'read_only'),
        span,
      });
      continue;
    }
    const text = textOf(yaml, item);
    if (text) volumes.push({ ...shortVolume(text.raw, settled(text)), span });
  }
  return volumes;
}

function settled(text: ComposeText | undefined): string | undefined {
  return text?.value.known ? text.value.value : undefined;
}

function portNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function shortPort(value: string): Omit<ComposePort, 'text' | 'span'> {
  const [address = '', protocol = 'tcp'] = value.split('/', 2);
  const beforeTarget = address.lastIndexOf(':');
  const target = portNumber(address.slice(beforeTarget + 1));
  const outside = beforeTarget === -1 ? '' : address.slice(0, beforeTarget);
  const beforePublished = outside.lastIndexOf(':');
  const host = beforePublished === -1 ? undefined : outside.slice(0, beforePublished);
  const published = outside.slice(beforePublished + 1);
  return { host: host || undefined, published: published || undefined, target, protocol };
}

function shortVolume(raw: string, value: string | undefined): Omit<ComposeVolume, 'span'> {
  // A default inside braces has a colon too: only what is known can be taken apart.
  if (value === undefined)
    return { type: /^[.~/$]/.test(raw) ? 'bind' : 'volume', source: undefined, target: undefined, readOnly: /:ro$/.test(raw) };
  const drive = /^[A-Za-z]:[\\/]/.test(value) ? 2 : 0;
  const colon = value.indexOf(':', drive);
  if (colon === -1) return { type: 'anonymous', source: undefined, target: value, readOnly: false };
  const source = value.slice(0, colon);
  const [target = '', mode = ''] = value.slice(colon + 1).split(':', 2);
  return { type: /^[.~/\\]/.test(source) || drive > 0 ? 'bind' : 'volume', source, target, readOnly: mode.split(',').includes('ro') };
}
