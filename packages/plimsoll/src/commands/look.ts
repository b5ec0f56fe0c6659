import { dirname, resolve } from 'node:path';
import type { BuildGraph } from '../build/graph.types.ts';
import { Repositories } from '../collect/repositories.ts';
import { ContextPool } from '../context/context-pool.ts';
import { type Config, type ConfigFinder, configFinder } from '../engine/config.ts';
import { failuresAsUnknowns } from '../engine/display.ts';
import { companionSources } from '../engine/fix.ts';
import { type InlineDockerfile, toSurrounding } from '../engine/inline-dockerfile.ts';
import { type ActiveRule, inspectAll, type Judged, mostAtOnce } from '../engine/inspect.ts';
import { mergeJudged } from '../engine/merge.ts';
import { NearbyManifests } from '../engine/nearby-manifests.ts';
import { type BuildPlan, defaultPlan, openDockerfile } from '../engine/open.ts';
import { type OpenYaml, type YamlKind, yamlOpener } from '../engine/open-yaml.ts';
import type { Shellcheck } from '../engine/shellcheck.ts';
import type { TextView } from '../facts/views/text-view.ts';
import type { Unknown } from '../model/finding.ts';
import { nearest } from '../model/nearest.ts';
import type { SourceText } from '../model/text.ts';
import { rules } from '../rules/index.generated.ts';
import { askedBuild, type buildOptions } from './asked-build.ts';
import type { Io, Values } from './define.ts';
import type { Input } from './inputs.ts';
import { ruleChoices, type ruleOptions } from './rule-choices.ts';

/** Files of a context that lint looks at before it stops counting; audit and fix look at all. */
const contextFiles = 20_000;

/** A thread compiles all rules for itself, which takes as long as some thousand files: fewer are not worth one. */
export const filesPerThread = 800;

/** A file that was read; a Dockerfile comes once for each of its builds. */
export interface Readable extends Pick<Input, 'path' | 'kind'> {
  readonly source: SourceText;
  /** Undefined: as it is likely to be built. */
  readonly plan?: BuildPlan | undefined;
  readonly inline?: InlineDockerfile;
}

/** What was found in a file, as one of its builds sees it. */
export interface Look {
  readonly judged: Judged;
  readonly unknowns: readonly Unknown[];
  /** Other files that findings are in. */
  readonly companions: readonly SourceText[];
}

/** What the command line says of looking at files; nothing of it is more than data, so that a thread can be told. */
export type LookOptions = Values<typeof buildOptions & typeof ruleOptions> & { readonly config: string | undefined };

/** A file that waits to be looked at together with others under the same rules. */
interface Opened {
  readonly path: string;
  readonly view: TextView;
  readonly config: Config;
  readonly active: readonly ActiveRule[];
  readonly unknowns: readonly Unknown[];
}

/** Looks at files, and remembers between them what several share: contexts, configurations, lists of rules. */
export class Onlooker {
  readonly configAt: ConfigFinder;
  readonly #io: Pick<Io, 'cwd' | 'env'>;
  readonly #shellcheck: Shellcheck;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #asAsked: ((plan: BuildPlan) => BuildPlan) | undefined;
  readonly #repositories = new Repositories();
  readonly #contexts: ContextPool;
  readonly #nearby: NearbyManifests;
  readonly #narrowed = new WeakMap<readonly ActiveRule[], readonly ActiveRule[]>();

  /** Throws UserError for rules or options that do not exist. */
  constructor(options: LookOptions, io: Pick<Io, 'cwd' | 'env'>, shellcheck: Shellcheck) {
    const { only, settings } = ruleChoices(options);
    this.#io = io;
    this.#shellcheck = shellcheck;
    this.#only = only;
    this.configAt = configFinder(rules, io.cwd, options.config === undefined ? undefined : resolve(io.cwd, options.config), settings);
    this.#asAsked = askedBuild(options, io);
    this.#contexts = new ContextPool({ cwd: io.cwd, maxFiles: contextFiles });
    this.#nearby = new NearbyManifests(io.cwd, this.#repositories);
  }

