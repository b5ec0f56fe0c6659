import type { Unknown } from '../model/finding.ts';
import type { Known } from '../model/known.ts';
import type { MappedText, SourceText, Span } from '../model/text.ts';

/** One Compose file, as far as it says how images are built and run. */
export interface ComposeFile {
  readonly source: SourceText;
  /** In file order; what `extends` takes from this same file is filled in. */
  readonly services: readonly ComposeService[];
  /** Keys at the top as they are written, `version` and `volumes` among them, each with its pair. */
  readonly keys: ReadonlyMap<string, ComposeKey>;
  /** Other Compose files that belong to it. */
  readonly includes: readonly ComposeText[];
  /** Written in the first format, which had no `services` and which Compose does not read any more. */
  readonly legacy: boolean;
  /** What could not be read or lies in other files. */
  readonly unknowns: readonly Unknown[];
}

/** A key as it is written in the mapping that it stands in, neither inherited nor merged. */
export interface ComposeKey {
  /** The key alone. */
  readonly key: Span;
  /** From the key to the end of its value. */
  readonly span: Span;
  /** The value is an anchor's alias, or carries an anchor: an edit would reach further than it looks. */
  readonly shared: boolean;
}

/** A scalar with its place (quotes included), before and after interpolation. */
export interface ComposeText {
  readonly raw: string;
  /** `${NAME:-default}` counts as its default; a variable without one is unknown. */
  readonly value: Known<string>;
  readonly span: Span;
}

export interface ComposeService {
  readonly name: string;
  /** The service's key. */
  readonly span: Span;
  readonly image: ComposeText | undefined;
  readonly build: ComposeBuild | undefined;
  readonly user: ComposeText | undefined;
  readonly healthcheck: ComposeHealthcheck | undefined;
  readonly dependsOn: readonly ComposeDependency[];
  readonly command: ComposeCommand | undefined;
  readonly entrypoint: ComposeCommand | undefined;
  readonly environment: readonly ComposeVariable[];
  readonly ports: readonly ComposePort[];
  readonly volumes: readonly ComposeVolume[];
  readonly readOnly: boolean;
  readonly platform: ComposeText | undefined;
  /** Takes what it does not say itself from a service of another file, which has not been read. */
  readonly extendsFile: ComposeText | undefined;
  /** Scalar settings that have no field of their own: `restart`, `init`, `privileged`, `pid`, `network_mode`, `stop_grace_period`, … */
  readonly settings: ReadonlyMap<string, ComposeText>;
  /** Lists of scalars, a single scalar counting as a list of one: `profiles`, `env_file`, `tmpfs`, `security_opt`, `cap_add`, … */
  readonly lists: ReadonlyMap<string, readonly ComposeText[]>;
  readonly replicas: ComposeText | undefined;
  /** Names of the secrets that it is given. */
  readonly secrets: readonly ComposeText[];
  /** It says how `docker compose watch` keeps its sources up to date. */
  readonly watched: boolean;
  /** What this service itself writes, by key; nothing that it extends or merges. */
  readonly keys: ReadonlyMap<string, ComposeKey>;
}

export interface ComposeBuild {
  readonly span: Span;
  /** Relative to the Compose file; undefined means the folder of the Compose file. */
  readonly context: ComposeText | undefined;
  /** Relative to the context. */
  readonly dockerfile: ComposeText | undefined;
  /** The Dockerfile itself, in the Compose file. */
  readonly dockerfileInline: ComposeInline | undefined;
  readonly target: ComposeText | undefined;
  readonly args: readonly ComposeVariable[];
  readonly additionalContexts: readonly ComposeVariable[];
  /** Those that the image is built for; empty where the file does not say. */
  readonly platforms: readonly ComposeText[];
}

/** A Dockerfile as the builder gets it, with the way back into the Compose file. */
export interface ComposeInline extends ComposeText {
  readonly text: Known<MappedText>;
}

/** `value` is undefined for a name alone, whose value comes from the environment. */
export interface ComposeVariable {
  readonly name: string;
  readonly value: ComposeText | undefined;
  readonly span: Span;
}

export interface ComposeHealthcheck {
  readonly span: Span;
  /** `disable: true`, or a test of `NONE`: the image's own check does not run either. */
  readonly disabled: boolean;
  readonly test: ComposeCommand | undefined;
  /** `interval`, `timeout`, `retries`, `start_period`, `start_interval`. */
  readonly timings: ReadonlyMap<string, ComposeText>;
}

export interface ComposeCommand {
  readonly form: 'shell' | 'exec';
  readonly words: readonly ComposeText[];
  readonly span: Span;
}

export interface ComposeDependency {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully' | string;
  readonly span: Span;
}

/** Parts that are unknown, ranges or malformed are undefined. */
export interface ComposePort {
  readonly text: string;
  readonly host: string | undefined;
  readonly published: string | undefined;
  readonly target: number | undefined;
  readonly protocol: string;
  readonly span: Span;
}

export interface ComposeVolume {
  readonly type: 'bind' | 'volume' | 'anonymous' | string;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly readOnly: boolean;
  readonly span: Span;
}
