/** Values of documents that others wrote: JSON, and what readers of YAML and TOML give. Nothing of their shape is taken for granted. */

export type JsonObject = { readonly [key: string]: unknown };

/** What a JSON text holds; undefined where it is not JSON. Comments and trailing commas are accepted with `lenient` (JSONC). */
export function jsonValue(text: string, lenient = false): unknown {
  const plain = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(plain);
  } catch {
    // Broken, or JSONC, which gets a second reading.
    return lenient ? readLenient(plain) : undefined;
  }
}

function readLenient(text: string): unknown {
  // A comment that nothing closes goes to the end, or each that begins would be looked through to there in vain.
  const plain = text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (part) => (part.startsWith('"') ? part : ' '));
  try {
    return JSON.parse(plain.replace(/"(?:[^"\\\n]|\\.)*"|,(\s{0,200}[\]}])/g, (part, end?: string) => end ?? part));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
