import type { Known } from '../model/known.ts';
import type { BaseDefaults } from './base-defaults.ts';
import type { Scope } from './expansion.ts';
import type { Argument, State, Step } from './graph.types.ts';
import type { Variable } from './variable.ts';
import { VersionedMap, type VersionedView } from './versioned-map.ts';

/** The growing maps behind the states of one stage. */
export class StageMaps {
  readonly environment: VersionedMap<Environment>;
  readonly args: VersionedMap<Argument>;
  readonly labels: VersionedMap<Label>;
  /** ENV and ARG together, as expansion sees them. */
  readonly variables: VersionedMap<Variable>;

  constructor(base: BuildState | undefined) {
    this.environment = new VersionedMap(base?.environment);
    this.args = new VersionedMap(base?.args);
    this.labels = new VersionedMap(base?.labels);
    this.variables = new VersionedMap(base?.variables);
  }
}

type Environment = { readonly value: Known<string>; readonly step: Step | undefined };
type Label = { readonly value: Known<string>; readonly step: Step };
type Exposed = State['exposed'][number];

/** Items of a list that grows from state to state, newest first. */
interface Chain<T> {
  readonly items: readonly T[];
  readonly before: Chain<T> | undefined;
}

/**
 * A state while the graph is built: `change()` gives the copy that an instruction alters before anyone else sees it.
 * What the file does not set comes from the base image, looked up when it is asked for.
 */
export class BuildState implements State, Scope {
  readonly base: BaseDefaults;
  environment: VersionedView<Environment>;
  args: VersionedView<Argument>;
  labels: VersionedView<Label>;
  variables: VersionedView<Variable>;
  userFrom: Step | undefined;
  cmd: Step | undefined;
  entrypoint: Step | undefined;
  healthcheck: Step | undefined;
  stopSignal: Step | undefined;
  #user: Known<string> | undefined;
  #workdir: Known<string> | undefined;
  #shell: State['shell'] | undefined;
  #exposed: Chain<Exposed> | undefined;
  #volumes: Chain<string> | undefined;
  #exposedList: readonly Exposed[] | undefined;
  #volumeList: readonly string[] | undefined;

  constructor(base: BaseDefaults, maps: StageMaps, from: BuildState | undefined) {
    this.base = base;
    this.environment = maps.environment.view();
    this.args = maps.args.view();
    this.labels = maps.labels.view();
    this.variables = maps.variables.view();
    this.userFrom = from?.userFrom;
    this.cmd = from?.cmd;
    this.entrypoint = from?.entrypoint;
    this.healthcheck = from?.healthcheck;
    this.stopSignal = from?.stopSignal;
    if (!from) return;
    this.#user = from.#user;
    this.#workdir = from.#workdir;
    this.#shell = from.#shell;
    this.#exposed = from.#exposed;
    this.#volumes = from.#volumes;
  }

  change(maps: StageMaps): BuildState {
    return new BuildState(this.base, maps, this);
  }

  /** The base image may set variables that the file does not show. */
  get isOpen(): boolean {
    return this.base.setsVariables;
  }

  get user(): Known<string> {
    return this.#user ?? this.base.user;
  }

  get workdir(): Known<string> {
    return this.#workdir ?? this.base.workdir;
  }

  get shell(): State['shell'] {
    return this.#shell ?? this.base.shell;
  }

  get exposed(): readonly Exposed[] {
    this.#exposedList ??= listOf(this.#exposed);
    return this.#exposedList;
  }

  get volumes(): readonly string[] {
    this.#volumeList ??= listOf(this.#volumes);
    return this.#volumeList;
  }

  setUser(user: Known<string>, step: Step): void {
    this.#user = user;
    this.userFrom = step;
  }

  setWorkdir(workdir: Known<string>): void {
    this.#workdir = workdir;
  }

  setShell(shell: State['shell']): void {
    this.#shell = shell;
  }

  addExposed(items: readonly Exposed[]): void {
    this.#exposed = { items, before: this.#exposed };
  }

  addVolumes(items: readonly string[]): void {
    this.#volumes = { items, before: this.#volumes };
  }
}

function listOf<T>(chain: Chain<T> | undefined): readonly T[] {
  const groups: (readonly T[])[] = [];
  for (let link = chain; link; link = link.before) groups.push(link.items);
  return groups.reverse().flat();
}
