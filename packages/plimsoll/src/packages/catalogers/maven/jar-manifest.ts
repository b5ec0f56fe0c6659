/**
 * The main attributes of a MANIFEST.MF: `Name: value`, continued on lines that begin with a blank; they end at the first blank line.
 * https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html
 */
export function manifestAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let last = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '' && attributes.size > 0) break;
    if (line.startsWith(' ') && last !== '') {
      attributes.set(last, (attributes.get(last) ?? '') + line.slice(1));
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).trim().toLowerCase();
    attributes.set(last, line.slice(colon + 1).trim());
  }
  return attributes;
}
