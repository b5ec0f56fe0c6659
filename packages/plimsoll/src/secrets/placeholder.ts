/** Shannon entropy of a text in bits a character. */
export function shannonEntropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length);
  return entropy;
}

const wholeWords =
  /^(?:change[-_ ]?(?:me|it|this)|password|passwd|pass|secret|token|key|none|null|nil|undefined|true|false|yes|no|test|testing|example|sample|dummy|default|todo|tbd|foo|bar|baz|foobar|string|value|user|username|root|admin|postgres|mysql|guest|redacted|masked|hidden|xxx+|\*+|\.+|-+|_+)$/i;
const tellingParts =
  /EXAMPLE(?:KEY)?(?:$|[^A-Za-z])|example\b|\bexample|change[-_]?me|placeholder|replace[-_]?(?:me|with|this)|your[-_](?:\w{1,30}[-_])?(?:api|key|token|secret|password)|(?:insert|enter|put)[-_ ]?your|x{6,}|X{6,}|\*{4,}|\.{3}|dummy|not[-_]?a[-_]?(?:real[-_]?)?(?:secret|key|password|token)|fake[-_]|redacted/i;

/** The account key of Azure's storage emulator: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const emulatorKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq';

/**
 * Whether a value stands for a secret instead of being one: `changeme`, `xxxxxxxx`, `<token>`, `${TOKEN}`, `{{ token }}`,
 * `PRIVATE_REPO_PASSWORD`, documented example keys such as AKIAIOSFODNN7EXAMPLE, or the same few characters over and over.
 */
export function looksLikePlaceholder(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (text === '' || wholeWords.test(text)) return true;
  if (/^<[^<>]{0,200}>$|^\$\{?\w|^\$\(|^\{\{|^%\w{1,80}%$|^\[[^\]]{0,100}\]$|^@\w+@$/.test(text)) return true;
  if (/\$\{\w{1,80}(?:[:}]|$)|\{\{[^{}]{1,100}\}\}/.test(text)) return true;
  if (text.length < 10_000 && tellingParts.test(text)) return true;
  if (text.startsWith(emulatorKey)) return true;
  // The name of a variable that somebody is to fill in.
  if (/^[A-Z]{2,30}(?:_[A-Z]{2,30}){1,6}$/.test(text)) return true;
  return text.length >= 8 && new Set(text.slice(0, 200)).size <= 2;
}

/** A secret as it may be printed: at most its first four characters (the kind, for most tokens), never more than a quarter. */
export function mask(value: string): string {
  const shown = Math.min(4, Math.floor(value.length / 4));
  return `${value.slice(0, shown)}****`;
}
