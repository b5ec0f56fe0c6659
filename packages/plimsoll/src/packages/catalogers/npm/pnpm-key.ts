/**
 * The key of a package in a pnpm lock file: `/name/version_peers` until version 5, `/name@version(peers)` in 6, `name@version(peers)`
 * in 9, each also behind a registry's host. The version is left out where the key is an address; undefined where there is no name.
 */
export function splitPnpmKey(key: string, lockfileVersion: unknown): { readonly name: string; readonly version?: string } | undefined {
  const isOld = Number.parseFloat(String(lockfileVersion)) < 6;
  const bare = key.includes('(') ? key.slice(0, key.indexOf('(')) : key;
  if (/^(file|link):/.test(bare)) return undefined;
  return isOld ? splitOld(bare) : splitNew(bare);
}

function splitNew(key: string): { name: string; version?: string } | undefined {
  const parts = key.replace(/^\//, '');
  const at = parts.indexOf('@', 1);
  if (at <= 0) return undefined;
  const before = parts.slice(0, at).split('/');
  const version = parts.slice(at + 1);
  const scope = before.at(-2);
  const name = scope?.startsWith('@') ? `${scope}/${before.at(-1)}` : (before.at(-1) ?? '');
  return named(name, version);
}

function splitOld(key: string): { name: string; version?: string } | undefined {
  const parts = key.split('/');
  const last = parts.at(-1) ?? '';
  // The scope of a peer follows an underscore and may hold a slash, `1.0.0_@types+node@20.1.0` does not.
  const underscore = last.indexOf('_');
  const version = underscore > 0 ? last.slice(0, underscore) : last;
  const scope = parts.at(-3);
  const own = parts.at(-2) ?? '';
  if (!/^\d/.test(version)) return undefined;
  return named(scope?.startsWith('@') ? `${scope}/${own}` : own, version);
}

function named(name: string, version: string): { name: string; version?: string } | undefined {
  if (name === '') return undefined;
  return /^v?\d+\.\d+/.test(version) ? { name, version } : { name };
}
