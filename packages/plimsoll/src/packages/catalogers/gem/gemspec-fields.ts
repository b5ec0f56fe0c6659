/** Longer than any line of a real specification that is looked into. */
const longest = 10_000;

/** What a gem specification (Ruby code, which is not run) sets to texts: `spec.name = "rake".freeze`, `s.licenses = ["MIT"]`. */
export function gemspecFields(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  let computedVersion = '';
  for (const line of text.split('\n')) {
    if (line.length > longest) continue;
    const assigned = /^\s*\w+\.(name|version|licenses?|authors?)\s*=\s*(.+)$/.exec(line);
    const [, field = '', value = ''] = assigned ?? [];
    if (!assigned || fields.has(field)) continue;
    const list = value.startsWith('[');
    const words = [...value.matchAll(/"([^"\\]*)"|'([^'\\]*)'|%q<([^>]*)>/g)].map(
      ([, double, single, quoted]) => double ?? single ?? quoted ?? '',
    );
    const computed = !list && !/^(?:"|'|%q<|Gem::Version\.new)/.test(value);
    if (words.length > 0 && !computed) fields.set(field, list ? words : words.slice(0, 1));
    if (field === 'version' && computed) computedVersion = value;
  }
  const constant = fields.has('version') ? undefined : constantIn(text, computedVersion);
  if (constant !== undefined) fields.set('version', [constant]);
  return fields;
}

/** The text of a constant that the specification itself defines: `VERSION = '1.2.3'` for `Tool::VERSION`. */
function constantIn(text: string, value: string): string | undefined {
  const name = /^(?:\w+::){0,9}([A-Z]\w{0,80})(?:\.\w+)?\s*$/.exec(value)?.[1];
  if (name === undefined) return undefined;
  for (const line of text.split('\n')) {
    const defined = line.length < longest ? /^\s*(\w+)\s*=\s*(?:"([^"\\]*)"|'([^'\\]*)')/.exec(line) : null;
    if (defined?.[1] === name) return defined[2] ?? defined[3];
  }
  return undefined;
}

/** Of several licences the user takes one: Ruby's own gems are all under the Ruby licence or BSD's. */
export function gemLicenses(fields: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const licenses = fields.get('licenses') ?? fields.get('license');
  return licenses && [licenses.join(' OR ')];
}
