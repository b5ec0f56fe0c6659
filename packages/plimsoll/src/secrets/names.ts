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
