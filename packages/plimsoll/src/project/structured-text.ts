import { asObject, type JsonObject, jsonValue } from '../model/json-values.ts';
import type { SourceText } from '../model/text.ts';

/** The object a JSON file holds; undefined for anything else. Comments and trailing commas are accepted with `lenient` (JSONC). */
export function jsonObject(source: SourceText, lenient = false): JsonObject | undefined {
  return asObject(jsonValue(source.text, lenient));
}

/** Offset of a `"key":` in JSON text, searched from `from`; 0 where it is not found. */
export function jsonKey(source: SourceText, key: string, from = 0): number {
  const quoted = JSON.stringify(key);
  for (let at = source.text.indexOf(quoted, from); at !== -1; at = source.text.indexOf(quoted, at + 1)) {
    if (/^\s{0,20}:/.test(source.text.slice(at + quoted.length, at + quoted.length + 21))) return at;
  }
  return 0;
}

export interface TomlEntry {
  /** Table the entry is in, `''` before the first header. */
  readonly table: string;
  readonly key: string;
  /** Raw right-hand side, several lines for arrays; comments are left in. */
  readonly raw: string;
  readonly offset: number;
}

/** Key-value lines of a TOML file with the table they are in: enough for manifests, no more. Linear; never fails. */
export function tomlEntries(source: SourceText): TomlEntry[] {
  const entries: TomlEntry[] = [];
  let table = '';
  let offset = 0;
  let open: { table: string; key: string; raw: string; offset: number } | undefined;
  for (const line of source.text.split('\n')) {
    const here = offset;
    offset += line.length + 1;
    if (line.length > 2000) continue;
    if (open) {
      open.raw += `\n${line}`;
      if (/^\s*\]/.test(line) || /\]\s*(?:#.*)?$/.test(line)) {
        entries.push(open);
        open = undefined;
      } else if (open.raw.length > 50_000) open = undefined;
      continue;
    }
    const header = /^\s*\[\[?\s*([^\]]{1,200}?)\s*\]/.exec(line);
    if (header) {
      table = (header[1] ?? '').replace(/["']/g, '');
      continue;
    }
    const pair = /^\s*("[^"]{1,100}"|'[^']{1,100}'|[\w.-]{1,100})\s*=\s*(.*)$/.exec(line);
    if (!pair) continue;
    const entry = { table, key: (pair[1] ?? '').replace(/["']/g, ''), raw: (pair[2] ?? '').trim(), offset: here };
    if (entry.raw.startsWith('[') && !/\]\s*(?:#.*)?$/.test(entry.raw)) open = entry;
    else entries.push(entry);
  }
  return entries;
}

/** A TOML string value, or undefined where the value is something else. */
export function tomlString(entry: TomlEntry | undefined): string | undefined {
  return entry && /^(["'])([^"'\n]*)\1/.exec(entry.raw)?.[2];
}

/** The strings of a TOML array. */
export function tomlStrings(entry: TomlEntry | undefined): string[] {
  if (!entry) return [];
  const strings: string[] = [];
  for (const line of entry.raw.split('\n')) {
    for (const match of line.replace(/^\s*#.*/, '').matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)) strings.push(match[1] ?? match[2] ?? '');
  }
  return strings;
}
