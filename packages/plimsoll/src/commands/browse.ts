import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TreeEntry } from '../image/image.types.ts';
import { UserError } from '../model/errors.ts';
import { type BrowserLayer, draw, treeLines } from '../reporters/browser/draw.ts';
import { type Node, nodesOf } from '../reporters/browser/nodes.ts';
import { type BrowserState, type Effect, firstState, press } from '../reporters/browser/state.ts';
import type { Io } from './define.ts';

/** What the browser shows, and how it gets at files. */
export interface Browsed {
  readonly name: string;
  readonly summary: string;
  readonly layers: readonly BrowserLayer[];
  /** The files that the first `count` layers make together. */
  readonly treeOf: (count: number) => ReadonlyMap<string, TreeEntry>;
  /** Writes a file as it is up to a layer to a path that does not exist yet. */
  readonly extract: (path: string, layer: number, to: string) => Promise<void>;
}

/** Shows an image on the whole terminal until the user leaves. Throws UserError (2) where there is no terminal. */
export async function browse(image: Browsed, io: Io): Promise<void> {
  const terminal = await io.openTerminal();
  if (!terminal) throw new UserError('--browse needs a terminal', 2, 'leave it out to print a summary');
  try {
    let state: BrowserState = { ...firstState, layer: Math.max(0, image.layers.length - 1) };
    let shown: { readonly key: string; readonly root: Node } | undefined;
    const rootFor = ({ layer, compared }: BrowserState) => {
      const lower = compared === 'layer' ? layer : Math.min(1, layer);
      const key = `${lower}:${layer}`;
      if (shown?.key !== key) shown = { key, root: nodesOf(image.treeOf(lower), image.treeOf(layer + 1)) };
      return shown.root;
    };
    const show = () => {
      const { columns, rows } = terminal.size();
      const { name, summary, layers } = image;
      terminal.show(draw({ name, summary, layers, root: rootFor(state), columns, rows, color: io.color }, state));
    };
    show();
    for await (const keys of terminal.keys()) {
      for (const key of keys) {
        const next = press(state, key, { root: rootFor(state), layers: image.layers.length, page: treeLines(terminal.size()) });
        state = next.state;
        if (next.effect && 'quit' in next.effect) return;
        if (next.effect) state = { ...state, message: await extracted(image, next.effect, io) };
      }
      show();
    }
  } finally {
    terminal.close();
  }
}

/** What became of it, in a line. */
async function extracted(image: Browsed, effect: Exclude<Effect, { quit: true }>, io: Io): Promise<string> {
  const { path, layer, to } = effect.extract;
  const target = resolve(io.cwd, to);
  if (statSync(target, { throwIfNoEntry: false })) return `${to} exists; nothing was written`;
  try {
    await image.extract(path, layer, target);
    return `wrote /${path} to ${to}`;
  } catch (error) {
    return `/${path} was not written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
