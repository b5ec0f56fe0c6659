import type { ReportLayer } from '../src/reporters/image-html/report-data.types.ts';
import { bytesText, element, layerColor } from './elements.ts';

/** One bar of all layers, and below it a line for each. */
export function layerBars(layers: readonly ReportLayer[]): HTMLElement {
  const total = layers.reduce((sum, { bytes }) => sum + bytes, 0) || 1;
  const largest = Math.max(1, ...layers.map(({ bytes }) => bytes));
  const stacked = element(
    'div',
    { class: 'stack', role: 'img', 'aria-label': `${layers.length} layers, ${bytesText(total)}` },
    ...layers
      .filter(({ bytes }) => bytes / total > 0.002)
      .map(({ number, bytes, base, instruction }) =>
        element(
          'a',
          {
            href: `#layer-${number}`,
            style: `flex:${bytes};background:${layerColor(number, base !== 'no')}`,
            title: `Layer ${number}: ${bytesText(bytes)}\n${instruction}`,
          },
          bytes / total > 0.05 ? String(number) : '',
        ),
      ),
  );
  const rows = layers.map(({ number, bytes, storedBytes, hidden, base, instruction, diffId, files }) => {
    const share = element('div', { class: 'share' });
    const color = layerColor(number, base !== 'no');
    share.append(element('i', { style: `width:${(100 * (bytes - hidden)) / largest}%;background:${color}` }));
    if (hidden > 0)
      share.append(
        element('i', {
          class: 'hidden',
          style: `width:${(100 * hidden) / largest}%`,
          title: `${bytesText(hidden)} that a later layer deletes or replaces`,
        }),
      );
    const notes = [
      base === 'no' ? '' : base === 'likely' ? 'likely base' : 'base',
      `${files} files`,
      storedBytes === undefined ? '' : `${bytesText(storedBytes)} stored`,
      hidden > 0 ? `${bytesText(hidden)} hidden by later layers` : '',
    ];
    return element(
      'tr',
      { id: `layer-${number}` },
      element('td', { class: 'number' }, String(number)),
      element('td', { class: 'number' }, bytesText(bytes)),
      element('td', { class: 'bar' }, share),
      element('td', { title: diffId }, element('code', {}, instruction), element('small', {}, notes.filter(Boolean).join(' · '))),
    );
  });
  return element(
    'div',
    {},
    stacked,
    element('div', { class: 'scroll' }, element('table', { class: 'layers' }, element('tbody', {}, ...rows))),
  );
}
