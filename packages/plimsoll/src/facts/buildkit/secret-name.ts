/**
 * Whether BuildKit's check SecretsUsedInArgOrEnv takes a variable for a secret, by its name alone: one of these words between
 * underscores, and none that makes it harmless (`validateNoSecretKey`).
 */
export function isSecretName(name: string): boolean {
  const words = name.toLowerCase().split('_');
  return words.some((word) => secret.includes(word)) && !words.some((word) => harmless.includes(word));
}

const secret = ['apikey', 'auth', 'credential', 'credentials', 'key', 'password', 'pword', 'passwd', 'secret', 'token'];
const harmless = ['public', 'file', 'version'];
