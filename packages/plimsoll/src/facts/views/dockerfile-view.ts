import type { BuildGraph, Stage, Step } from '../../build/graph.types.ts';
import type { ContextHistory } from '../../cache/context-history.ts';
import type { ImageUsage } from '../../collect/usage.ts';
import type { BuildContext } from '../../context/context.types.ts';
import type { Diagnostic, Dockerfile, Instruction, InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { SourceText } from '../../model/text.ts';
import type { Project } from '../../project/project.types.ts';
import type { ShellProblem } from '../../shellcheck/problems.ts';
import { type RunStep, StepIndex } from './step-index.ts';
import { TextView } from './text-view.ts';

/** What the engine can find out about a file when a rule asks; each is called at most once. */
export interface ViewSources {
  readonly context?: () => BuildContext | undefined;
  readonly project?: () => Project | undefined;
  /** How the repository uses this image, as far as Compose and Kubernetes files say. */
  readonly usage?: () => ImageUsage | undefined;
  /** Where people find the repository: the address of its remote, without credentials. */
  readonly remote?: () => string | undefined;
  /** What the last commits changed of the context; only where the history was read: by audit and fix, not by lint. */
  readonly history?: () => ContextHistory | undefined;
  /** The pipelines of the repository build images, all of them on machines that keep no cache mounts. */
  readonly pipelinesLoseCacheMounts?: () => boolean;
  /** What ShellCheck said of the scripts, where it was asked. */
  readonly shellProblems?: () => readonly ShellProblem[] | undefined;
}

export type Where = 'shipped' | 'reachable' | 'all';

/**
 * All that detectors see of one Dockerfile. Everything is computed at most once and shared by all rules;
 * what needs the disk (`context`, `project`, `usage`, `history`) is looked up on first use and may be undefined: unknown, not absent.
 */
export class DockerfileView extends TextView {
  readonly kind = 'dockerfile';
  readonly dockerfile: Dockerfile;
  readonly graph: BuildGraph;
  readonly #sources: ViewSources;
  #context: { value: BuildContext | undefined } | undefined;
  #project: { value: Project | undefined } | undefined;
  #remote: { value: string | undefined } | undefined;
  #usage: { value: ImageUsage | undefined } | undefined;
  #history: { value: ContextHistory | undefined } | undefined;
  readonly #steps = new Map<Where, StepIndex>();
  #diagnostics: readonly Diagnostic[] | undefined;

  constructor(graph: BuildGraph, sources: ViewSources = {}) {
    super(graph.dockerfile.source);
    this.dockerfile = graph.dockerfile;
    this.graph = graph;
    this.#sources = sources;
  }

  get context(): BuildContext | undefined {
    this.#context ??= { value: this.#sources.context?.() };
    return this.#context.value;
  }

  get project(): Project | undefined {
    this.#project ??= { value: this.#sources.project?.() };
    return this.#project.value;
  }

  get remote(): string | undefined {
    this.#remote ??= { value: this.#sources.remote?.() };
    return this.#remote.value;
  }

  get usage(): ImageUsage | undefined {
    this.#usage ??= { value: this.#sources.usage?.() };
    return this.#usage.value;
  }

  get history(): ContextHistory | undefined {
    this.#history ??= { value: this.#sources.history?.() };
    return this.#history.value;
  }

  /** Undefined where ShellCheck was not asked, or has not answered yet. */
  get shellProblems(): readonly ShellProblem[] | undefined {
    return this.#sources.shellProblems?.();
  }

  /** False where it is not known. */
  get pipelinesLoseCacheMounts(): boolean {
    return this.#sources.pipelinesLoseCacheMounts?.() ?? false;
  }

  /** Everything BuildKit refuses, from the parser and from the build graph. */
  get diagnostics(): readonly Diagnostic[] {
    this.#diagnostics ??= [...this.dockerfile.diagnostics, ...this.graph.diagnostics];
    return this.#diagnostics;
  }

  override get refusals(): number {
    return this.diagnostics.filter(({ accepted }) => !accepted).length;
  }

  /** Its ignore file. */
  override companion(path: string): SourceText | undefined {
    const ignore = this.context?.ignore?.source;
    return ignore?.path === path ? ignore : undefined;
  }

  /** Stages whose layers are in the image (`shipped`), that the image needs (`reachable`), or all. */
  stages(where: Where): readonly Stage[] {
    return this.#index(where).stages;
  }

  /** Steps of those stages in file order. */
  steps(where: Where): readonly Step[] {
    return this.#index(where).steps;
  }

  /** Steps of one kind of instruction. */
  stepsOf<K extends Exclude<Instruction['keyword'], 'FROM'>>(
    where: Where,
    ...keywords: K[]
  ): readonly (Step & { readonly instruction: InstructionOf<K> })[] {
    return this.#index(where).ofKeywords(keywords) as readonly (Step & { readonly instruction: InstructionOf<K> })[];
  }

  /** Every RUN, also those behind ONBUILD: the step it stands in and the instruction itself. */
  runs(where: Where): readonly RunStep[] {
    return this.#index(where).runs;
  }

  /** New lines above an instruction, above the comments that belong to it. `lines` without line ends. */
  insertLinesBefore(instruction: Instruction, ...lines: string[]): TextEdit {
    const first = instruction.leadingComments[0]?.span.start ?? instruction.span.start;
    return this.insert(this.lineStart(first), lines.map((line) => line + this.dockerfile.newline).join(''));
  }

  /** New lines below an instruction. */
  insertLinesAfter(instruction: Instruction, ...lines: string[]): TextEdit {
    const end = this.lineEnd(instruction.span.end);
    // An escape character that continues nothing, at the end of the file, would make the new lines part of the instruction.
    const last = this.source.text.slice(instruction.span.start, end).trimEnd();
    const start = last.endsWith(this.dockerfile.escape) ? instruction.span.start + last.length - 1 : end;
    return this.replace({ start, end }, lines.map((line) => this.dockerfile.newline + line).join(''));
  }

  /** Remove an instruction with its line break; comments above it stay. */
  removeInstruction(instruction: Instruction): TextEdit {
    const start = this.lineStart(instruction.span.start);
    const text = this.source.text;
    const end = this.lineEnd(instruction.span.end);
    const next = text.indexOf('\n', end);
    return this.replace({ start, end: next === -1 ? text.length : next + 1 }, '');
  }

  #index(where: Where): StepIndex {
    let index = this.#steps.get(where);
    if (!index) {
      const { stages } = this.graph;
      const chosen = where === 'all' ? stages : stages.filter((stage) => (where === 'shipped' ? stage.shipped : stage.reachable));
      // Most files have one stage, or need all that they have.
      index = where !== 'all' && chosen.length === stages.length ? this.#index('all') : new StepIndex(chosen);
      this.#steps.set(where, index);
    }
    return index;
  }
}
