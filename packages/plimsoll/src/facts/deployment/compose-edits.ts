import type { ComposeService } from '../../compose/compose.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Span } from '../../model/text.ts';
import type { ComposeView } from '../views/compose-view.ts';

/** White space in front of the service's own keys, and of what stands one step deeper; undefined for a service in braces. */
export function indentsOf(view: ComposeView, service: ComposeService): { readonly keys: string; readonly step: string } | undefined {
  const outer = view.indentation(service.span.start);
  for (const { key } of service.keys.values()) {
    const keys = view.indentation(key.start);
    // A key that does not begin its line stands in braces.
    if (keys.length !== view.source.position(key.start).column - 1 || keys.length <= outer.length) return undefined;
    return { keys, step: keys.slice(outer.length) };
  }
  return undefined;
}

/**
 * Adds an entry to a list of a service (`volumes`), which is made if there is none.
 *
 * @param items the spans of the entries that are there.
 * @returns undefined where the list comes from an anchor or another service, or is written in a way that is not known.
 */
export function addToList(
  view: ComposeView,
  service: ComposeService,
  name: string,
  items: readonly Span[],
  entry: string,
): readonly TextEdit[] | undefined {
  const indents = indentsOf(view, service);
  if (!indents) return undefined;
  const own = service.keys.get(name);
  if (!own) {
    const before = service.keys.get('image') ?? service.keys.get('build');
    if (items.length > 0 || !before || before.shared) return undefined;
    return [view.insertLinesBelow(before.span, `${indents.keys}${name}:`, `${indents.keys}${indents.step}- ${entry}`)];
  }
  if (own.shared) return undefined;
  const last = items.findLast(({ start, end }) => start >= own.span.start && end <= own.span.end);
  if (!last) return undefined;
  const line = /^(?<indent>[ \t]*)-[ \t]+$/.exec(
    view.source.text.slice(view.source.text.lastIndexOf('\n', last.start - 1) + 1, last.start),
  );
  const indent = line?.groups?.['indent'];
  return indent === undefined ? undefined : [view.insertLinesBelow(last, `${indent}- ${entry}`)];
}

/**
 * Declares a named volume at the top of the file; `volumes` is made at its end if there is none.
 *
 * @returns undefined where the volumes are written in a way that is not known, or one has that name.
 */
export function declareVolume(view: ComposeView, name: string): TextEdit | undefined {
  const { text } = view.source;
  const { keys } = view.file;
  // Several documents, or a mapping in braces.
  const services = keys.get('services');
  if (!services || view.source.position(services.key.start).column !== 1 || /^(?:---|\.\.\.)/m.test(text.slice(services.key.end)))
    return undefined;
  const own = keys.get('volumes');
  if (!own) {
    const end = text.endsWith('\n') ? '' : view.newline;
    return view.insert(text.length, `${end}${view.newline}volumes:${view.newline}  ${name}:${view.newline}`);
  }
  const written = view.text(view.trimmed(own.span));
  if (own.shared || !/^["']?volumes["']?:[ \t]{0,99}(?:#[^\n]*)?(?:\r?\n|$)/.test(written)) return undefined;
  const entries = [...written.matchAll(/^([ \t]+)["']?([\w.-]+)["']?:/gm)];
  const indent = entries[0]?.[1] ?? '  ';
  if (entries.some((entry) => entry[2] === name)) return undefined;
  return view.insertLinesBelow(own.span, `${indent}${name}:`);
}
