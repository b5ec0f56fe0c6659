/**
 * A Java properties file (java.util.Properties): `key=value`, `key:value` or `key value` by line, `#` and `!` begin comments, a backslash
 * continues a line. Escapes other than those of one character are left as they are: names and versions have none.
 */
export function javaProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const raw of text.replace(/\\\r?\n[ \t]*/g, '').split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    const separator = line.search(/[=:\s]/);
    const key = separator === -1 ? line : line.slice(0, separator);
    const value = separator === -1 ? '' : line.slice(separator).replace(/^\s*[=:]?\s*/, '');
    properties.set(key, value.replace(/\\(.)/g, '$1'));
  }
  return properties;
}
