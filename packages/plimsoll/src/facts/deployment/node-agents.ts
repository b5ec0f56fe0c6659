import { parseReference } from '../../bases/reference.ts';
import type { ManifestContainer } from '../../kubernetes/manifest.types.ts';
import type { Severity } from '../../model/finding.ts';
import type { ManifestView } from '../views/manifest-view.ts';
import { isBareBase, purposeOf } from './deployed-images.ts';

/**
 * How much it matters that a container of a manifest reaches into its node. Programs whose work is the node (networks, storage,
 * devices, metrics and logs of the machine) need that: nothing is to be said of them, nor of what is there for tests and examples.
 * What runs once on each node, but is not known, is there for the node as well, if perhaps not with all of these rights.
 *
 * @returns undefined where it is to be expected.
 */
export function nodeAccessSeverity(view: ManifestView, container: ManifestContainer): Severity | undefined {
  const { kind, namespace, name } = container.workload;
  if (purposeOf(view.path) === 'development') return undefined;
  if (namespace !== undefined && systemNamespace.test(namespace)) return undefined;
  if ([imageNameOf(container), container.name, name].some(isAgent)) return undefined;
  const isTrial = kind === 'Pod' && container.startsOwn && container.image !== undefined && isBareBase(container.image);
  return kind === 'DaemonSet' || isTrial ? 'info' : 'warning';
}

function isAgent(name: string | undefined): boolean {
  return name !== undefined && name.length < 256 && nodeAgent.test(name);
}

/** The repository of a container's image as people write it: `library` and Docker Hub are left out, and the tag is. */
export function imageNameOf({ image }: ManifestContainer): string {
  if (image === undefined) return '';
  const reference = parseReference(image);
  return 'error' in reference ? '' : reference.familiar;
}

/** For reports: `Container web`. */
export function calledContainer({ name }: ManifestContainer): string {
  return name === undefined ? 'A container' : `Container ${name}`;
}

const systemNamespace =
  /^(?:kube-system|kube-public|kube-flannel|kube-node-lease|calico-system|tigera-operator|cilium.*|metallb-system|longhorn-system|rook-ceph|openebs|gpu-operator|nvidia-.*|node-feature-discovery|falco|istio-system|local-path-storage|kubevirt|gmp-system|amazon-(?:guardduty|cloudwatch)|aws-observability|openshift-.*)$/;

/** Last parts of the names of programs that belong to the machine. */
const nodeAgent =
  /(?:^|[/-])(?:kube-(?:proxy|apiserver|scheduler|controller-manager|router|vip|flannel|ovn)|kubelet|etcd|flanneld?(?:-.*)?|calico.*|cilium.*|weave-(?:kube|npc)|multus(?:-.*)?|antrea.*|canal|cni.*|.*-cni(?:-.*)?|csi(?:-.*)?|.*-csi(?:-.*)?|.*csi-?(?:driver|plugin|node|controller)(?:-.*)?|csi-node-driver-registrar|node-driver-registrar|livenessprobe|hostpathplugin|longhorn.*|openebs.*|rook|ceph|node-exporter|prometheus-node-exporter|windows-exporter|cadvisor|node-problem-detector|process-exporter|ebpf-exporter|smartctl-exporter|dcgm-exporter|k8s-device-plugin|.*device-plugin(?:-.*)?|nvidia-.*|gpu-.*|node-feature-discovery|fluent-?bit|fluentd(?:-.*)?|filebeat|metricbeat|auditbeat|packetbeat|promtail|alloy|vector|logstash-forwarder|(?:datadog|sysdig|cloudwatch|grafana|elastic|dynatrace|newrelic|wazuh|spire|node|host|metrics|monitoring|logging|network-policy)[/-]?agent|newrelic-infra(?:structure)?(?:-.*)?|telegraf|netdata|falco(?:-.*)?|sysdig|tetragon|tracee|inspektor-gadget|kured|node-local-dns|k8s-dns-node-cache|speaker|metallb|keepalived(?:-.*)?|kube-keepalived-vip|virt-(?:handler|launcher)|host-?config.*|node-(?:agent|setup|init|shell|debugger|collector|tuner)(?:-.*)?|kube-bench|kube-hunter|system-upgrade|sysctl(?:-.*)?|chaos-(?:daemon|mesh)|pumba|smarter-device-manager|aws-node|amazon-k8s-cni|ip-masq-agent|gke-.*|azure-.*-agent|twistlock_defender|csi)$/;
