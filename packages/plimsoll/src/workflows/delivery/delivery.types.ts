import type { Known } from '../../model/known.ts';
import type { Span } from '../../model/text.ts';
import type { WorkflowJob, WorkflowStep } from '../workflow.types.ts';

/** What one pipeline does with images, each in the order in which the file has it. */
export interface Delivery {
  readonly builds: readonly ImageBuild[];
  readonly pushes: readonly ImagePush[];
  readonly scans: readonly ImageScan[];
  readonly lints: readonly DeliveryAct[];
  readonly signatures: readonly DeliveryAct[];
  readonly boms: readonly DeliveryAct[];
  readonly deployments: readonly Deployment[];
  /** Steps and parts that are written elsewhere: those of the same repository, and others whose names say that they may do one of these things. */
  readonly opaque: readonly OpaquePart[];
}

/** Where something is done. */
export interface DeliveryAct {
  readonly job: WorkflowJob;
  /** Undefined where a template of the system does it. */
  readonly step: WorkflowStep | undefined;
  /** The tool, as people call it: `docker build`, `docker/build-push-action`, `trivy`. */
  readonly tool: string;
  /** The words that do it: `uses` without its version, or program and subcommand. */
  readonly at: Span;
  /** Counts through the steps and commands of the job. */
  readonly order: number;
}

/** A part of a command line or an input. */
export interface DeliveryValue {
  /** As written, expressions and variables included. */
  readonly raw: string;
  /** Quotes removed, expressions of the CI system replaced by `${___}`. */
  readonly text: string;
  /** Undefined if it holds something that is set where the pipeline runs. */
  readonly value: string | undefined;
  readonly span: Span;
}

export interface BuildArgument {
  readonly name: string;
  /** Undefined for a name alone, whose value comes from the environment. */
  readonly value: DeliveryValue | undefined;
  readonly span: Span;
}

/** `sometimes`: an expression decides when. `unknown`: what says it was not read. */
export type Pushes = 'yes' | 'no' | 'sometimes' | 'unknown';

export interface ImageBuild extends DeliveryAct {
  readonly dockerfile: DeliveryValue | undefined;
  readonly context: DeliveryValue | undefined;
  readonly target: DeliveryValue | undefined;
  readonly arguments: readonly BuildArgument[];
  readonly tags: readonly DeliveryValue[];
  /** Whether this step itself pushes what it builds; a later command may do it too. */
  readonly push: Pushes;
  /** What is pushed gets no tag here; a later step gives it one. */
  readonly byDigest: boolean;
  /** No layer is taken from a cache; undefined where an expression decides. */
  readonly noCache: boolean | undefined;
  /** Base images are asked for anew; undefined where an expression decides. */
  readonly pull: boolean | undefined;
  readonly cacheFrom: readonly DeliveryValue[];
  readonly cacheTo: readonly DeliveryValue[];
  readonly platforms: readonly DeliveryValue[];
  readonly secrets: readonly DeliveryValue[];
  /** As asked for; undefined where nothing is said and the tool decides. */
  readonly provenance: Known<boolean> | undefined;
  readonly sbom: Known<boolean> | undefined;
  /** The tool reads a Dockerfile, with the cache and the arguments of one. */
  readonly ofDockerfile: boolean;
}

export interface ImagePush extends DeliveryAct {
  readonly image: DeliveryValue | undefined;
}

export interface ImageScan extends DeliveryAct {
  /** What is looked at; `files`: sources or a directory, not what is in an image. */
  readonly looksAt: 'image' | 'files' | 'unknown';
  /** Packages with known vulnerabilities, or how the image is configured. */
  readonly finds: 'vulnerabilities' | 'configuration';
  /** Whether a bad result ends the pipeline. */
  readonly gate: ScanGate;
  /** The severities that count, as written. */
  readonly severity: DeliveryValue | undefined;
}

export type ScanGate =
  | { readonly blocks: true }
  /** `why` fits behind "the scan passes whatever it finds: "; `at` is what makes it so. */
  | { readonly blocks: false; readonly why: string; readonly at: Span }
  | { readonly blocks: undefined };

export interface Deployment extends DeliveryAct {
  readonly image: DeliveryValue | undefined;
}

export type OpaqueKind = 'scan' | 'build' | 'lint';

export interface OpaquePart {
  readonly name: string;
  readonly at: Span;
  /** What its name suggests, which may be nothing for an action of the same repository; all of them where a whole pipeline is called. */
  readonly may: readonly OpaqueKind[];
  /** The file that says what it does, relative to the repository's root: whoever has read it knows better. */
  readonly path: string | undefined;
}
