/** A text that is not one record of comma-separated values, in the words of Go's `encoding/csv`. */
export interface CsvError {
  readonly error: string;
}

/** The fields of one record of comma-separated values, quoting as in RFC 4180. */
export function readCsvRecord(text: string): readonly string[] | CsvError {
  if (text === '') return { error: 'EOF' };
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at);
      const field = text.slice(at, comma === -1 ? text.length : comma);
      if (field.includes('"')) return { error: 'bare " in non-quoted field' };
      fields.push(field);
      if (comma === -1) return fields;
      at = comma + 1;
      continue;
    }
    let field = '';
    at++;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) return { error: 'extraneous or missing " in quoted field' };
      field += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      field += '"';
      at++;
    }
    fields.push(field);
    if (at === text.length) return fields;
    if (text[at] !== ',') return { error: 'extraneous or missing " in quoted field' };
    at++;
  }
}
