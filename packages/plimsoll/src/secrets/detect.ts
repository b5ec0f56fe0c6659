import type { SecretKind } from './kinds.ts';
import { secretKinds } from './kinds.ts';
import { looksLikePlaceholder, shannonEntropy } from './placeholder.ts';

export interface NamedSecret {
  /** `likely`: the name says password, token, secret or the like; `possible`: a word that is often harmless (`AUTH`, `KEY`). */
  readonly strength: 'likely' | 'possible';
}

const likelyWords = new Set([
  'apikey',
  'credential',
  'credentials',
  'password',
  'pword',
  'passwd',
  'passphrase',
  'secret',
  'secrets',
  'token',
  'tokens',
]);
const possibleWords = new Set(['auth', 'key', 'keys', 'pass', 'pwd']);
/** Words before `KEY` that make it a secret one. */
const keyKinds = new Set([
  'api',
  'access',
  'private',
  'encryption',
  'signing',
  'master',
  'deploy',
  'account',
  'license',
  'ssh',
  'shared',
  'service',
  'app',
  'storage',
]);
/** Words behind the telling one after which a name means something about a secret, not the secret. */
const harmlessWords = new Set([
  'public',
  'file',
  'path',
  'dir',
  'url',
  'uri',
  'host',
  'name',
  'id',
  'version',
  'type',
  'algorithm',
  'length',
  'ttl',
  'expiry',
  'enabled',
  'sock',
  'header',
  'prefix',
  'size',
  'fingerprint',
  'email',
  'issuer',
  'audience',
  'realm',
  'scope',
  'mode',
  'policy',
  'provider',
  'endpoint',
  'expiration',
  'expires',
  'timeout',
  'lifetime',
  'plugin',
  'store',
  'backend',
  'manager',
  'namespace',
  'ref',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'checksum',
  'digest',
]);
/** Harmless wherever they stand, as in BuildKit's SecretsUsedInArgOrEnv. */
const harmlessAnywhere = new Set(['public', 'file', 'version']);

/** A part of every telling word, so that most names need no splitting. */
const tellingPart = /auth|credential|key|pass|pwd|pword|secret|token/i;

/**
 * Whether a variable's name says that it holds a secret. Whole words only (`MONKEY` and `AUTHOR` are none), split at
 * underscores, hyphens, dots and humps; `TOKEN_TTL`, `SSH_AUTH_SOCK`, `PUBLIC_KEY` and `PASSWORD_FILE` are harmless.
 */
export function secretByName(name: string): NamedSecret | undefined {
  if (name.length > 200) return undefined;
  if (bundlerHost.test(name)) return { strength: 'likely' };
  if (!tellingPart.test(name)) return undefined;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_.-]+/);
  let last = -1;
  let strength: NamedSecret['strength'] | undefined;
  for (const [index, word] of words.entries()) {
    if (harmlessAnywhere.has(word)) return undefined;
    const likely = likelyWords.has(word) || (word === 'key' && keyKinds.has(words[index - 1] ?? ''));
    if (!likely && !possibleWords.has(word)) continue;
    last = index;
    strength = likely || strength === 'likely' ? 'likely' : 'possible';
  }
  if (strength === undefined) return undefined;
  const behind = words.slice(last + 1);
  const accessKeyId = behind[0] === 'id' && words[last] === 'key' && words[last - 1] === 'access';
  return behind.some((word) => harmlessWords.has(word)) && !accessKeyId ? undefined : { strength };
}

/** Bundler takes the credentials of a host from a variable named after it: BUNDLE_GEMS__EXAMPLE__COM. */
const bundlerHost = /^BUNDLE_[A-Z\d_]+__(?:COM|NET|ORG|IO|DEV|CO|APP|CLOUD|EU|DE|UK|US|FR|JP|AU)$/;

/**
 * Whether BuildKit's SecretsUsedInArgOrEnv reports a name: one of its words between underscores, and none of `public`,
 * `file` and `version` (frontend/dockerfile/dockerfile2llb/validate.go, getSecretsRegex).
 */
export function isBuildkitSecretName(name: string): boolean {
  return (
    /(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/i.test(name) &&
    !/(?:_|^)(?:public|file|version)(?:_|$)/i.test(name)
  );
}

export interface FoundSecret {
  readonly kind: string;
  /** Where the secret stands in the value. */
  readonly start: number;
  readonly end: number;
  /** For kinds with a checksum: whether it is right. A wrong one means a made-up or mistyped token. */
  readonly checksum: boolean | undefined;
}

const longestValue = 1024 * 1024;

/** The first secret of a known format in a value; documented examples and placeholders are none. At most 1 MiB is read; linear. */
export function secretByValue(value: string): FoundSecret | undefined {
  if (value.length < 8) return undefined;
  const text = value.length > longestValue ? value.slice(0, longestValue) : value;
  const hints = text.match(anyKeyword());
  if (!hints) return undefined;
  const seen = new Set<string>(hints);
  for (const kind of secretKinds()) {
    if (!kind.keywords.some((keyword) => seen.has(keyword) || (overlapping().has(keyword) && text.includes(keyword)))) continue;
    const found = firstMatch(text, kind);
    if (found) return found;
  }
  return undefined;
}

let keywordPattern: RegExp | undefined;
let hidden: Set<string> | undefined;

/** Keywords that may hide in another one that was met first. */
function overlapping(): ReadonlySet<string> {
  if (hidden) return hidden;
  hidden = new Set();
  const keywords = allKeywords();
  for (const keyword of keywords) if (keywords.some((other) => other !== keyword && mayHide(keyword, other))) hidden.add(keyword);
  return hidden;
}

function allKeywords(): string[] {
  return [...new Set(secretKinds().flatMap((kind) => kind.keywords))];
}

/** Finds all keywords in one pass: most texts have none. `://` counts only in front of a user and password. */
function anyKeyword(): RegExp {
  if (keywordPattern) return keywordPattern;
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  // Equal beginnings together, for speed, and of two with one beginning the longer first.
  const ordered = allKeywords().sort().reverse();
  keywordPattern = new RegExp(
    ordered.map((keyword) => (keyword === '://' ? '://(?=[^\\s/@]{0,121}:[^\\s/@]{3,200}@)' : literal(keyword))).join('|'),
    'g',
  );
  return keywordPattern;
}

/** Part of the other, or begins within it. */
function mayHide(keyword: string, other: string): boolean {
  for (let at = 0; at < other.length; at++) if (keyword.startsWith(other.slice(at, at + keyword.length))) return true;
  return false;
}

function firstMatch(text: string, kind: SecretKind): FoundSecret | undefined {
  const once = kind.pattern();
  const pattern = new RegExp(once, `${once.flags}g`);
  let tried = 0;
  for (let match = pattern.exec(text); match && tried < 1000; match = pattern.exec(text)) {
    tried++;
    const token = match[1] ?? match[0];
    const start = match.index + (match[1] === undefined ? 0 : match[0].lastIndexOf(match[1]));
    if (kind.entropy !== undefined && shannonEntropy(token) < kind.entropy) continue;
    if (kind.kind !== 'private-key' && looksLikePlaceholder(token)) continue;
    if (kind.check && !kind.check(token)) continue;
    return { kind: kind.kind, start, end: start + token.length, checksum: kind.checksum?.(token) };
  }
  return undefined;
}
