import { dirname } from 'node:path';
import type { BakeDefinition } from '../bake/bake.types.ts';
import type { ComposeBuild, ComposeFile, ComposeService, ComposeVariable } from '../compose/compose.types.ts';
import type { ManifestFile } from '../kubernetes/manifest.types.ts';
import type { Unknown } from '../model/finding.ts';
import { type Known, unknown } from '../model/known.ts';
import type { MappedText, SourceText } from '../model/text.ts';
import { type BuildPlace, type BuildRequest, type BuildSettings, type Located, placeOf } from './build-place.ts';
import { guessContext } from './context-guess.ts';
import type { Found } from './find.ts';
import { repositoryRoot } from './repository.ts';
import { type ImageUsage, imageUsage, type ServiceUse } from './usage.ts';

/** One way in which the repository builds a Dockerfile. */
export interface PlannedBuild extends BuildPlace {
  readonly usage: ImageUsage;
  readonly origin: BuildOrigin;
}

/** A Dockerfile that stands in a Compose file or a definition of bake, and how it is built. */
export interface PlannedInline extends BuildSettings {
  /** The service or target that has it. */
  readonly name: string;
  /** The file that it stands in. */
  readonly source: SourceText;
  readonly text: MappedText;
  readonly usage: ImageUsage;
}

export type BuildOrigin =
  | { readonly kind: 'compose'; readonly path: string; readonly services: readonly string[] }
  | { readonly kind: 'bake'; readonly path: string; readonly targets: readonly string[] }
  | { readonly kind: 'guess'; readonly why: string; readonly assumed: boolean };

export interface BuildPlans {
  /** Sorted by Dockerfile; those that Compose and bake name come before those that are guessed. */
  readonly plans: readonly PlannedBuild[];
  readonly inlines: readonly PlannedInline[];
  readonly unknowns: readonly Unknown[];
}

export interface PlanOptions {
  /** The COPY and ADD sources of a Dockerfile that come from its context, as written. */
  readonly copySources?: (dockerfile: string) => readonly string[];
  readonly manifests?: readonly ManifestFile[];
  readonly bake?: readonly LocatedBake[];
}

/** A definition of bake that was read, and the folder of its files. */
export interface LocatedBake {
  /** Absolute. */
  readonly directory: string;
  readonly definition: BakeDefinition;
}

/** A Compose file that was read, and where it is. */
export interface LocatedCompose {
  /** Absolute. */
  readonly file: string;
  readonly compose: ComposeFile;
}

/**
 * How the Dockerfiles of a repository are built: once for each context, target and set of arguments that Compose services and targets
 * of bake give, and with a guessed context where none names the file.
 */
export function planBuilds(found: Found, composeFiles: readonly LocatedCompose[], options: PlanOptions = {}): BuildPlans {
  const planner = new Planner(found, options.manifests ?? []);
  for (const located of composeFiles) planner.addCompose(located, composeFiles);
  for (const located of options.bake ?? []) planner.addBake(located);
  return planner.result(options.copySources);
}

interface NamedBuild {
  readonly place: BuildPlace;
  readonly path: string;
  readonly services: ServiceUse[];
  /** Targets of bake, where no service asks for the same. */
  readonly targets: string[];
}

/** Who asks for a build. */
interface Asker {
  readonly kind: 'service' | 'target';
  readonly name: string;
  readonly file: string;
  readonly source: SourceText;
  readonly services: readonly ServiceUse[];
}

class Planner {
  readonly #found: Found;
  readonly #root: string;
  readonly #usage: (dockerfile: string, services: readonly ServiceUse[]) => ImageUsage;
  readonly #builds = new Map<string, NamedBuild>();
  readonly #inlines: PlannedInline[] = [];
  readonly #unknowns: Unknown[] = [];

  constructor(found: Found, manifests: readonly ManifestFile[]) {
    this.#found = found;
    this.#root = repositoryRoot(found.root) ?? found.root;
    const kubernetes = found.manifests.length > 0 || found.charts.length > 0;
    this.#usage = (dockerfile, services) => imageUsage(dockerfile, services, manifests, kubernetes);
  }

