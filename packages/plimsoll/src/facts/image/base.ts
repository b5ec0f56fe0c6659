import type { Step } from '../../build/graph.types.ts';
import type { ImageAnalysis } from '../../image/image.types.ts';
import { type Known, known, unknown } from '../../model/known.ts';
import type { DockerfileMatch } from './dockerfile.ts';
import { type HistoryStep, historySteps } from './history.ts';

/** The image that another was built on, and where it ends. */
export interface ImageBase {
  /** How many layers from the bottom are the base's. */
  readonly layers: number;
  /** As it is called; undefined where nothing says it. */
  readonly name: string | undefined;
  readonly digest: string | undefined;
  /**
   * `diff-ids`: its layers are those of the named base. `dockerfile`: the Dockerfile's first instruction follows. `history`: a builder noted
   * it. `command`: the last CMD or ENTRYPOINT in front of other steps, which is where images end as a rule: likely, not certain.
   */
  readonly by: 'diff-ids' | 'dockerfile' | 'history' | 'command';
}

export interface BaseHints {
  /** An image that the user says it is built on. */
  readonly base?: Pick<ImageAnalysis, 'name' | 'digest' | 'layers'>;
  readonly dockerfile?: DockerfileMatch;
  /** Of the image, where they were read already. */
  readonly steps?: readonly HistoryStep[];
}

/** Tells the layers of the base image from the image's own. */
export function baseOf(image: ImageAnalysis, hints: BaseHints = {}): Known<ImageBase> {
  const { base, dockerfile, steps = historySteps(image) } = hints;
  if (base) return basedOn(image, base);
  const told = toldBase(image);
  if (dockerfile?.firstOwnEntry !== undefined) {
    const step = [...dockerfile.byEntry.values()][0]?.step;
    const from = step && rootOf(step);
    return known({ layers: layersBefore(steps, dockerfile.firstOwnEntry), name: from ?? told.name, digest: told.digest, by: 'dockerfile' });
  }
  const noted = steps.findIndex(({ from }) => from !== undefined);
  if (noted !== -1) {
    return known({ layers: layersBefore(steps, noted), name: told.name ?? steps[noted]?.from, digest: told.digest, by: 'history' });
  }
  const changed = steps.findIndex(({ tool }, index) => index > 0 && isAppender(tool) && !isAppender(steps[index - 1]?.tool));
  if (changed !== -1) return known({ layers: layersBefore(steps, changed), ...told, by: 'history' });
  const end = endOfBase(steps);
  if (end !== undefined) return known({ layers: layersBefore(steps, end), ...told, by: 'command' });
  return unknown(steps.length === 0 ? 'the image has no history' : 'nothing in the history shows where a base image ends');
}

function basedOn(image: ImageAnalysis, base: NonNullable<BaseHints['base']>): Known<ImageBase> {
  const own = image.layers.map(({ diffId }) => diffId);
  const below = base.layers.map(({ diffId }) => diffId);
  const isPrefix = below.length <= own.length && below.every((diffId, index) => diffId === own[index]);
  if (!isPrefix) return unknown(`${image.name} is not built on ${base.name}: their layers differ`);
  return known({ layers: below.length, name: base.name, digest: base.digest, by: 'diff-ids' });
}

/** What annotations say, or labels: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
function toldBase({ annotations, config }: ImageAnalysis): { readonly name: string | undefined; readonly digest: string | undefined } {
  const labels = config?.container.labels ?? {};
  const told = (key: string) => annotations[`org.opencontainers.image.base.${key}`] ?? labels[`org.opencontainers.image.base.${key}`];
  return { name: told('name') || undefined, digest: told('digest') || undefined };
}

/** What the FROM that a step's stage goes back to names; undefined where it is not known. */
function rootOf({ stage: { root } }: Step): string | undefined {
  if (root.kind === 'scratch') return 'scratch';
  if (root.kind !== 'image') return undefined;
  const { familiar, tag, digest } = root.reference;
  return `${familiar}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Tools that put their layers on a base image as it is. */
function isAppender(tool: HistoryStep['tool']): boolean {
  return tool === 'jib' || tool === 'ko' || tool === 'crane' || tool === 'buildpacks';
}

/** Just behind the last CMD or ENTRYPOINT that a step with a layer follows; both together, in either order, are one end. */
function endOfBase(steps: readonly HistoryStep[]): number | undefined {
  const isStart = (step: HistoryStep | undefined) => step?.keyword === 'CMD' || step?.keyword === 'ENTRYPOINT';
  for (let index = steps.length - 1; index >= 0; index--) {
    if (isStart(steps[index]) && steps.slice(index + 1).some(({ layer }) => layer !== undefined)) return index + 1;
  }
  return undefined;
}

function layersBefore(steps: readonly HistoryStep[], entry: number): number {
  const layers = steps.slice(0, entry).flatMap(({ layer }) => layer ?? []);
  const after = steps.slice(entry).find(({ layer }) => layer !== undefined)?.layer;
  // Layers without an entry of their own lie at the bottom.
  return after ?? (layers.length > 0 ? Math.max(...layers) + 1 : 0);
}
