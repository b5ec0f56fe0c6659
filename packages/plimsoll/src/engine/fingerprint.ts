/**
 * A short name for a finding that survives moved lines: a hash of what is given (rule, path, flagged text), with an ordinal
 * for the second and later findings that agree in all of it. `seen` counts those of one file.
 * Not cryptographic: it only has to be stable and spread well (FNV-1a over UTF-16 units, twice with different bases).
 */
export function fingerprint(parts: readonly string[], seen: Map<string, number>): string {
  const text = parts.join('\0');
  const ordinal = seen.get(text) ?? 0;
  seen.set(text, ordinal + 1);
  const whole = ordinal === 0 ? text : `${text}\0${ordinal}`;
  return hash32(whole, 0x811c9dc5) + hash32(whole, 0x5bd1e995);
}

function hash32(text: string, basis: number): string {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
