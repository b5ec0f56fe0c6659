/** Readers for values written in the notations of Go's standard library; `undefined` where Go refuses them. */

/** `strconv.ParseBool`. */
export function parseBool(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/** `strconv.ParseUint(text, base, 32)`. */
export function parseUint32(text: string, base: 8 | 10): number | undefined {
  if (!(base === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(text)) return undefined;
  const value = Number.parseInt(text, base);
  return value <= 0xffffffff ? value : undefined;
}

/** `strconv.ParseInt(text, 10, 32)`. */
export function parseInt32(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= -0x80000000 && value <= 0x7fffffff ? value : undefined;
}

const nanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** `time.ParseDuration`, in nanoseconds; or what is wrong with it. */
export function parseDuration(text: string): number | { readonly problem: 'no unit' | 'unknown unit' | 'invalid' } {
  const sign = /^[+-]/.test(text) ? 1 : 0;
  if (text.slice(sign) === '0') return 0;
  if (text.length === sign) return { problem: 'invalid' };
  let total = 0;
  const part = /([0-9]*)(\.[0-9]*)?([^0-9.]*)/y;
  for (part.lastIndex = sign; part.lastIndex < text.length; ) {
    const match = part.exec(text);
    if (!match || match[0] === '') return { problem: 'invalid' };
    const [, whole = '', fraction = '', unit = ''] = match;
    if (whole === '' && fraction.length <= 1) return { problem: 'invalid' };
    if (unit === '') return { problem: 'no unit' };
    const scale = Object.hasOwn(nanoseconds, unit) ? nanoseconds[unit] : undefined;
    if (scale === undefined) return { problem: 'unknown unit' };
    total += Math.trunc(Number(`${whole === '' ? '0' : whole}${fraction === '.' ? '' : fraction}`) * scale);
    if (total > 2 ** 63) return { problem: 'invalid' };
  }
  return text[0] === '-' ? -total : total;
}

const binaryUnits: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** `units.RAMInBytes` of docker/go-units: `64m`, `1.5 GiB`. */
export function parseBytes(text: string): number | undefined {
  const match = /^([0-9]+\.?[0-9]*|\.[0-9]+) ?([a-z]{0,3})$/i.exec(text);
  if (!match) return undefined;
  const suffix = (match[2] ?? '').toLowerCase();
  const scale = suffix === '' || suffix === 'b' ? 1 : binaryUnits[suffix[0] as string];
  if (scale === undefined || !/^(?:|b|.b?|.ib)$/.test(suffix)) return undefined;
  return Math.trunc(Number(match[1]) * scale);
}
