/** Bytes in decimal units, three figures: `1.11 GB`, `118 MB`, `2.1 kB`. */
export function bytesText(bytes: number): string {
  const size = Math.abs(bytes);
  for (const [unit, factor] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (size >= factor * 0.9995) return `${threeFigures(size / factor)} ${unit}`;
  }
  return `${size} B`;
}

/** Seconds as people say them: `41s`, `6m10s`, `1h05m`. */
export function secondsText(seconds: number): string {
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
  return `${Math.floor(whole / 3600)}h${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')}m`;
}

function threeFigures(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(2).replace(/\.?0+$/, '');
}

/** A number of bytes, or a share of another number. */
export type Amount = { readonly bytes: number } | { readonly share: number };

const units: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40 };

/** Reads `200MB`, `1.5 GiB`, `500k`, `1024`, `10%`: kB, MB, GB and TB are decimal, KiB, MiB, GiB and TiB binary. Undefined for anything else. */
export function parseAmount(text: string): Amount | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,9})?) ?(%|[kmgt]i?b?|b)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, digits = '', unit = ''] = match;
  if (unit === '%') return { share: Number(digits) / 100 };
  return { bytes: Math.round(Number(digits) * (units[unit.toLowerCase().replace(/b$/, '')] ?? 1)) };
}
