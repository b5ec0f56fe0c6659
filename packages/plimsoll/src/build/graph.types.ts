import type { BaseFacts, ImageReference } from '../bases/catalogue.types.ts';
import type { Diagnostic, Dockerfile, FromInstruction, Instruction, Pair, Word } from '../dockerfile/tree.ts';
import type { Known } from '../model/known.ts';
import type { Operation } from '../shell/operations.ts';
import type { ShellScript } from '../shell/view.ts';

/** What a Dockerfile builds. Made once per file and target by `graph.ts`; everything in it is plain data. */
export interface BuildGraph {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly Stage[];
  /** The stage that ends in the image: the target, or the last. Undefined for a file without stages. */
  readonly shipped: Stage | undefined;
  /** What BuildKit refuses when it turns instructions into a build (references, expansion, ports, mounts, circles …). */
  readonly diagnostics: readonly Diagnostic[];
  /** ARGs before the first FROM, with their defaults expanded. */
  readonly globalArgs: ReadonlyMap<string, Argument>;
  /** The build arguments that it is built with, as far as they are known. */
  readonly buildArgs: Readonly<Record<string, string>>;
}

export interface Argument {
  readonly pair: Pair;
  readonly instruction: Instruction;
  /** `undefined` value: declared without default and not set. */
  readonly value: Known<string | undefined>;
}

export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'image'; readonly reference: ImageReference; readonly facts: BaseFacts | undefined }
  | { readonly kind: 'unknown'; readonly why: string };

export interface Stage {
  readonly index: number;
  readonly name: string | undefined;
  readonly from: FromInstruction;
  readonly base: StageBase;
  /** The image the chain of FROMs ends in; same as `base` unless base is a stage. */
  readonly root: Exclude<StageBase, { kind: 'stage' }>;
  /** The FROM image after expansion. */
  readonly image: Known<string>;
  readonly platform: Known<string | undefined>;
  readonly steps: readonly Step[];
  /** Stages that it takes files or its base from. */
  readonly takes: readonly Take[];
  /** Its file system or configuration is part of the shipped image: it is the shipped stage or one that this starts from. */
  readonly shipped: boolean;
  /** The shipped stage needs it (base, COPY --from, mount), directly or not. */
  readonly reachable: boolean;
  /** State behind its last step. */
  readonly final: State;
}

export interface Take {
  readonly by: 'from' | 'copy' | 'add' | 'mount';
  readonly instruction: Instruction;
  readonly word: Word | undefined;
  readonly source:
    | { readonly kind: 'stage'; readonly stage: Stage }
    | { readonly kind: 'image'; readonly reference: ImageReference }
    | { readonly kind: 'context'; readonly name: string }
    | { readonly kind: 'unknown'; readonly why: string };
}

/** An instruction inside a stage, with what is in force before it runs and what holds after it. */
export interface Step {
  readonly index: number;
  readonly stage: Stage;
  readonly instruction: Exclude<Instruction, FromInstruction>;
  readonly before: State;
  readonly after: State;
  /** The commands of RUN, CMD, ENTRYPOINT or HEALTHCHECK, or of such a trigger behind ONBUILD (heredoc bodies included), parsed on first use. */
  readonly script: ShellScript | undefined;
  /** Typed models of `script`'s commands, on first use. */
  readonly operations: readonly Operation[];
  readonly mounts: readonly Mount[];
  /** What a word of the instruction is after expansion, with the variables in force before it. */
  expand(word: Pick<Word, 'text'>): Known<string>;
  /** The same as BuildKit sees it where nothing is passed to the build and the base image sets no variable; blank if it cannot be expanded. */
  assume(word: Pick<Word, 'text'>): string;
}

export interface Mount {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';
  readonly from: string | undefined;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly id: string | undefined;
  readonly sharing: 'shared' | 'private' | 'locked' | undefined;
  readonly env: string | undefined;
  readonly readOnly: boolean;
  readonly required: boolean;
  readonly flag: import('../dockerfile/tree.ts').Flag;
}

/** Immutable; steps that change nothing share one object. */
export interface State {
  /** Effective USER; known '' never occurs: the base's default is filled in, or it is unknown. */
  readonly user: Known<string>;
  /** The USER instruction that set it, in this stage or one it starts from. */
  readonly userFrom: Step | undefined;
  readonly workdir: Known<string>;
  readonly environment: ReadonlyMap<string, { readonly value: Known<string>; readonly step: Step | undefined }>;
  /** ARGs in scope. */
  readonly args: ReadonlyMap<string, Argument>;
  readonly shell: {
    readonly words: readonly string[];
    readonly step: Step | undefined;
    readonly dialect: ShellScript['dialect'];
    readonly pipefail: boolean;
    readonly errexit: boolean;
  };
  readonly cmd: Step | undefined;
  readonly entrypoint: Step | undefined;
  readonly healthcheck: Step | undefined;
  readonly stopSignal: Step | undefined;
  readonly labels: ReadonlyMap<string, { readonly value: Known<string>; readonly step: Step }>;
  readonly exposed: readonly { readonly port: string; readonly step: Step }[];
  readonly volumes: readonly string[];
}
