import { basename, dirname } from 'node:path';
import { contextSources } from '../collect/context-guess.ts';
import type { Found } from '../collect/find.ts';
import { type BuildPlans, type LocatedBake, type LocatedCompose, type PlannedBuild, planBuilds } from '../collect/plan.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { ManifestFile } from '../kubernetes/manifest.types.ts';
import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';

/** The files beside Dockerfiles that say how images are built and run, as they were read. */
export interface Deployment {
  readonly compose: readonly LocatedCompose[];
  readonly manifests: readonly ManifestFile[];
  readonly bake: readonly LocatedBake[];
}

/**
 * Reads the Compose files and Kubernetes manifests that were found. The YAML parser is loaded only where there is something to parse.
 *
 * @param read gives the text of a file by its absolute path; undefined if it could not be read, which it has told.
 * @param unknowns takes what cannot be read or told.
 */
export async function readDeployment(
  found: Found,
  read: (file: string) => SourceText | undefined,
  unknowns: Unknown[],
): Promise<Deployment> {
  const compose: LocatedCompose[] = [];
  if (found.composeFiles.length > 0) {
    const { readCompose } = await import('../compose/compose.ts');
    for (const file of found.composeFiles) {
      const source = read(file);
      if (!source) continue;
      const parsed = readCompose(source);
      compose.push({ file, compose: parsed });
      unknowns.push(...parsed.unknowns);
    }
  }
  const manifests: ManifestFile[] = [];
  if (found.manifests.length > 0) {
    const { readManifest } = await import('../kubernetes/manifest.ts');
    for (const file of found.manifests) {
      const source = read(file);
      if (source) manifests.push(readManifest(source));
    }
  }
  return { compose, manifests, bake: await readBakes(found, read, unknowns) };
}

/** The files that `docker buildx bake` reads together where none is named, in its order. */
const together = ['docker-bake.json', 'docker-bake.hcl', 'docker-bake.override.json', 'docker-bake.override.hcl'];

/** Reads the definitions of bake that were found: each file is one, but for those that bake reads together. */
async function readBakes(
  found: Found,
  read: (file: string) => SourceText | undefined,
  unknowns: Unknown[],
): Promise<readonly LocatedBake[]> {
  if (found.bakeFiles.length === 0) return [];
  const { readBake } = await import('../bake/bake.ts');
  const groups = Map.groupBy(found.bakeFiles, (file) => (together.includes(basename(file)) ? dirname(file) : file));
  return [...groups.values()].map((files) => {
    const sources = files
      .toSorted((a, b) => together.indexOf(basename(a)) - together.indexOf(basename(b)))
      .map(read)
      .filter((source) => source !== undefined);
    const definition = readBake(sources);
    unknowns.push(...definition.unknowns);
    return { directory: dirname(files[0] as string), definition };
  });
}

/**
 * The images that are built of `found.dockerfiles` and of those that Compose files and definitions of bake name: as these say, else
 * from a guessed context.
 *
 * @param read gives the text of a Dockerfile by its absolute path; undefined if it could not be read.
 */
export function planImages(found: Found, read: (file: string) => SourceText | undefined, deployment: Deployment): BuildPlans {
  const { compose, manifests, bake } = deployment;
  const copySources = (file: string) => {
    const source = read(file);
    return source ? contextSources(parseDockerfile(source)) : [];
  };
  const planned = planBuilds(found, compose, { copySources, manifests, bake });
  const lastStage = (file: string) => {
    const source = read(file);
    const from = source && parseDockerfile(source).instructions.findLast((instruction) => instruction.keyword === 'FROM');
    return from?.as?.name.text.toLowerCase();
  };
  return { ...planned, plans: withDefaultTargets(planned.plans, lastStage) };
}

/** Where Compose and bake build only named targets of a file (usually the one for development), the image that `docker build` gives is looked at too. */
function withDefaultTargets(plans: readonly PlannedBuild[], lastStage: (file: string) => string | undefined): PlannedBuild[] {
  const groups = Map.groupBy(plans, ({ dockerfile }) => dockerfile);
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (!first || group.some(({ target }) => target === undefined)) return group;
    const last = lastStage(first.dockerfile);
    if (last !== undefined && group.some(({ target }) => target?.toLowerCase() === last)) return group;
    const { target: _, ...rest } = first;
    return [...group, { ...rest, origin: { kind: 'guess', why: 'the last stage, which nothing builds by name', assumed: true } as const }];
  });
}
