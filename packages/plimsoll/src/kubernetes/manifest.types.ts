import type { Unknown } from '../model/finding.ts';
import type { SourceText, Span } from '../model/text.ts';

/** The containers that the Kubernetes objects of one file run. */
export interface ManifestFile {
  readonly source: SourceText;
  readonly containers: readonly ManifestContainer[];
  readonly services: readonly ManifestService[];
  /** Images that the file puts into the manifests of others: those of a kustomization, or of the values of a chart. */
  readonly declaredImages: readonly DeclaredImage[];
  /** What its Secrets hold in plain text or base64. */
  readonly secretValues: readonly ManifestSecretValue[];
  readonly unknowns: readonly Unknown[];
}

/** A value of a Secret, decoded. */
export interface ManifestSecretValue {
  /** Of the Secret. */
  readonly secret: string | undefined;
  readonly key: string;
  readonly value: string;
  /** As it is written. */
  readonly span: Span;
}

/** An image that is named apart from the container that runs it. */
export interface DeclaredImage {
  readonly by: 'kustomization' | 'chart';
  /** The name in the manifests that a kustomization replaces. */
  readonly replaces: string | undefined;
  readonly repository: string;
  /** Undefined where there is none; an empty one, as in most charts, leaves it to the template. */
  readonly tag: ManifestText | undefined;
  readonly digest: ManifestText | undefined;
}

export interface ManifestContainer {
  readonly name: string | undefined;
  /** Undefined where a template decides. */
  readonly image: string | undefined;
  /** The value of `image`, quotes included. */
  readonly imageSpan: Span | undefined;
  /** The container's entry in the list. */
  readonly span: Span;
  /** It has a liveness, readiness or startup probe. */
  readonly probed: boolean;
  /** Its own setting, or the one of its pod. */
  readonly runAsNonRoot: boolean | undefined;
  readonly runAsUser: number | undefined;
  /** It or its pod has a `runAsUser`, known or not. */
  readonly setsUser: boolean;
  readonly probes: ManifestProbes;
  readonly ports: readonly ManifestPort[];
  /** It says itself what is started, with `command` or `args`. */
  readonly startsOwn: boolean;
  /** Variables by name; undefined values come from elsewhere or are filled in by a template. */
  readonly environment: ReadonlyMap<string, ManifestText | undefined>;
  /** Further variables come from config maps or secrets as a whole. */
  readonly environmentFrom: boolean;
  /** A template fills in or leaves out parts of it. */
  readonly templated: boolean;
  readonly workload: ManifestWorkload;
  /** What its pod shares with the node; one object for all containers of the pod. */
  readonly pod: ManifestPod;
  readonly security: ManifestSecurity;
  readonly mounts: readonly ManifestMount[];
}

/** What a pod shares with the node that it runs on; undefined values are decided by a template. */
export interface ManifestPod {
  /** `hostNetwork`, `hostPID` and `hostIPC`, as far as they are set, by key. */
  readonly hostNamespaces: ReadonlyMap<string, ManifestText>;
  /** Paths of the node that its volumes give (`hostPath`), by the name of the volume. */
  readonly hostPaths: ReadonlyMap<string, ManifestText>;
}

/** What a container may do, by its security context; seccomp and AppArmor also by the one of its pod. */
export interface ManifestSecurity {
  readonly privileged: ManifestText | undefined;
  readonly readOnlyRootFilesystem: ManifestText | undefined;
  readonly procMount: ManifestText | undefined;
  /** Types of the profiles: `RuntimeDefault`, `Localhost`, `Unconfined`; of AppArmor also by the annotation, in lower case. */
  readonly seccomp: ManifestText | undefined;
  readonly appArmor: ManifestText | undefined;
  readonly addedCapabilities: readonly ManifestText[];
}

/** A volume of the pod in a container; undefined parts are filled in by a template. */
export interface ManifestMount {
  readonly volume: string | undefined;
  readonly path: string | undefined;
}

/** The object that a container belongs to. */
export interface ManifestWorkload {
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly replicas: number | undefined;
  /** Labels of its pods; undefined values are filled in by a template. */
  readonly labels: ReadonlyMap<string, string | undefined>;
  /** How many containers a pod has beside init containers. */
  readonly containers: number;
}

export interface ManifestProbes {
  readonly liveness: ManifestProbe | undefined;
  readonly readiness: ManifestProbe | undefined;
  readonly startup: ManifestProbe | undefined;
}

export interface ManifestProbe {
  /** Undefined where it is not known, or a template decides. */
  readonly kind: 'httpGet' | 'tcpSocket' | 'exec' | 'grpc' | undefined;
  /** The probe's key. */
  readonly span: Span;
  readonly path: ManifestText | undefined;
  /** A number, or the name of a port of the container. */
  readonly port: ManifestText | undefined;
  /** Asks another host than the pod. */
  readonly host: ManifestText | undefined;
  readonly command: readonly ManifestText[];
  readonly periodSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly initialDelaySeconds: number | undefined;
  readonly failureThreshold: number | undefined;
}

/** A scalar with its place, quotes included; undefined where a template decides. */
export interface ManifestText {
  readonly value: string | undefined;
  readonly span: Span;
}

export interface ManifestPort {
  readonly name: string | undefined;
  readonly number: number | undefined;
  readonly protocol: string;
  readonly span: Span;
}

/** A Service, as far as it says which pods get its requests. */
export interface ManifestService {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** Undefined values are filled in by a template. */
  readonly selector: ReadonlyMap<string, string | undefined>;
  readonly ports: readonly ManifestServicePort[];
}

export interface ManifestServicePort {
  /** The port of the pods, by number or name: `targetPort`, or the same as its own. */
  readonly target: ManifestText | undefined;
  readonly protocol: string;
}
