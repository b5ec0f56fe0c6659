/**
 * Where a package was fetched from, as qualifiers of its package URL, for what is not from the ecosystem's registry: `vcs_url` for a
 * repository and `download_url` for an archive, without user names, passwords and tokens. Undefined for paths of this machine.
 */
export function originQualifiers(url: string | undefined): Readonly<Record<string, string>> | undefined {
  if (!url || url.length > 2000) return undefined;
  const known = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@\s]*@)?(.+)$/i.exec(url);
  const scheme = known?.[1]?.toLowerCase();
  if (!known || !scheme || scheme === 'file') return undefined;
  const plain = `${scheme}://${known[2]}`;
  if (scheme.startsWith('git+') || scheme.startsWith('hg+') || scheme.startsWith('svn+')) return { vcs_url: plain };
  if (scheme === 'git' || scheme === 'ssh' || /\.git(?:#|$)/.test(plain)) return { vcs_url: `git+${plain}` };
  return scheme === 'https' || scheme === 'http' ? { download_url: plain } : undefined;
}

/** Whether an archive's address is that of a registry's own download path for this name, which needs no telling. */
export function isRegistryArchive(url: string, name: string): boolean {
  return url.includes(`/${name}/-/`) || url.includes(`/${name.replace('/', '%2f')}/-/`);
}
