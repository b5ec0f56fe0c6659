import type { ComposeService } from '../compose/compose.types.ts';
import type { TextEdit } from '../model/finding.ts';
import type { Span } from '../model/text.ts';
import type { ComposeView } from './compose-view.ts';

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
