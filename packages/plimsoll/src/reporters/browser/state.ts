import type { Change, Node } from './nodes.ts';

/** All that the browser remembers between two keys. */
export interface BrowserState {
  readonly pane: 'layers' | 'files';
  /** Index of the layer up to which the tree goes. */
  readonly layer: number;
  /** Changes of this layer alone, or of all layers above the first. */
  readonly compared: 'layer' | 'all';
  /** Paths of directories that are open. */
  readonly open: ReadonlySet<string>;
  /** Path of the selected file. */
  readonly cursor: string;
  readonly hidden: ReadonlySet<Change>;
  readonly order: 'size' | 'name';
  readonly filter: string;
  /** What the keys are typed into. */
  readonly typing: 'filter' | 'target' | undefined;
  readonly input: string;
  readonly help: boolean;
  readonly message: string;
}

/** What a key asks for beyond another state. */
export type Effect = { readonly quit: true } | { readonly extract: { readonly path: string; readonly layer: number; readonly to: string } };

export interface Row {
  readonly node: Node;
  readonly depth: number;
}

export const firstState: BrowserState = {
  pane: 'layers',
  layer: 0,
  compared: 'layer',
  open: new Set(),
  cursor: '',
  hidden: new Set(),
  order: 'size',
  filter: '',
  typing: undefined,
  input: '',
  help: false,
  message: '',
};

/** The lines of the tree, in order: what open directories hold, less what is hidden or filtered away. */
export function rowsOf(root: Node, state: BrowserState): readonly Row[] {
  const wanted = state.filter === '' ? undefined : matching(root, state);
  const rows: Row[] = [];
  const open: Row[] = [];
  const push = (node: Node, depth: number) => {
    const children = [...node.children.values()].filter((child) => isShown(child, state) && (wanted?.has(child) ?? true));
    children.sort((a, b) => (state.order === 'size' ? b.bytes - a.bytes : 0) || (a.name < b.name ? -1 : 1));
    for (const child of children.reverse()) open.push({ node: child, depth });
  };
  push(root, 0);
  for (let row = open.pop(); row; row = open.pop()) {
    rows.push(row);
    if (state.open.has(row.node.path) || wanted) push(row.node, row.depth + 1);
  }
  return rows;
}

function isShown({ change, children }: Node, { hidden }: BrowserState): boolean {
  if (!hidden.has(change)) return true;
  // What is hidden may hold what is not.
  return children.size > 0 && change !== 'removed' && hidden.size < 4 && change === 'modified' && !hidden.has('added');
}

/** Nodes whose path holds the filter, and the directories above them. */
function matching(root: Node, { filter }: BrowserState): ReadonlySet<Node> {
  const needle = filter.toLowerCase();
  const found = new Set<Node>();
  const parents = new Map<Node, Node>();
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.path.toLowerCase().includes(needle))
      for (let each: Node | undefined = node; each && !found.has(each); each = parents.get(each)) found.add(each);
    for (const child of node.children.values()) {
      parents.set(child, node);
      open.push(child);
    }
  }
  return found;
}

const hides: Readonly<Record<string, Change>> = { a: 'added', m: 'modified', r: 'removed', u: 'same' };

/** The state after a key, and what else it asks for. `layers`: how many there are; `page`: lines of the tree on the screen. */
export function press(
  state: BrowserState,
  key: string,
  { root, layers, page }: { readonly root: Node; readonly layers: number; readonly page: number },
): { readonly state: BrowserState; readonly effect?: Effect } {
  if (key === 'ctrl-c') return { state, effect: { quit: true } };
  if (state.typing !== undefined) return type(state, key);
  if (state.help) return { state: { ...state, help: false } };
  const now = { ...state, message: '' };
  switch (key) {
    case 'q':
    case 'escape':
      return key === 'escape' && state.filter !== '' ? { state: { ...now, filter: '' } } : { state, effect: { quit: true } };
    case '?':
      return { state: { ...now, help: true } };
    case 'tab':
      return { state: { ...now, pane: state.pane === 'layers' ? 'files' : 'layers' } };
    case '/':
      return { state: { ...now, typing: 'filter', input: state.filter, pane: 'files' } };
    case 'c':
      return { state: { ...now, compared: state.compared === 'layer' ? 'all' : 'layer' } };
    case 's':
      return { state: { ...now, order: state.order === 'size' ? 'name' : 'size' } };
    case 'a':
    case 'm':
    case 'r':
    case 'u':
      return { state: { ...now, hidden: toggled(state.hidden, hides[key] as Change) } };
    default:
      return { state: state.pane === 'layers' ? moveLayer(now, key, layers) : moveFile(now, key, root, page) };
  }
}

function moveLayer(state: BrowserState, key: string, layers: number): BrowserState {
  const to = { up: state.layer - 1, k: state.layer - 1, down: state.layer + 1, j: state.layer + 1, home: 0, end: layers - 1 }[key];
  if (key === 'right' || key === 'enter') return { ...state, pane: 'files' };
  return to === undefined ? state : { ...state, layer: Math.max(0, Math.min(layers - 1, to)) };
}

function moveFile(state: BrowserState, key: string, root: Node, page: number): BrowserState {
  const rows = rowsOf(root, state);
  const found = rows.findIndex(({ node }) => node.path === state.cursor);
  const at = Math.max(0, found);
  const to = (index: number): BrowserState => ({
    ...state,
    cursor: rows[Math.max(0, Math.min(rows.length - 1, index))]?.node.path ?? '',
  });
  const node = rows[at]?.node;
  const isOpen = node !== undefined && state.open.has(node.path);
  switch (key) {
    case 'up':
    case 'k':
      return to(at - 1);
    case 'down':
    case 'j':
      return to(found === -1 ? 0 : at + 1);
    case 'page-up':
      return to(at - page);
    case 'page-down':
      return to(at + page);
    case 'home':
      return to(0);
    case 'end':
      return to(rows.length - 1);
    case 'space':
    case 'enter':
      return node && node.children.size > 0 ? { ...to(at), open: toggled(state.open, node.path) } : to(at);
    case 'right':
      return node && node.children.size > 0 && !isOpen ? { ...to(at), open: toggled(state.open, node.path) } : to(at + 1);
    case 'left': {
      if (node && isOpen) return { ...to(at), open: toggled(state.open, node.path) };
      const above = node?.path.slice(0, Math.max(0, node.path.lastIndexOf('/')));
      return above ? { ...state, cursor: above } : { ...state, pane: 'layers' };
    }
    case 'e': {
      if (node?.kind !== 'file' || node.change === 'removed') return { ...state, message: 'only a file that is there can be extracted' };
      return { ...to(at), typing: 'target', input: node.name };
    }
    default:
      return state;
  }
}

/** Keys while a filter or the name of a file is typed. The filter works as it is typed. */
function type(state: BrowserState, key: string): { readonly state: BrowserState; readonly effect?: Effect } {
  const done = { ...state, typing: undefined, input: '' };
  if (key === 'escape') return { state: state.typing === 'filter' ? { ...done, filter: '' } : done };
  if (key === 'enter') {
    if (state.typing === 'filter' || state.input === '') return { state: done };
    return { state: done, effect: { extract: { path: state.cursor, layer: state.layer, to: state.input } } };
  }
  let { input } = state;
  if (key === 'backspace') input = [...input].slice(0, -1).join('');
  else if (key === 'space') input += ' ';
  else if ([...key].length === 1) input += key;
  return { state: { ...state, input, ...(state.typing === 'filter' && { filter: input }) } };
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
