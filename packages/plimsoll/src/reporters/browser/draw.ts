import { bytesText } from '../../model/quantity.ts';
import { type Colors, makeColors } from '../colors.ts';
import { printable } from '../terminal.ts';
import type { Change, Node } from './nodes.ts';
import { type BrowserState, rowsOf } from './state.ts';

/** A layer as the list on the left shows it. */
export interface BrowserLayer {
  readonly bytes: number;
  readonly instruction: string;
  readonly diffId: string;
  readonly isBase: boolean;
}

export interface Screen {
  readonly name: string;
  /** A few words on the whole image, such as its size and its efficiency. */
  readonly summary: string;
  readonly layers: readonly BrowserLayer[];
  readonly root: Node;
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

/** What is selected has to show without colours, too. */
const { inverse } = makeColors(true);

const marks: Readonly<Record<Change, string>> = { same: ' ', added: '+', modified: '~', removed: '-' };

const keys =
  'tab pane  ↑↓←→ move  space open  / filter  a m r u hide added modified removed same  c compare  s sort  e extract  ? help  q quit';

const help = [
  'Left: the layers from the base up. Right: the files up to the selected layer.',
  '',
  '  tab          the other pane',
  '  ↑ ↓  k j     move; home, end, page up, page down',
  '  → ←  space   open and close a directory',
  '  /            show only paths that hold a text; escape shows all again',
  '  a m r u      hide or show what was added, modified, removed, or is the same',
  '  c            changes of the selected layer, or of all layers above the first',
  '  s            sort by bytes or by name',
  '  e            write the selected file to disk',
  '  q  escape    leave',
  '',
  '+ added   ~ modified   - removed',
];

/** Lines of the tree that fit on the screen. */
export function treeLines({ rows }: Pick<Screen, 'rows'>): number {
  return Math.max(1, rows - 4);
}

/** The whole screen, a string for each line. */
export function draw(screen: Screen, state: BrowserState): string[] {
  const colors = makeColors(screen.color);
  const height = treeLines(screen);
  const left = Math.max(24, Math.min(56, Math.floor(screen.columns * 0.42)));
  const right = Math.max(10, screen.columns - left - 3);
  const title = (text: string, pane: BrowserState['pane'], width: number) =>
    state.pane === pane ? colors.bold(fit(`● ${text}`, width)) : fit(`  ${text}`, width);
  const lines = [
    colors.bold(fit(`${printable(screen.name)}  ${screen.summary}`, screen.columns)),
    `${title('Layers', 'layers', left)} │ ${title(filesTitle(state), 'files', right)}`,
  ];
  const files = state.help ? help.map((line) => fit(line, right)) : fileLines(screen, state, right, height, colors);
  const layers = layerLines(screen, state, left, height, colors);
  for (let index = 0; index < height; index++) lines.push(`${layers[index] ?? fit('', left)} │ ${files[index] ?? ''}`);
  lines.push(fit(detailOf(screen, state), screen.columns));
  lines.push(colors.dim(fit(footer(state), screen.columns)));
  return lines;
}

function filesTitle({ compared, layer, order, hidden, filter }: BrowserState): string {
  const parts = [compared === 'layer' ? `what layer ${layer + 1} changes` : `what layers 2 to ${layer + 1} change`, `by ${order}`];
  if (hidden.size > 0) parts.push(`without ${[...hidden].join(', ')}`);
  if (filter !== '') parts.push(`holding “${printable(filter)}”`);
  return `Files: ${parts.join(', ')}`;
}

function footer({ typing, input, message }: BrowserState): string {
  if (typing === 'filter') return `filter: ${printable(input)}▏  enter keeps it, escape ends it`;
  if (typing === 'target') return `write to: ${printable(input)}▏  enter writes, escape leaves it`;
  return message === '' ? keys : printable(message);
}

/** About the selected layer or file, in full. */
function detailOf({ layers, root }: Screen, state: BrowserState): string {
  if (state.pane === 'layers') {
    const layer = layers[state.layer];
    return layer ? `${layer.isBase ? 'base  ' : ''}${layer.diffId}  ${printable(layer.instruction)}` : '';
  }
  const node = rowsOf(root, state).find(({ node: { path } }) => path === state.cursor)?.node;
  if (!node) return '';
  const entry = node.entry;
  const target = entry?.target === undefined ? '' : ` → ${printable(entry.target)}`;
  const from = entry ? `  layer ${entry.layer + 1}  ${entry.mode.toString(8).padStart(4, '0')} ${entry.uid}:${entry.gid}` : '';
  return `/${printable(node.path)}${target}  ${bytesText(node.bytes)}${from}`;
}

function layerLines({ layers }: Screen, state: BrowserState, width: number, height: number, colors: Colors): string[] {
  const top = Math.max(0, Math.min(state.layer - Math.floor(height / 2), layers.length - height));
  return layers.slice(top, top + height).map(({ bytes, instruction, isBase }, index) => {
    const number = top + index;
    const text = fit(`${String(number + 1).padStart(3)} ${bytesText(bytes).padStart(8)}  ${printable(instruction)}`, width);
    if (number === state.layer) return inverse(text);
    return isBase ? colors.dim(text) : text;
  });
}

function fileLines({ root }: Screen, state: BrowserState, width: number, height: number, colors: Colors): string[] {
  const rows = rowsOf(root, state);
  if (rows.length === 0) return [fit('nothing to show', width)];
  const at = Math.max(
    0,
    rows.findIndex(({ node }) => node.path === state.cursor),
  );
  const top = Math.max(0, Math.min(at - Math.floor(height / 2), rows.length - height));
  const paint: Readonly<Record<Change, (text: string) => string>> = {
    same: (text) => text,
    added: colors.green,
    modified: colors.yellow,
    removed: colors.red,
  };
  return rows.slice(top, top + height).map(({ node, depth }, index) => {
    const isDirectory = node.children.size > 0;
    const arrow = isDirectory ? (state.open.has(node.path) || state.filter !== '' ? '▾ ' : '▸ ') : '  ';
    const target = node.entry?.target === undefined ? '' : ` → ${printable(node.entry.target)}`;
    const slash = node.kind === 'directory' ? '/' : '';
    // A path may be nested deeper than the screen is wide.
    const indent = '  '.repeat(Math.min(depth, Math.floor(width / 4)));
    const text = fit(
      `${marks[node.change]} ${bytesText(node.bytes).padStart(8)}  ${indent}${arrow}${printable(node.name)}${slash}${target}`,
      width,
    );
    const isSelected = state.pane === 'files' && top + index === at;
    return isSelected ? inverse(text) : paint[node.change](text);
  });
}

/** Exactly as wide as asked. */
function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(0, width - 1))}…`;
}
