import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ComposeBuild, ComposeFile, ComposeVariable } from '../compose/compose.types.ts';
import type { ManifestFile } from '../kubernetes/manifest.types.ts';
import type { Unknown } from '../model/finding.ts';
import { known } from '../model/known.ts';
import { guessContext } from './context-guess.ts';
import type { Found } from './find.ts';
import { isWithin, repositoryRoot } from './repository.ts';
import { type ImageUsage, imageUsage, type ServiceUse } from './usage.ts';

/** One way in which the repository builds a Dockerfile. */
export interface PlannedBuild {
  /** Absolute. */
  readonly dockerfile: string;
  /** Absolute. */
  readonly context: string;
  readonly target?: string;
  /** Build arguments whose values are known. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly usage: ImageUsage;
  readonly origin: BuildOrigin;
}

export type BuildOrigin =
  | { readonly kind: 'compose'; readonly path: string; readonly services: readonly string[] }
  | { readonly kind: 'guess'; readonly why: string; readonly assumed: boolean };

export interface BuildPlans {
  /** Sorted by Dockerfile; those that Compose names first come before those that are guessed. */
  readonly plans: readonly PlannedBuild[];
  readonly unknowns: readonly Unknown[];
}

export interface PlanOptions {
  /** The COPY and ADD sources of a Dockerfile that come from its context, as written. */
  readonly copySources?: (dockerfile: string) => readonly string[];
  readonly manifests?: readonly ManifestFile[];
}

/** A Compose file that was read, and where it is. */
export interface LocatedCompose {
  /** Absolute. */
  readonly file: string;
  readonly compose: ComposeFile;
}

/**
 * How the Dockerfiles of a repository are built: once for each context, target and set of arguments that Compose services give,
 * and with a guessed context where no service names the file.
 */
export function planBuilds(found: Found, composeFiles: readonly LocatedCompose[], options: PlanOptions = {}): BuildPlans {
  const root = repositoryRoot(found.root) ?? found.root;
  const kubernetes = found.manifests.length > 0 || found.charts.length > 0;
  const unknowns: Unknown[] = [];
  const builds = new Map<string, ComposeBuildUse>();
  for (const { file, compose } of composeFiles) {
    for (const service of compose.services) {
      if (!service.build) continue;
      const place = placeOf(service.build, dirname(file), root);
      if (place.kind === 'remote') continue;
      if (place.kind === 'unknown') {
        unknowns.push({ path: compose.source.path, reason: `the service ${service.name} ${place.why}` });
        continue;
      }
      const key = JSON.stringify(place.build);
      const use = builds.get(key) ?? { place: place.build, path: compose.source.path, services: [] };
      use.services.push(...servicesNamed(service.name, dirname(file), composeFiles));
      builds.set(key, use);
    }
  }
  const plans: PlannedBuild[] = [...builds.values()].map(({ place, path, services }) => ({
    ...place,
    usage: imageUsage(place.dockerfile, services, options.manifests ?? [], kubernetes),
    origin: { kind: 'compose', path, services: [...new Set(services.map(({ service }) => service.name))] },
  }));
  const named = new Set(plans.map((plan) => plan.dockerfile));
  for (const dockerfile of found.dockerfiles) {
    if (named.has(dockerfile)) continue;
    const { directory, why, assumed } = guessContext(options.copySources?.(dockerfile) ?? [], dockerfile, found.root);
    const usage = imageUsage(dockerfile, [], options.manifests ?? [], kubernetes);
    plans.push({ dockerfile, context: directory, usage, origin: { kind: 'guess', why, assumed } });
  }
  plans.sort((a, b) => compare(a.dockerfile, b.dockerfile) || compare(a.context, b.context) || compare(a.target ?? '', b.target ?? ''));
  return { plans, unknowns };
}

type BuildPlace = Pick<PlannedBuild, 'dockerfile' | 'context' | 'target' | 'buildArgs'>;

interface ComposeBuildUse {
  readonly place: BuildPlace;
  readonly path: string;
  readonly services: ServiceUse[];
}

type Located =
  | { readonly kind: 'here'; readonly build: BuildPlace }
  | { readonly kind: 'remote' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Where a service's build is on this disk. What lies outside of the repository is not looked at: a stranger may have written the file. */
function placeOf(build: ComposeBuild, directory: string, root: string): Located {
  const { context, dockerfile, target } = build;
  if (build.dockerfileInline) return { kind: 'unknown', why: 'has its Dockerfile inline, which is not looked at' };
  const where = context?.value ?? known('.');
  if (!where.known) return { kind: 'unknown', why: `has a context that is not known: ${where.why}` };
  const name = dockerfile?.value ?? known('Dockerfile');
  if (!name.known) return { kind: 'unknown', why: `has a Dockerfile that is not known: ${name.why}` };
  if (/^[a-z+]+:\/\/|^git@|\.git(#|$)/i.test(where.value)) return { kind: 'remote' };
  const absolute = resolve(directory, where.value);
  const file = resolve(absolute, name.value);
  if (!isFile(file)) return { kind: 'unknown', why: 'names a Dockerfile that is not there' };
  if (!isReallyWithin(file, root) || !isReallyWithin(absolute, root))
    return { kind: 'unknown', why: 'is built from outside of the repository' };
  const buildArgs = knownArguments(build.args);
  return {
    kind: 'here',
    build: {
      dockerfile: file,
      context: absolute,
      ...(target?.value.known && target.value.value !== '' && { target: target.value.value }),
      ...(Object.keys(buildArgs).length > 0 && { buildArgs }),
    },
  };
}

function knownArguments(args: readonly ComposeVariable[]): Record<string, string> {
  return Object.fromEntries(args.flatMap(({ name, value }) => (value?.value.known ? [[name, value.value.value]] : [])));
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

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

/** Also behind symbolic links. */
function isReallyWithin(path: string, root: string): boolean {
  try {
    return isWithin(realpathSync(path), realpathSync(root));
  } catch {
    return false;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