  addCompose({ file, compose }: LocatedCompose, all: readonly LocatedCompose[]): void {
    for (const service of compose.services) {
      if (!service.build) continue;
      const located = placeOf(composeRequest(service, service.build, compose.source), [dirname(file)], this.#root);
      const services = servicesNamed(service.name, dirname(file), all);
      this.#take(located, { kind: 'service', name: service.name, file, source: compose.source, services })?.services.push(...services);
    }
  }

  addBake({ directory, definition }: LocatedBake): void {
    for (const target of definition.targets) {
      // Paths are relative to where bake is called: its own folder, or the root of the repository.
      const located = placeOf(target, [directory, this.#root], this.#root);
      const { name, source } = target;
      this.#take(located, { kind: 'target', name, file: directory, source, services: [] })?.targets.push(name);
    }
  }

  result(copySources: PlanOptions['copySources']): BuildPlans {
    const plans: PlannedBuild[] = [...this.#builds.values()].map(({ place, path, services, targets }) => ({
      ...place,
      usage: this.#usage(place.dockerfile, services),
      origin:
        services.length > 0
          ? { kind: 'compose', path, services: [...new Set(services.map(({ service }) => service.name))] }
          : { kind: 'bake', path, targets },
    }));
    const named = new Set(plans.map((plan) => plan.dockerfile));
    for (const dockerfile of this.#found.dockerfiles) {
      if (named.has(dockerfile)) continue;
      const { directory, why, assumed } = guessContext(copySources?.(dockerfile) ?? [], dockerfile, this.#found.root);
      plans.push({ dockerfile, context: directory, usage: this.#usage(dockerfile, []), origin: { kind: 'guess', why, assumed } });
    }
    plans.sort((a, b) => compare(a.dockerfile, b.dockerfile) || compare(a.context, b.context) || compare(a.target ?? '', b.target ?? ''));
    return { plans, inlines: this.#inlines, unknowns: this.#unknowns };
  }

  /** Notes what a service or target builds; gives the build, where it is one of a file on this disk. */
  #take(located: Located, { kind, name, file, source, services }: Asker): NamedBuild | undefined {
    const { path } = source;
    if (located.kind === 'unknown') this.#unknowns.push({ path, reason: `the ${kind} ${name} ${located.why}` });
    if (located.kind === 'inline')
      this.#inlines.push({ name, source: located.source, text: located.text, ...located.build, usage: this.#usage(file, services) });
    if (located.kind !== 'here') return undefined;
    const key = JSON.stringify(located.build);
    const build = this.#builds.get(key) ?? { place: located.build, path, services: [], targets: [] };
    this.#builds.set(key, build);
    return build;
  }
}

function composeRequest(service: ComposeService, build: ComposeBuild, source: SourceText): BuildRequest {
  const platforms = build.platforms.length > 0 ? build.platforms : service.platform ? [service.platform] : [];
  return {
    context: build.context?.value,
    dockerfile: build.dockerfile?.value,
    inline: build.dockerfileInline && { source, text: build.dockerfileInline.text },
    target: build.target?.value,
    args: variablesByName(build.args),
    contexts: variablesByName(build.additionalContexts),
    platforms: platforms.map(({ value }) => value),
  };
}

function variablesByName(variables: readonly ComposeVariable[]): Map<string, Known<string>> {
  return new Map(variables.map(({ name, value }) => [name, value?.value ?? unknown(`${name} is set where Compose runs`)]));
}

/** Compose files of one folder belong together: an override adds to the services of the file that it stands beside. */
function servicesNamed(name: string, directory: string, composeFiles: readonly LocatedCompose[]): ServiceUse[] {
  const beside = composeFiles.filter(({ file }) => dirname(file) === directory);
  const neededBy = dependentOn(name, beside);
  return beside.flatMap(({ compose }) =>
    compose.services.filter((service) => service.name === name).map((service) => ({ path: compose.source.path, service, neededBy })),
  );
}

function dependentOn(name: string, composeFiles: readonly LocatedCompose[]): string | undefined {
  for (const { compose } of composeFiles) {
    const dependent = compose.services.find(({ dependsOn }) => dependsOn.some(({ service }) => service === name));
    if (dependent) return `service ${dependent.name} in ${compose.source.path}`;
  }
  return undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
