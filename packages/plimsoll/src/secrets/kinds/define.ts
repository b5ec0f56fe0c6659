import type { FurtherOfKind, SecretKind } from './kind.types.ts';

/** A kind with a pattern of its own. */
export function shaped(kind: string, keywords: readonly string[], pattern: () => RegExp, rest: FurtherOfKind = {}): SecretKind {
  return { kind, keywords, pattern, ...rest };
}

/** No letter, digit or underscore before it, but for the `n` of an escaped line break. */
const left = '(?:(?<!\\w)|(?<=\\\\[nrt]))';

/** A kind whose secrets begin with letters of their own. `body` is the source of a pattern for what follows them. */
export function token(kind: string, prefixes: readonly string[], body: string, rest: FurtherOfKind = {}): SecretKind {
  const pattern = () => new RegExp(`${left}(?:${prefixes.map(escaped).join('|')})${body}(?!\\w)`, rest.anyCase ? 'i' : '');
  return { kind, keywords: prefixes, pattern, entropy: 2, ...rest };
}

/**
 * A kind whose secrets look like any other random text and are told by the name of the vendor in what they are given to:
 * `vendor_key = "…"`, `"vendorKey": "…"`, `<vendor.key>…</vendor.key>`, `--vendor-key=…`, `getenv("VENDOR_KEY", "…")`. `cased`: the name
 * counts only as written, where in other letters it is a piece of words.
 */
export function assigned(
  kind: string,
  names: readonly string[],
  value: string,
  { cased, ...rest }: FurtherOfKind & { readonly cased?: true } = {},
): SecretKind {
  return {
    kind,
    keywords: names,
    pattern: () => new RegExp(`(?:${names.map(escaped).join('|')})${assignment}(${value})${valueEnd}`, 'i'),
    entropy: 2.5,
    ...(cased ? {} : { anyCase: true }),
    assigned: true,
    counts: 'own',
    ...rest,
  };
}

/** From the name to the value: the rest of the name, quotes and brackets, an operator, quotes. */
export const assignment = '[ \\t\\w.-]{0,20}[\\s\'"\\]\\)\\\\]{0,4}(?:=>|=|>|:{1,3}=|\\|\\||:|\\?=|,)[`\'"\\s=\\\\]{0,6}';
/** What may follow a value. */
export const valueEnd = '(?=[`\'"\\s;,)<&\\]}]|\\\\|$)';

/** Hexadecimal digits in the groups of a UUID. */
export const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
