import { contextSources } from '../collect/context-guess.ts';
import type { Found } from '../collect/find.ts';
import { type LocatedCompose, type PlannedBuild, planBuilds } from '../collect/plan.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { displayPath } from '../engine/display.ts';
import { readSource } from '../engine/read.ts';
import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';

/**
 * The images that `found.dockerfiles` build: as Compose files say, else from a guessed context.
 *
 * @param texts the Dockerfiles that were read, by absolute path.
 * @param unknowns takes what cannot be read or told.
 */
export async function planImages(
  found: Found,
  texts: ReadonlyMap<string, SourceText>,
  cwd: string,
  unknowns: Unknown[],
): Promise<{ readonly plans: readonly PlannedBuild[]; readonly composeFiles: number }> {
  const compose: LocatedCompose[] = [];
  if (found.composeFiles.length > 0) {
    // The YAML parser is loaded only where there is something to parse.
    const { readCompose } = await import('../compose/compose.ts');
    for (const file of found.composeFiles) {
      const read = readSource(file, displayPath(file, cwd));
      if (!read.ok) {
        unknowns.push({ path: displayPath(file, cwd), reason: read.reason });
        continue;
      }
      const parsed = readCompose(read.source);
      compose.push({ file, compose: parsed });
      unknowns.push(...parsed.unknowns);
    }
  }
  const manifests = [];
  if (found.manifests.length > 0) {
    const { readManifest } = await import('../collect/kubernetes.ts');
    for (const file of found.manifests) {
      const read = readSource(file, displayPath(file, cwd));
      if (read.ok) manifests.push(readManifest(read.source));
    }
  }
  const copySources = (file: string) => {
    const source = texts.get(file);
    return source ? contextSources(parseDockerfile(source)) : [];
  };
  const planned = planBuilds(found, compose, { copySources, manifests });
  unknowns.push(...planned.unknowns);
  return { plans: withDefaultTargets(planned.plans), composeFiles: compose.length };
}

/** Where Compose builds only named targets of a file (usually the one for development), the image that `docker build` gives is looked at too. */
function withDefaultTargets(plans: readonly PlannedBuild[]): PlannedBuild[] {
  const groups = Map.groupBy(plans, ({ dockerfile }) => dockerfile);
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (!first || group.some(({ target }) => target === undefined)) return group;
    const { target: _, ...rest } = first;
    return [...group, { ...rest, origin: { kind: 'guess', why: 'the last stage, which no service builds', assumed: true } as const }];
  });
}
