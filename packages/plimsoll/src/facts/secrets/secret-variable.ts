import { secretByValue } from '../../secrets/detect.ts';
import { secretByName } from '../../secrets/names.ts';
import { looksLikePlaceholder, mask, shannonEntropy } from '../../secrets/placeholder.ts';

/**
 * What a variable's name and literal value say together. `token`: a known format, whatever the name. `random`: a secret's name and
 * a value nobody would think up. `default`: a secret's name and some other value. `placeholder`: one such as `changeme`.
 */
export type SecretVariable =
  | { readonly sort: 'token'; readonly kind: string; readonly masked: string }
  | { readonly sort: 'random'; readonly masked: string }
  | { readonly sort: 'default' }
  | { readonly sort: 'placeholder' };

/**
 * Judges a variable with a value that holds no reference to another variable. Paths, addresses, versions, switches, small numbers
 * and fingerprints of public keys are none, whatever the name.
 */
export function secretVariable(name: string, value: string): SecretVariable | undefined {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  const named = clientPrefix.test(name) ? undefined : secretByName(name);
  const token = secretByValue(text) ?? (named ? secretByValue(`${name}=${text}`) : undefined);
  const whole = token && (text.length >= token.end ? text.slice(token.start, token.end) : text);
  if (token && whole !== undefined && token.checksum !== false && (token.kind !== 'url-credentials' || looksRandom(whole))) {
    return { sort: 'token', kind: kindText(token.kind), masked: mask(whole) };
  }
  if (token) return { sort: 'default' };
  if (!named || isHarmless(name, text)) return undefined;
  if (looksLikePlaceholder(text)) return isPasswordName(name) || named.strength === 'likely' ? { sort: 'placeholder' } : undefined;
  if (looksRandom(text)) return { sort: 'random', masked: mask(text) };
  return named.strength === 'likely' || isPasswordName(name) ? { sort: 'default' } : undefined;
}

/** Build tools put these variables into scripts that browsers load: they are public by design. */
const clientPrefix = /^(?:REACT_APP|VITE|GATSBY|VUE_APP|NG_APP)_/;

/** A name that asks for a secret at build time. */
export function asksForSecret(name: string): boolean {
  return secretByName(name)?.strength === 'likely' && !/(?:^|_)(?:GPG|PGP)_/i.test(name) && !clientPrefix.test(name);
}

/** The format of a token for people: `github-token` → `github token`. */
export function kindText(kind: string): string {
  return kind === 'url-credentials' ? 'password in a URL' : kind.replaceAll('-', ' ');
}

/** `value` has the mix of letters and digits of something made by a machine. */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || value.length > 4096 || /\s|passw|secret|admin|token/i.test(value) || shannonEntropy(value) < 2.8) return false;
  let changes = 0;
  let last = '';
  for (const char of value) {
    const sort =
      char >= '0' && char <= '9' ? 'digit' : char >= 'a' && char <= 'z' ? 'lower' : char >= 'A' && char <= 'Z' ? 'upper' : 'other';
    if (sort !== last && sort !== 'other') changes++;
    last = sort;
  }
  return /\d/.test(value) && changes >= 5;
}

function isPasswordName(name: string): boolean {
  return /(?:^|_)(?:pass|pwd|passwd|password)$/i.test(name);
}

function isHarmless(name: string, text: string): boolean {
  if (text === '' || /^\**(?:true|false|yes|no|on|off|null|none|nil|undefined|ignored|notset|unset|n\/a)\**$/i.test(text)) return true;
  if (/^[\d.,:-]+$/.test(text) && !(isPasswordName(name) && text.length > 2)) return true;
  if (/^v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$/.test(text)) return true;
  if (
    /^(?:[A-Za-z]:\\|~?\/|\.{1,2}\/)/.test(text) ||
    /\.(?:json|pem|key|crt|cer|txt|ya?ml|env|conf|cfg|p12|jks|asc|gpg|pub|ini)$/i.test(text)
  )
    return true;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return true;
  // Fingerprints and short ids of signing keys, one or several.
  return !/token|secret|pass|api|access/i.test(name) && /^(?:(?:0x)?(?:[0-9A-F]{40}|[0-9A-F]{16}|[0-9A-F]{8})(?:[\s,]+|$))+$/i.test(text);
}
