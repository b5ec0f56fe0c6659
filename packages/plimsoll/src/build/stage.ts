import type { FromInstruction, OnbuildInstruction } from '../dockerfile/tree.ts';
import type { Known } from '../model/known.ts';
import type { BaseDefaults, Root } from './base-defaults.ts';
import type { Stage, StageBase, State, Take } from './graph.types.ts';
import type { BuildState } from './state.ts';
import type { StepNode } from './step.ts';

/** A stage while the graph is built; finished when `convertStage` has been over it. */
export class StageNode implements Stage {
  readonly index: number;
  readonly name: string | undefined;
  readonly from: FromInstruction;
  readonly image: Known<string>;
  readonly platform: Known<string | undefined>;
  /** The stage it starts from, if it does. */
  readonly parent: StageNode | undefined;
  readonly base: StageBase;
  readonly root: Root;
  readonly defaults: BaseDefaults;
  readonly takes: Take[] = [];
  readonly triggers: OnbuildInstruction[] = [];
  steps: readonly StepNode[] = [];
  shipped = false;
  reachable = false;
  /** Its instructions have been converted: stages behind it may copy from it. */
  converted = false;
  end: BuildState | undefined;

  constructor(
    index: number,
    from: FromInstruction,
    found: { readonly image: Known<string>; readonly platform: Known<string | undefined>; readonly defaults: BaseDefaults },
    parent: StageNode | undefined,
  ) {
    this.index = index;
    this.from = from;
    this.name = from.as?.name.text;
    this.image = found.image;
    this.platform = found.platform;
    this.defaults = found.defaults;
    this.root = found.defaults.root;
    this.parent = parent;
    this.base = parent ? { kind: 'stage', stage: parent } : this.root;
  }

  get final(): State {
    if (!this.end) throw new Error('a stage was read before it was converted');
    return this.end;
  }

  /** Name, or `stage-2` as BuildKit calls it. */
  get label(): string {
    return this.name ?? `stage-${this.index}`;
  }
}