  /** Whether the command line says how Dockerfiles are built: then it is said of all. */
  get buildIsAsked(): boolean {
    return this.#asAsked !== undefined;
  }

  configOf(path: string): Promise<Config> {
    return this.configAt(dirname(resolve(this.#io.cwd, path)));
  }

  /** The rules that look at a file. */
  rulesFor(path: string, config: Config): readonly ActiveRule[] {
    const configured = config.rulesFor(resolve(this.#io.cwd, path));
    const only = this.#only;
    const known = this.#narrowed.get(configured) ?? (only ? configured.filter(({ rule }) => only.has(rule.id)) : configured);
    this.#narrowed.set(configured, known);
    return known;
  }

  /** One look for each file, in their order. */
  async look(files: readonly Readable[]): Promise<readonly Look[]> {
    const looks: Look[] = [];
    let waiting: Opened[] = [];
    const inspectWaiting = () => {
      const [first] = waiting;
      if (!first) return;
      const views = waiting.map(({ view }) => view);
      for (const [index, inspection] of inspectAll(views, first.active, rules, first.config.comments).entries()) {
        const { path, unknowns } = waiting[index] as Opened;
        const { view: _, failures: __, ...judged } = inspection;
        const failures = failuresAsUnknowns(path, inspection);
        looks.push({ judged, unknowns: [...unknowns, ...failures], companions: companionSources(inspection) });
      }
      waiting = [];
    };
    for await (const opened of this.#shellcheck.inOrder(eachOf(files), (file) => this.#open(file))) {
      if (opened.active !== waiting[0]?.active || waiting.length === mostAtOnce) inspectWaiting();
      waiting.push(opened);
    }
    inspectWaiting();
    return looks;
  }

  async #open(file: Readable): Promise<Opened> {
    const { path, kind, source } = file;
    const config = await this.configOf(path);
    const active = this.rulesFor(path, config);
    if (kind !== 'dockerfile') return { path, view: (await this.#yaml(kind, path))(source), config, active, unknowns: [] };
    return { path, config, active, ...this.#openImage(file) };
  }

  #openImage({ path, source, plan }: Readable): Pick<Opened, 'view' | 'unknowns'> {
    const { cwd } = this.#io;
    const likely = plan ?? (path === '-' ? { context: undefined } : defaultPlan(source, cwd, this.#repositories));
    const shared = { cwd, maxFiles: contextFiles, contexts: this.#contexts, shellProblems: this.#shellcheck.problems };
    const build = this.#asAsked ? this.#asAsked(likely) : likely;
    const view = openDockerfile(source, build, shared);
    const { target } = build;
    const isMissing = target !== undefined && !view.graph.shipped && view.graph.stages.length > 0;
    return { view, unknowns: isMissing ? [{ path, reason: missingTarget(target, view.graph) }] : [] };
  }

  async #yaml(kind: YamlKind, path: string): Promise<OpenYaml> {
    if (kind !== 'manifest' || path === '-') return yamlOpener(kind);
    const { readManifest } = await import('../kubernetes/manifest.ts');
    return yamlOpener(kind, { manifest: this.#nearby.of(resolve(this.#io.cwd, path), readManifest) });
  }
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** docker build refuses it; rules that look at the image have nothing to look at. */
function missingTarget(target: string, { stages }: BuildGraph): string {
  const names = stages.flatMap(({ name }) => name ?? []);
  const meant = nearest(target, names);
  return `there is no stage ${target} to build${meant === undefined ? '' : ` (did you mean ${meant}?)`}: no image of it was looked at`;
}

/** What was found in one file by all looks at it, at its places in the file around it. */
export function sumUp(looks: readonly Look[], inline: InlineDockerfile | undefined): Judged {
  const merged = mergeJudged(
    looks.map(({ judged }) => judged),
    rules,
  );
  return inline ? toSurrounding(merged, inline) : merged;
}
