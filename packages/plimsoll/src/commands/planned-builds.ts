import { planImages, readDeployment } from '../audit/plans.ts';
import type { Found } from '../collect/find.ts';
import type { PlannedBuild, PlannedInline } from '../collect/plan.ts';
import { displayPath } from '../engine/display.ts';
import { readSource } from '../engine/read.ts';
import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';

/** How the files that a command looks at are built, as far as the Compose files and definitions of bake among them say. */
export class PlannedBuilds {
  readonly #cwd: string;
  readonly #plans = new Map<string, PlannedBuild[]>();
  /** Dockerfiles in Compose files and definitions of bake. */
  readonly inlines: PlannedInline[] = [];
  /** What could not be read or told. */
  readonly unknowns: Unknown[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Takes what a search found; gives the Dockerfiles that are built beside those found, by absolute path. */
  async add(found: Found): Promise<readonly string[]> {
    if (found.composeFiles.length === 0 && found.bakeFiles.length === 0) return [];
    const texts = new Map<string, SourceText | undefined>();
    const read = (file: string) => {
      if (!texts.has(file)) {
        const result = readSource(file, displayPath(file, this.#cwd));
        texts.set(file, result.ok ? result.source : undefined);
      }
      return texts.get(file);
    };
    // What is wrong with Compose files and manifests themselves is told by their own rules, and only by them.
    const deployment = await readDeployment({ ...found, manifests: [] }, read, []);
    const { plans, inlines, unknowns } = planImages({ ...found, dockerfiles: [] }, read, deployment);
    this.unknowns.push(...unknowns);
    for (const plan of plans) this.#plans.set(plan.dockerfile, [...(this.#plans.get(plan.dockerfile) ?? []), plan]);
    this.inlines.push(...inlines);
    const known = new Set(found.dockerfiles);
    return [...new Set(plans.map(({ dockerfile }) => dockerfile))].filter((file) => !known.has(file));
  }

  /** `file` is absolute; empty where nothing names it. */
  of(file: string): readonly PlannedBuild[] {
    return this.#plans.get(file) ?? [];
  }
}
