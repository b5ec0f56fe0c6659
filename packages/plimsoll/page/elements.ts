type Child = Node | string;

/** An element with attributes and children. Text is never read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Bytes in decimal units, three figures, as on the command line. */
export function bytesText(bytes: number): string {
  for (const [unit, factor] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (bytes >= factor * 0.9995) return `${Number((bytes / factor).toPrecision(3))} ${unit}`;
  }
  return `${bytes} B`;
}

/** A colour for each layer: those of the base are shades of one, own ones go round the circle. */
export function layerColor(number: number, isBase: boolean): string {
  if (isBase) return `hsl(215 22% calc(var(--layer-light) + ${(number % 3) * 5}%))`;
  return `hsl(${(number * 67 + 130) % 360} 48% var(--layer-light))`;
}

export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return element('section', { id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, title), ...children);
}
