import { element } from './elements.ts';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** What it sorts by; the text where absent. */
  readonly order?: (row: Row) => number;
  readonly kind?: 'number' | 'code';
}

const pageSize = 200;

/** A table that sorts by a click on a head and shows rows that hold all words of a search; long ones page by page, but print whole. */
export function table<Row>(caption: string, rows: readonly Row[], columns: readonly Column<Row>[]): HTMLElement {
  const body = element('tbody');
  const count = element('span', { class: 'count', 'aria-live': 'polite' });
  const more = element('button', { type: 'button', class: 'more' });
  const search = element('input', { type: 'search', placeholder: `Search ${rows.length} ${caption}`, 'aria-label': `Search ${caption}` });
  const texts = rows.map((row) =>
    columns
      .map(({ text }) => text(row))
      .join('\n')
      .toLowerCase(),
  );
  let order = rows.map((_, index) => index);
  let shown = pageSize;
  const heads = columns.map((column, index) => {
    const button = element('button', { type: 'button' }, column.title);
    const head = element('th', { scope: 'col', class: column.kind ?? '' }, button);
    button.addEventListener('click', () => sortBy(index));
    return head;
  });

  function sortBy(index: number): void {
    const column = columns[index];
    const head = heads[index];
    if (!column || !head) return;
    const isDescending = head.getAttribute('aria-sort') === (column.order ? 'descending' : 'ascending') ? !column.order : !!column.order;
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
    const sign = isDescending ? -1 : 1;
    const value = (at: number) => rows[at] as Row;
    order = order.toSorted((a, b) => {
      if (column.order) return sign * (column.order(value(a)) - column.order(value(b)));
      return sign * column.text(value(a)).localeCompare(column.text(value(b)));
    });
    draw();
  }

  function draw(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = order.filter((index) => words.every((word) => texts[index]?.includes(word)));
    body.replaceChildren(
      ...found
        .slice(0, shown)
        .map((index) =>
          element('tr', {}, ...columns.map(({ text, kind }) => element('td', { class: kind ?? '' }, text(rows[index] as Row)))),
        ),
    );
    count.textContent = found.length === rows.length ? '' : `${found.length} of ${rows.length}`;
    more.hidden = found.length <= shown;
    more.textContent = `Show all ${found.length}`;
  }

  more.addEventListener('click', () => {
    shown = rows.length;
    draw();
  });
  search.addEventListener('input', draw);
  globalThis.addEventListener('beforeprint', () => {
    shown = rows.length;
    draw();
  });
  draw();
  const tools = element('div', { class: 'tools' }, ...(rows.length > 10 ? [search] : []), count);
  return element(
    'div',
    { class: 'table' },
    tools,
    element('div', { class: 'scroll' }, element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)),
    more,
  );
}
