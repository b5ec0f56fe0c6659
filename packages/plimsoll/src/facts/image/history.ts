import type { HistoryEntry, ImageAnalysis } from '../../image/image.types.ts';
import { MappedText } from '../../model/text.ts';
import { operationsOf } from '../../shell/operations/operations-of.ts';
import type { Operation } from '../../shell/operations.ts';
import { parseExec, parseShell } from '../../shell/parse.ts';
import { shellSettings } from '../../shell/settings.ts';
import type { ShellScript } from '../../shell/view.ts';
import { type BuildTool, type ReadEntry, readEntry } from './history/read-entry.ts';
import { maskSecrets } from './mask-secrets.ts';

/** A history entry, read back to the instruction that made it. */
export interface HistoryStep {
  /** Index into the config's history. */
  readonly index: number;
  /** Upper case; undefined where the tool that built the image writes no instructions (bazel, jib, nix, …). */
  readonly keyword: string | undefined;
  /** What is behind the keyword, as a Dockerfile has it; of RUN without the shell that ran it. */
  readonly body: string;
  /** The instruction as one would write it, in one line, for people: secrets are masked. What the history says where it is none. */
  readonly text: string;
  /** Who built it, where the entry shows that. */
  readonly tool: BuildTool | undefined;
  /** Build arguments that were in force, `NAME=value`: they are in the image for all to read. */
  readonly buildArguments: readonly string[];
  /** Of COPY and ADD: where to. */
  readonly destination: string | undefined;
  /** The image that a stage began with, as buildah notes it. */
  readonly from: string | undefined;
  /** Index of the layer that it made. */
  readonly layer: number | undefined;
  /** Of RUN: its commands. */
  readonly script: ShellScript | undefined;
  /** Typed models of `script`'s commands. */
  readonly operations: readonly Operation[];
}

/**
 * The history of an image as instructions, as BuildKit (`RUN /bin/sh -c … # buildkit`), the classic builder (`/bin/sh -c #(nop) CMD …`),
 * kaniko and buildah write them. Never throws; an entry that is no instruction keeps its text.
 */
export function historySteps(image: Pick<ImageAnalysis, 'config' | 'layers'>): readonly HistoryStep[] {
  const layers = layersByEntry(image);
  return (image.config?.history ?? []).map((entry, index) => new Step(entry, index, layers.get(index)));
}

/**
 * Which layer each entry made: as the analysis says, or else in order. Where the numbers differ, entries are missing or surplus at the
 * bottom, as they are in images that were flattened or imported before something was built on them, and as BuildKit itself puts it right.
 */
function layersByEntry({ config, layers }: Pick<ImageAnalysis, 'config' | 'layers'>): ReadonlyMap<number, number> {
  const told = layers.flatMap((layer) => (layer.history === undefined ? [] : [[layer.history, layer.index] as const]));
  if (told.length > 0 || !config) return new Map(told);
  const made = config.history.flatMap(({ emptyLayer }, index) => (emptyLayer ? [] : [index]));
  const surplus = made.length - layers.length;
  return new Map(layers.flatMap(({ index }) => (made[index + surplus] === undefined ? [] : [[made[index + surplus] as number, index]])));
}

class Step implements HistoryStep {
  readonly index: number;
  readonly layer: number | undefined;
  readonly #entry: HistoryEntry;
  readonly #read: ReadEntry;
  #text: string | undefined;
  #script: { readonly value: ShellScript | undefined } | undefined;
  #operations: readonly Operation[] | undefined;

  constructor(entry: HistoryEntry, index: number, layer: number | undefined) {
    this.index = index;
    this.layer = layer;
    this.#entry = entry;
    this.#read = readEntry(entry);
  }

  get keyword(): string | undefined {
    return this.#read.keyword;
  }

  get body(): string {
    return this.#read.body;
  }

  get tool(): BuildTool | undefined {
    return this.#read.tool;
  }

  get buildArguments(): readonly string[] {
    return this.#read.buildArguments;
  }

  get destination(): string | undefined {
    return this.#read.destination;
  }

  get from(): string | undefined {
    return this.#read.from;
  }

  get text(): string {
    this.#text ??= this.#printedText();
    return this.#text;
  }

  #printedText(): string {
    const { keyword, body } = this.#read;
    const line = body.trim().replace(/\s+/g, ' ');
    return maskSecrets(keyword === undefined ? line || (this.#entry.comment ?? '').trim() : `${keyword} ${line}`);
  }

  get script(): ShellScript | undefined {
    this.#script ??= { value: this.keyword === 'RUN' ? scriptOf(this.#read) : undefined };
    return this.#script.value;
  }

  get operations(): readonly Operation[] {
    this.#operations ??= this.script ? operationsOf(this.script) : [];
    return this.#operations;
  }
}

function scriptOf({ shell, body }: ReadEntry): ShellScript {
  if (shell) return parseShell(MappedText.slice(body, 0), shellSettings(shell));
  const words = [...body.matchAll(/\S+/g)].map(({ 0: text, index }) => ({ text, span: { start: index, end: index + text.length } }));
  return parseExec(words);
}
