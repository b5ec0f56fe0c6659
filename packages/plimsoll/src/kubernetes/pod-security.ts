import { type Fields, fieldsOf } from '../yaml/fields.ts';
import type { YamlDocuments } from '../yaml/yaml-document.ts';
import type { ManifestMount, ManifestPod, ManifestSecurity, ManifestText } from './manifest.types.ts';
import { settled, textOf } from './manifest-scalars.ts';
import type { TemplateConditions } from './template-conditions.ts';

/** A mapping with the offset from which conditions of a template belong to what stands in it. */
export interface Placed {
  readonly fields: Fields;
  readonly from: number;
}

const namespaces = ['hostNetwork', 'hostPID', 'hostIPC'];

/** What a pod shares with its node. */
export function readPod(yaml: YamlDocuments, { fields, from }: Placed, conditions: TemplateConditions): ManifestPod {
  const hostNamespaces = new Map<string, ManifestText>();
  for (const key of namespaces) {
    const text = conditions.certain(from, textOf(yaml, fields.get(key)?.value));
    if (text) hostNamespaces.set(key, text);
  }
  const hostPaths = new Map<string, ManifestText>();
  for (const item of yaml.items(fields.get('volumes')?.value)) {
    const volume = fieldsOf(yaml, item);
    const name = settled(yaml.text(volume.get('name')?.value));
    const path = conditions.certain(from, textOf(yaml, fieldsOf(yaml, volume.get('hostPath')?.value).get('path')?.value));
    if (name !== undefined && path) hostPaths.set(name, path);
  }
  return { hostNamespaces, hostPaths };
}

/** What the security context of a container says of what it may do; of seccomp and AppArmor also the one of its pod. */
export function readSecurity(yaml: YamlDocuments, own: Placed, pod: Placed, conditions: TemplateConditions): ManifestSecurity {
  const scalar = ({ fields, from }: Placed, name: string) => conditions.certain(from, textOf(yaml, fields.get(name)?.value));
  const type = ({ fields, from }: Placed, name: string) =>
    conditions.certain(from, textOf(yaml, fieldsOf(yaml, fields.get(name)?.value).get('type')?.value));
  const added = yaml.items(fieldsOf(yaml, own.fields.get('capabilities')?.value).get('add')?.value);
  return {
    privileged: scalar(own, 'privileged'),
    readOnlyRootFilesystem: scalar(own, 'readOnlyRootFilesystem'),
    procMount: scalar(own, 'procMount'),
    seccomp: type(own, 'seccompProfile') ?? type(pod, 'seccompProfile'),
    appArmor: type(own, 'appArmorProfile') ?? type(pod, 'appArmorProfile'),
    addedCapabilities: added.flatMap((item) => conditions.certain(own.from, textOf(yaml, item)) ?? []),
  };
}

/** Where a container finds the volumes of its pod. */
export function readMounts(yaml: YamlDocuments, fields: Fields): ManifestMount[] {
  return yaml.items(fields.get('volumeMounts')?.value).map((item) => {
    const mount = fieldsOf(yaml, item);
    return { volume: settled(yaml.text(mount.get('name')?.value)), path: settled(yaml.text(mount.get('mountPath')?.value)) };
  });
}
