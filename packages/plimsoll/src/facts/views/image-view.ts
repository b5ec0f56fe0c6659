import type { BaseFacts } from '../../bases/catalogue.types.ts';
import type { ContainerConfig, ImageAnalysis, ImageLayer, ImageSecret, TreeEntry } from '../../image/image.types.ts';
import type { ImageLocation } from '../../model/finding.ts';
import type { Span } from '../../model/text.ts';
import type { Package, SystemRelease } from '../../packages/package.types.ts';
import { type HistoryStep, historySteps } from '../image/history.ts';
import type { DockerfileView } from './dockerfile-view.ts';

/** What the engine knows of an image besides its bytes. */
export interface ImageSources {
  /** How many layers, from the bottom, are those of the image that it was built from; absent where that is not known. */
  readonly baseLayers?: number;
  /** It is likely, not certain: only the history's last CMD in front of other steps tells. */
  readonly baseIsLikely?: true;
  /** What the catalogue says of that image. */
  readonly base?: BaseFacts;
  /** The Dockerfile that it was built from, with its shipped stage. */
  readonly dockerfile?: DockerfileView;
  /** Where in that Dockerfile a layer, or an entry of the history, comes from. */
  readonly instructionOf?: (of: { readonly layer: number } | { readonly history: number }) => Span | undefined;
  /** `YYYY-MM-DD`, which decides what is past its end of life; today by default. */
  readonly today?: string;
}

/** Where a configuration would be, had the image one. */
const noContainer: ContainerConfig = { exposedPorts: [], env: [], volumes: [], labels: {}, onBuild: [] };
/** As many links as the kernel follows. */
const maxLinks = 40;

/** All that detectors see of one built image. What is derived of it is computed at most once. */
export class ImageView {
  readonly analysis: ImageAnalysis;
  readonly sources: ImageSources;
  readonly today: string;
  readonly #derived = new Map<(view: ImageView) => unknown, unknown>();

  constructor(analysis: ImageAnalysis, sources: ImageSources = {}) {
    this.analysis = analysis;
    this.sources = sources;
    this.today = sources.today ?? new Date().toISOString().slice(0, 10);
  }

  /** False for a root file system: it starts nothing. */
  get isConfigured(): boolean {
    return this.analysis.config !== undefined;
  }

  /** Modes, users and ports mean other things there. */
  get isWindows(): boolean {
    return this.analysis.config?.platform.os === 'windows';
  }

  get container(): ContainerConfig {
    return this.analysis.config?.container ?? noContainer;
  }

  /** Values of the environment by name; of a name that is set twice the last counts. */
  get environment(): ReadonlyMap<string, string> {
    return this.derive(environmentOf);
  }

  /** The words that a container starts with: ENTRYPOINT and CMD together. */
  get start(): readonly string[] {
    return [...(this.container.entrypoint ?? []), ...(this.container.cmd ?? [])];
  }

  /** The history as instructions. */
  get steps(): readonly HistoryStep[] {
    return this.derive(stepsOf);
  }

  /** Steps of layers that are not known to be the base's; those without a layer by the layers around them. */
  get ownSteps(): readonly HistoryStep[] {
    return this.derive(ownStepsOf);
  }

  get layers(): readonly ImageLayer[] {
    return this.analysis.layers;
  }

  get tree(): ReadonlyMap<string, TreeEntry> {
    return this.analysis.tree;
  }

  get packages(): readonly Package[] {
    return this.analysis.packages;
  }

  get secrets(): readonly ImageSecret[] {
    return this.analysis.secrets;
  }

  get system(): SystemRelease | undefined {
    return this.analysis.system;
  }

  /** What the catalogue says of the image that it was built from. */
  get base(): BaseFacts | undefined {
    return this.sources.base;
  }

  /** Whether a layer is the base's. False where that is not known. */
  isBaseLayer(layer: number): boolean {
    return layer < (this.sources.baseLayers ?? 0);
  }

  /** The same, but false also where it is only likely: what must not be missed goes by this. */
  isCertainlyBaseLayer(layer: number): boolean {
    return this.isBaseLayer(layer) && this.sources.baseIsLikely !== true;
  }

  /** Paths that some OS package says it owns. */
  get packagedPaths(): ReadonlySet<string> {
    return this.derive(packagedPathsOf);
  }

