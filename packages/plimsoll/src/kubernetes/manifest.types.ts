import type { Unknown } from '../model/finding.ts';
import type { SourceText, Span } from '../model/text.ts';

/** The containers that the Kubernetes objects of one file run. */
export interface ManifestFile {
  readonly source: SourceText;
  readonly containers: readonly ManifestContainer[];
  readonly unknowns: readonly Unknown[];
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
}
