/** A paragraph of a control file as dpkg, opkg and others write it (deb822): fields by lower-case name, continuations joined by `\n`. */
export type Stanza = ReadonlyMap<string, string>;

/**
 * The paragraphs of a control file, which blank lines part. Of two fields with one name the last counts. Lines without a colon that
 * continue nothing are passed over.
 */
export function* stanzas(text: string): Iterable<Stanza> {
  let fields = new Map<string, string>();
  let last: string | undefined;
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(from, text.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end);
    from = end + 1;
    if (line.trim() === '') {
      if (fields.size > 0) yield fields;
      fields = new Map();
      last = undefined;
    } else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last !== undefined) fields.set(last, `${fields.get(last) ?? ''}\n${line.slice(1)}`);
    } else {
      const colon = line.indexOf(':');
      last = colon > 0 ? line.slice(0, colon).toLowerCase() : undefined;
      if (last !== undefined) fields.set(last, line.slice(colon + 1).trim());
    }
  }
  if (fields.size > 0) yield fields;
}
