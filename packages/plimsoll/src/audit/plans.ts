import { contextSources } from '../collect/context-guess.ts';
import type { Found } from '../collect/find.ts';
import { type LocatedCompose, type PlannedBuild, planBuilds } from '../collect/plan.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { ManifestFile } from '../kubernetes/manifest.types.ts';
import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';

/** The files beside Dockerfiles that say how images are built and run, as they were read. */
export interface Deployment {
  readonly compose: readonly LocatedCompose[];
  readonly manifests: readonly ManifestFile[];
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
  return { compose, manifests };
}

/**
 * The images that `found.dockerfiles` build: as Compose files say, else from a guessed context.
 *
 * @param texts the Dockerfiles that were read, by absolute path.
 * @param unknowns takes what cannot be told.
 */
export function planImages(
  found: Found,
  texts: ReadonlyMap<string, SourceText>,
  { compose, manifests }: Deployment,
  unknowns: Unknown[],
): readonly PlannedBuild[] {
  const copySources = (file: string) => {
    const source = texts.get(file);
    return source ? contextSources(parseDockerfile(source)) : [];
  };
  const planned = planBuilds(found, compose, { copySources, manifests });
  unknowns.push(...planned.unknowns);
  const lastStage = (file: string) => {
    const source = texts.get(file);
    const from = source && parseDockerfile(source).instructions.findLast((instruction) => instruction.keyword === 'FROM');
    return from?.as?.name.text.toLowerCase();
  };
  return withDefaultTargets(planned.plans, lastStage);
}

/** Where Compose builds only named targets of a file (usually the one for development), the image that `docker build` gives is looked at too. */
function withDefaultTargets(plans: readonly PlannedBuild[], lastStage: (file: string) => string | undefined): PlannedBuild[] {
  const groups = Map.groupBy(plans, ({ dockerfile }) => dockerfile);
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (!first || group.some(({ target }) => target === undefined)) return group;
    const last = lastStage(first.dockerfile);
    if (last !== undefined && group.some(({ target }) => target?.toLowerCase() === last)) return group;
    const { target: _, ...rest } = first;
    return [...group, { ...rest, origin: { kind: 'guess', why: 'the last stage, which no service builds', assumed: true } as const }];
  });
}
