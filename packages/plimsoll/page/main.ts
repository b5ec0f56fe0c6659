import type { ReportData } from '../src/reporters/image-html/report-data.types.ts';
import { bytesText, element, layerColor, section } from './elements.ts';
import { layerBars } from './layers.ts';
import { table } from './table.ts';
import { treemapOf } from './treemap.ts';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as ReportData;
const bases = new Set(data.layers.filter(({ base }) => base !== 'no').map(({ number }) => number));
const colorOf = (layer: number | undefined) => (layer === undefined ? 'var(--cell)' : layerColor(layer, bases.has(layer)));

// The theme is always named, so that the style has each one once.
const dark = matchMedia('(prefers-color-scheme: dark)');
const setTheme = (isDark: boolean) => {
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
};
setTheme(dark.matches);
dark.addEventListener('change', ({ matches }) => setTheme(matches));
// Paper is light.
addEventListener('beforeprint', () => setTheme(false));
document.body.append(header(), ...sections());

function header(): HTMLElement {
  const theme = element('button', { type: 'button', class: 'theme' }, 'Light / dark');
  theme.addEventListener('click', () => setTheme(document.documentElement.dataset['theme'] !== 'dark'));
  return element(
    'header',
    {},
    theme,
    element('h1', {}, data.name),
    element(
      'dl',
      { class: 'facts' },
      ...data.facts.map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
    ),
    element(
      'div',
      { class: 'tiles' },
      ...data.tiles.map(({ label, value, note, tone }) =>
        element(
          'div',
          { class: `tile ${tone ?? ''}` },
          element('b', {}, value),
          element('span', {}, label),
          ...(note ? [element('small', {}, note)] : []),
        ),
      ),
    ),
  );
}

function* sections(): Iterable<HTMLElement> {
  if (data.findings.length > 0) yield section('findings', 'What to change', findings());
  yield section('layers', 'Layers', layerBars(data.layers));
  if (data.maps.length > 0) yield section('bytes', 'Where the bytes are', ...maps());
  if (data.waste.length > 0)
    yield section(
      'waste',
      'What could go',
      table('kinds', data.waste, [
        { title: 'What', text: ({ title }) => title },
        { title: 'Saves', text: ({ bytes }) => bytesText(bytes), order: ({ bytes }) => bytes, kind: 'number' },
        { title: 'Files', text: ({ files }) => String(files), order: ({ files }) => files, kind: 'number' },
        { title: 'Layers', text: ({ layers }) => layers.join(', ') },
        { title: 'For example', text: ({ examples }) => examples.join('\n'), kind: 'code' },
      ]),
    );
  if (data.secrets.length > 0)
    yield section(
      'secrets',
      'Secrets',
      table('secrets', data.secrets, [
        { title: 'Kind', text: ({ kind }) => kind },
        { title: 'Where', text: ({ where }) => where, kind: 'code' },
        { title: 'Masked', text: ({ masked }) => masked, kind: 'code' },
        { title: '', text: ({ note }) => note },
      ]),
    );
  yield section(
    'packages',
    'Packages',
    table('packages', data.packages, [
      { title: 'Name', text: ({ name }) => name },
      { title: 'Version', text: ({ version }) => version },
      { title: 'Type', text: ({ type }) => type },
      { title: 'License', text: ({ license }) => license },
      { title: 'Layer', text: ({ layer }) => (layer === undefined ? '' : String(layer)), order: ({ layer }) => layer ?? 0, kind: 'number' },
      {
        title: 'Bytes',
        text: ({ bytes }) => (bytes === undefined ? '' : bytesText(bytes)),
        order: ({ bytes }) => bytes ?? -1,
        kind: 'number',
      },
      { title: '', text: ({ note }) => note },
    ]),
  );
  yield section(
    'files',
    'Largest files',
    table('files', data.files, [
      { title: 'Path', text: ({ path }) => path, kind: 'code' },
      { title: 'Bytes', text: ({ bytes }) => bytesText(bytes), order: ({ bytes }) => bytes, kind: 'number' },
      { title: 'Layer', text: ({ layer }) => String(layer), order: ({ layer }) => layer, kind: 'number' },
      { title: 'Mode', text: ({ mode }) => mode, kind: 'code' },
      { title: 'Owner', text: ({ owner }) => owner },
    ]),
  );
  if (data.config.length > 0)
    yield section(
      'config',
      'Configuration',
      element(
        'dl',
        { class: 'config' },
        ...data.config.map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, element('code', {}, value)))),
      ),
    );
  if (data.unknowns.length > 0)
    yield section(
      'unknowns',
      'Not known',
      element('ul', {}, ...data.unknowns.map(({ path, reason }) => element('li', {}, element('code', {}, path), ` ${reason}`))),
    );
  yield element('footer', {}, `Made by Plimsoll ${data.tool}. Everything is in this file; it loads nothing.`);
}

function findings(): HTMLElement {
  return element(
    'ol',
    { class: 'findings' },
    ...data.findings.map(({ rule, severity, message, where, saves, why }) =>
      element(
        'li',
        { class: severity },
        element('b', { class: 'severity' }, severity),
        element('span', { class: 'message' }, message),
        ...(saves === undefined ? [] : [element('span', { class: 'saves' }, `saves ${bytesText(saves)}`)]),
        element('small', {}, `${rule} · ${where}`),
        element('details', {}, element('summary', {}, 'Why'), element('p', {}, why)),
      ),
    ),
  );
}

/** One map at a time. */
function maps(): HTMLElement[] {
  const place = element('div');
  const tabs = data.maps.map(({ title, root }) => {
    const tab = element('button', { type: 'button', 'aria-pressed': 'false' }, title);
    tab.addEventListener('click', () => {
      for (const other of tabs) other.setAttribute('aria-pressed', String(other === tab));
      place.replaceChildren(treemapOf(root, colorOf));
    });
    return tab;
  });
  queueMicrotask(() => tabs[0]?.click());
  return [element('div', { class: 'tabs' }, ...tabs), place];
}
