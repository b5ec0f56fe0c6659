import type { HistoryEntry, ImageAnalysis } from '../../image/image.types.ts';
import { MappedText } from '../../model/text.ts';
import { operationsOf } from '../../shell/operations/operations-of.ts';
import type { Operation } from '../../shell/operations.ts';
import { parseExec, parseShell } from '../../shell/parse.ts';
import { shellSettings } from '../../shell/settings.ts';
import type { ShellScript } from '../../shell/view.ts';

/** A history entry, read back to the instruction that made it. */
export interface HistoryStep {
  /** Index into the config's history. */
  readonly index: number;
  /** Upper case; undefined where the tool that built the image writes no instructions (bazel, jib, nix, …). */
  readonly keyword: string | undefined;
  /** What is behind the keyword; of RUN without the shell that ran it. */
  readonly body: string;
  /** The instruction as one would write it; what the history says where it is none. */
  readonly text: string;
  /** Build arguments that were in force, `NAME=value`: they are in the image for all to read. */
  readonly buildArguments: readonly string[];
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
export function historySteps({ config, layers }: Pick<ImageAnalysis, 'config' | 'layers'>): readonly HistoryStep[] {
  const layerOf = new Map(layers.flatMap((layer) => (layer.history === undefined ? [] : [[layer.history, layer.index] as const])));
  return (config?.history ?? []).map((entry, index) => new Step(entry, index, layerOf.get(index)));
}

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

interface Read {
  readonly keyword: string | undefined;
  readonly body: string;
  readonly buildArguments: readonly string[];
  /** The words in front of a script; undefined for a command without a shell. */
  readonly shell: readonly string[] | undefined;
}

class Step implements HistoryStep {
  readonly index: number;
  readonly layer: number | undefined;
  readonly #read: Read;
  readonly #written: string;
  #script: { readonly value: ShellScript | undefined } | undefined;
  #operations: readonly Operation[] | undefined;

  constructor(entry: HistoryEntry, index: number, layer: number | undefined) {
    this.index = index;
    this.layer = layer;
    this.#written = (entry.createdBy ?? entry.comment ?? '').trim();
    this.#read = readEntry(this.#written);
  }

  get keyword(): string | undefined {
    return this.#read.keyword;
  }

  get body(): string {
    return this.#read.body;
  }

  get buildArguments(): readonly string[] {
    return this.#read.buildArguments;
  }

  get text(): string {
    const { keyword, body } = this.#read;
    return keyword === undefined ? this.#written : `${keyword} ${body.replace(/\s+/g, ' ')}`;
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

function scriptOf({ shell, body }: Read): ShellScript {
  if (shell) return parseShell(MappedText.slice(body, 0), shellSettings(shell));
  let at = 0;
  const words = body.split(' ').map((text) => {
    const span = { start: at, end: at + text.length };
    at = span.end + 1;
    return { text, span };
  });
  return parseExec(words.filter(({ text }) => text !== ''));
}

/** `#(nop)` marks what the classic builder did not run. */
const nop = /^(?:\S+ (?:-o pipefail )?-c|cmd \/S \/C|powershell(?:\.exe)? .{0,100}?-Command) +#\(nop\) +/i;

function readEntry(written: string): Read {
  const text = written.replace(/\s+# buildkit$/, '');
  const marker = nop.exec(text);
  if (marker) return instruction(text.slice(marker[0].length).trim());
  const plain = instruction(text);
  if (plain.keyword === 'RUN') return run(plain.body);
  if (plain.keyword !== undefined) return plain;
  // The classic builder writes a RUN as what it ran.
  return shellIn(text, /^\|\d{1,3} /.test(text)) ? run(text) : plain;
}

function instruction(text: string): Read {
  const [word = ''] = /^\S*/.exec(text) ?? [];
  if (!keywords.has(word.toUpperCase()) || word !== word.toUpperCase())
    return { keyword: undefined, body: text, buildArguments: [], shell: undefined };
  return { keyword: word, body: text.slice(word.length).trim(), buildArguments: [], shell: undefined };
}

/** What was run: `|2 A=1 B=2 /bin/bash -o pipefail -c …`. Arguments are not quoted: their ends are where the next one, or the shell, begins. */
function run(text: string): Read {
  const count = /^\|(\d{1,3}) /.exec(text);
  const rest = count ? text.slice(count[0].length) : text;
  const shell = shellIn(rest, count !== null);
  if (!shell) {
    // Tools without a shell of their own name (kaniko) write the script as it stands.
    const isScript = count === null && (!rest.startsWith('/') || /[;&|]/.test(rest));
    return { keyword: 'RUN', body: rest, buildArguments: [], shell: isScript && /\s/.test(rest) ? ['/bin/sh', '-c'] : undefined };
  }
  const given = rest.slice(0, shell.start).trim();
  return {
    keyword: 'RUN',
    body: rest.slice(shell.end).trim(),
    buildArguments: given === '' ? [] : given.split(/ (?=[A-Za-z_]\w*=)/).slice(0, Number(count?.[1] ?? 0)),
    shell: shell.words,
  };
}

const shellWords = /(?:\/\S{1,60}\/|^| )(?:sh|bash|ash|dash|zsh|ksh)(?: -[a-z]{1,8}| pipefail| errexit| nounset){0,6} -[a-z]{0,6}c(?= )/;
const windowsShell = /^(?:cmd(?:\.exe)? \/S \/C|(?:powershell|pwsh)(?:\.exe)? .{0,100}?-Command)(?= )/i;

/** Where the words of the shell stand: at the beginning, or behind build arguments. */
function shellIn(text: string, behindArguments: boolean) {
  const found = windowsShell.exec(text) ?? shellWords.exec(text);
  if (!found || (!behindArguments && found.index > 0)) return undefined;
  return { start: found.index, end: found.index + found[0].length, words: found[0].trim().split(' ') };
}
