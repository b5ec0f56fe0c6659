import { type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { ReportNode } from '../src/reporters/image-html/report-data.types.ts';
import { bytesText, element } from './elements.ts';

const height = 460;

/** Rectangles by bytes, three levels deep; a click goes into a directory, the path above leads back. */
export function treemapOf(root: ReportNode, colorOf: (layer: number | undefined) => string): HTMLElement {
  const path = element('nav', { class: 'path', 'aria-label': 'Where the map is' });
  const map = element('div', { class: 'map', style: `height:${height}px`, role: 'group', 'aria-label': 'Bytes by place' });
  let trail: readonly ReportNode[] = [root];

  function show(next: readonly ReportNode[]): void {
    trail = next;
    const current = trail.at(-1) ?? root;
    path.replaceChildren(
      ...trail.map((node, index) => {
        const button = element('button', { type: 'button' }, node.name);
        button.addEventListener('click', () => show(trail.slice(0, index + 1)));
        return button;
      }),
      element('span', { class: 'count' }, bytesText(current.bytes)),
    );
    draw(current);
  }

  function draw(current: ReportNode): void {
    const width = map.clientWidth || 1000;
    const tree = hierarchy<ReportNode>(current, ({ children }) => children?.filter(({ bytes }) => bytes > 0))
      .sum(({ bytes, children }) => (children && children.length > 0 ? 0 : bytes))
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    const layout = treemap<ReportNode>()
      .tile(treemapSquarify)
      .size([width, height])
      .paddingInner(1)
      .paddingTop((node) => (node.depth > 0 && node.x1 - node.x0 > 50 ? 17 : 1))(tree);
    const cells: HTMLElement[] = [];
    for (const node of layout.descendants()) {
      if (node.depth === 0 || node.depth > 3 || node.x1 - node.x0 < 3 || node.y1 - node.y0 < 3) continue;
      cells.push(cell(node, current));
    }
    map.replaceChildren(...cells);
  }

  function cell(node: HierarchyRectangularNode<ReportNode>, current: ReportNode): HTMLElement {
    const { name, bytes, layer } = node.data;
    const inside = node.data.children && node.data.children.length > 0;
    const box = `left:${node.x0}px;top:${node.y0}px;width:${node.x1 - node.x0}px;height:${node.y1 - node.y0}px`;
    const ancestors = node.ancestors().reverse();
    const title = [...trail.slice(0, -1), ...ancestors.map(({ data }) => data)].map(({ name: part }) => part).join('/');
    const label =
      node.x1 - node.x0 > 46 && node.y1 - node.y0 > 15 ? [element('span', {}, name), element('small', {}, ` ${bytesText(bytes)}`)] : [];
    const made = element(
      inside ? 'button' : 'div',
      {
        class: inside ? 'cell inner' : 'cell',
        style: `${box};background:${colorOf(layer)}`,
        title: `${title.replace(/^\/\//, '/')}\n${bytesText(bytes)}${layer === undefined ? '' : `, layer ${layer}`}`,
      },
      ...label,
    );
    if (inside) {
      made.setAttribute('type', 'button');
      made.addEventListener('click', () => show([...trail.slice(0, -1), current, ...ancestors.slice(1).map(({ data }) => data)]));
    }
    return made;
  }

  new ResizeObserver(() => draw(trail.at(-1) ?? root)).observe(map);
  show(trail);
  return element('div', { class: 'treemap' }, path, map);
}
