/** An entry of a yarn.lock: the ranges that it answers, its fields and the names of its dependencies. */
export interface YarnEntry {
  readonly patterns: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
  readonly dependencies: readonly string[];
}

/**
 * Reads the lines of both of Yarn's formats: entries begin in the first column and end with a colon, fields are indented by two blanks,
 * lists of dependencies by four. Lines of other shapes are passed over.
 */
export function* yarnEntries(text: string): Generator<YarnEntry> {
  let patterns: string[] | undefined;
  let fields = new Map<string, string>();
  let dependencies: string[] = [];
  let list = '';
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd();
    if (line === '' || line.trimStart().startsWith('#')) continue;
    const indent = line.length - line.trimStart().length;
    if (indent === 0) {
      if (patterns) yield { patterns, fields, dependencies };
      patterns = line.endsWith(':') ? line.slice(0, -1).split(',').map(plain) : undefined;
      fields = new Map();
      dependencies = [];
      continue;
    }
    if (!patterns) continue;
    const { key, value } = keyAndValue(line.trim());
    if (indent === 2) {
      list = value === '' ? key : '';
      if (value !== '') fields.set(key, value);
    } else if (indent === 4 && (list === 'dependencies' || list === 'optionalDependencies')) dependencies.push(key);
  }
  if (patterns) yield { patterns, fields, dependencies };
}

/** `key "value"` of version 1, `key: value` and `"key": "value"` of Berry. */
function keyAndValue(line: string): { key: string; value: string } {
  const end = line.startsWith('"') ? line.indexOf('"', 1) + 1 : line.search(/:?\s|:$/);
  if (end <= 0) return { key: plain(line), value: '' };
  return { key: plain(line.slice(0, end)), value: plain(line.slice(end).replace(/^:/, '')) };
}

function plain(part: string): string {
  // Berry puts all of an entry's ranges into one pair of quotes.
  return part.trim().replace(/^"|"$/g, '');
}
