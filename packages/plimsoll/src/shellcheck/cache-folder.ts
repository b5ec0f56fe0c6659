import { isAbsolute, join } from 'node:path';

/** Where results may be kept: the user's own cache folder, as the launcher's. Undefined where there is none. */
export function shellcheckCacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'plimsoll/shellcheck');
  if (env['LOCALAPPDATA'] !== undefined) return join(env['LOCALAPPDATA'], 'plimsoll/cache/shellcheck');
  const home = env['HOME'];
  return home !== undefined && isAbsolute(home) ? join(home, '.cache/plimsoll/shellcheck') : undefined;
}