  /** A path of the final tree with symbolic links followed; undefined if there is nothing, or they go in circles. */
  resolve(path: string): TreeEntry | undefined {
    let parts = path.split('/').filter(Boolean);
    for (let links = 0; links < maxLinks; ) {
      let at = -1;
      let entry: TreeEntry | undefined;
      for (let count = 1; count <= parts.length; count++) {
        entry = this.tree.get(parts.slice(0, count).join('/'));
        if (entry?.kind === 'symlink') {
          at = count;
          break;
        }
      }
      if (at === -1 || !entry) return entry ?? this.tree.get(parts.join('/'));
      parts = normal([...target(entry, parts.slice(0, at - 1)), ...parts.slice(at)]);
      links++;
    }
    return undefined;
  }

  /** The contents of a small file that rules ask for, as a container sees it; undefined if it is not there or was not kept. */
  text(path: string): string | undefined {
    const entry = this.resolve(path);
    if (!entry) return undefined;
    const source = entry.kind === 'hardlink' && entry.target !== undefined ? entry.target : entry.path;
    return this.layers[entry.layer]?.analysis.texts[source];
  }

  /** The file behind a program in PATH or one of the usual folders. */
  program(name: string): TreeEntry | undefined {
    const folders = new Set([...(this.environment.get('PATH') ?? '').split(':'), ...usualPath]);
    for (const folder of folders) {
      const entry = this.resolve(`${folder}/${name}`);
      if (entry?.kind === 'file') return entry;
    }
    return undefined;
  }

  /** The place of a file: in the layer that it is from. */
  at(path: string, layer?: number): ImageLocation {
    return this.#place(path.startsWith('/') ? path : `/${path}`, layer);
  }

  /** The place of a part of the configuration: `User`, `Env/PATH`, `Labels/version`. */
  atConfig(part: string): ImageLocation {
    return this.#place(`config/${part}`, undefined);
  }

  /** The place of a step of the history. */
  atStep({ index, layer, text }: HistoryStep): ImageLocation {
    return { ...this.#place(`history/${index + 1}`, layer), instruction: shortened(text) };
  }

  /** The place of a layer as a whole. */
  atLayer(layer: number): ImageLocation {
    return this.#place('/', layer);
  }

  /** The step that made a layer. */
  stepOf(layer: number): HistoryStep | undefined {
    return this.steps.find((step) => step.layer === layer);
  }

  /** What a function makes of this view, made once: it is known by the function itself. */
  derive<T>(make: (view: ImageView) => T): T {
    if (this.#derived.has(make)) return this.#derived.get(make) as T;
    const made = make(this);
    this.#derived.set(make, made);
    return made;
  }

  #place(path: string, layer: number | undefined): ImageLocation {
    const { digest, id, tags, name: asked } = this.analysis;
    // An archive may lie anywhere; what it holds keeps its name.
    const name = tags[0] ?? asked;
    const found = layer === undefined ? undefined : this.layers[layer];
    const instruction = layer === undefined ? undefined : this.stepOf(layer)?.text;
    return {
      in: 'image',
      image: digest ?? id ?? name,
      name,
      ...(found && { layer: found.diffId, layerNumber: found.index + 1 }),
      ...(found && instruction !== undefined && { instruction: shortened(instruction) }),
      path,
    };
  }
}

/** Instructions may be as long as scripts: reports show their beginnings. */
function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

const usualPath = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'sbin', 'bin'];

function target({ target: link = '' }: TreeEntry, folder: readonly string[]): string[] {
  return link.startsWith('/') ? link.split('/') : [...folder, ...link.split('/')];
}

function normal(parts: readonly string[]): string[] {
  const result: string[] = [];
  for (const part of parts) {
    if (part === '..') result.pop();
    else if (part !== '' && part !== '.') result.push(part);
  }
  return result;
}

function environmentOf({ container }: ImageView): ReadonlyMap<string, string> {
  return new Map(
    container.env.map((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function stepsOf({ analysis }: ImageView): readonly HistoryStep[] {
  return historySteps(analysis);
}

function ownStepsOf(image: ImageView): readonly HistoryStep[] {
  const lastOfBase = image.steps.findLastIndex(({ layer }) => layer !== undefined && image.isBaseLayer(layer));
  return image.steps.slice(lastOfBase + 1);
}

function packagedPathsOf({ packages }: ImageView): ReadonlySet<string> {
  return new Set(packages.filter(({ type }) => osTypes.has(type)).flatMap(({ files = [] }) => files));
}

/** Types of package URL that stand for packages of an operating system. */
const osTypes: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg']);
