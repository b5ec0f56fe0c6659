import type { CatalogerReport } from '../../package.types.ts';

/** Reads a package's opam file; name and version may be in it, or make up the name of its folder (`NAME.VERSION`) or its own. */
export function* opamFile(path: string, text: string): Generator<CatalogerReport> {
  const folder = /(?:^|\/)([^/.]+)\.([^/]+)\/opam$/.exec(path);
  const name = fieldOf(text, 'name') ?? folder?.[1] ?? /([^/]+)\.opam$/.exec(path)?.[1];
  const version = fieldOf(text, 'version') ?? folder?.[2];
  const license = fieldOf(text, 'license');
  if (!name) yield { unknown: 'an opam file without a name' };
  else yield { type: 'opam', name, ...(version && { version }), ...(license && { licenses: [license] }) };
}

/** The text of a field at the top: `version: "1.5.0"`. */
function fieldOf(text: string, field: string): string | undefined {
  for (const line of text.split('\n')) {
    if (line.startsWith(`${field}:`)) return /^"([^"]*)"/.exec(line.slice(field.length + 1).trim())?.[1];
  }
  return undefined;
}
