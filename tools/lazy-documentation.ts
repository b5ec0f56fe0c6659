import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** What only `explain`, `rules`, reports that explain and the tests read of a rule. */
const documentation: ReadonlySet<string> = new Set(['why', 'notWhen', 'decides', 'sources', 'examples']);

/**
 * Makes the documentation of each rule a getter in the bundle. It is more than half of a rule's text; as a function that is never called
 * it is not compiled, is not in V8's code cache and makes no objects, so that a start pays for the rules' code alone.
 */
export const lazyDocumentation: Plugin = {
  name: 'lazy-documentation',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]rules[\\/][\w-]+[\\/][\w-]+\.ts$/ }, ({ path }) => {
      return { contents: withGetters(readFileSync(path, 'utf8'), path), loader: 'ts' };
    });
  },
};

/** Relies on the formatter's layout: the properties of the object that `defineRule` is given stand two spaces in. */
function withGetters(text: string, path: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.endsWith('defineRule({')) + 1;
  const last = lines.indexOf('});', first);
  if (first === 0) return text; // What several rules share.
  if (last === -1) throw new Error(`${path}: the end of the rule was not found`);
  const starts = lines.flatMap((line, index) => (index >= first && index < last && /^ {2}[\w/]/.test(line) ? [index] : []));
  for (const [place, start] of starts.entries()) {
    const [, name = '', value = ''] = /^ {2}(\w+):(.*)$/s.exec(lines.slice(start, starts[place + 1] ?? last).join('\n')) ?? [];
    if (!documentation.has(name)) continue;
    const end = value.lastIndexOf(',');
    if (end === -1 || value.slice(end + 1).trim() !== '') throw new Error(`${path}: ${name} does not end in a comma`);
    lines[start] = `  get ${name}() { return (${value.slice(0, end)}); },`;
    lines.fill('', start + 1, starts[place + 1] ?? last);
  }
  return lines.join('\n');
}
