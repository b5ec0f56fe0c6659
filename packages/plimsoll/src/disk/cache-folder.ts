import { isAbsolute, join } from 'node:path';

/** Where results may be kept: the user's own cache folder, as the launcher's. Undefined where there is none. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'plimsoll');
  if (env['LOCALAPPDATA'] !== undefined) return join(env['LOCALAPPDATA'], 'plimsoll/cache');
  const home = env['HOME'];
  return home !== undefined && isAbsolute(home) ? join(home, '.cache/plimsoll') : undefined;
}
