import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Makes text a link. Texts that links are made of must be printable. */
export interface Hyperlinks {
  file(text: string, path: string): string;
  web(text: string, url: string): string;
}

/**
 * Links as terminals show them (OSC 8, egmontkob's specification). Addresses are percent-encoded to printable ASCII, so nothing in a
 * path can end the sequence. The host of a file is left empty: terminals refuse names that they do not know for their own.
 */
export function makeHyperlinks(cwd: string): Hyperlinks {
  const link = (text: string, url: string) => `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`;
  return {
    file: (text, path) => link(text, pathToFileURL(isAbsolute(path) ? path : resolve(cwd, path)).href),
    web: (text, url) => (/^https:\/\/[!-~]+$/.test(url) ? link(text, url) : text),
  };
}

/**
 * Whether the terminal behind an environment shows links. Others print the sequence, or drop it; those known to do well are named.
 * `FORCE_HYPERLINK` decides where it is set, whether or not there is a terminal.
 */
export function showsHyperlinks(env: Readonly<Record<string, string | undefined>>, color: boolean): boolean {
  const forced = env['FORCE_HYPERLINK'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  if (!color || env['CI'] || env['TEAMCITY_VERSION']) return false;
  // tmux and screen pass links on only if they are told to.
  if (/^(?:screen|tmux)/.test(env['TERM'] ?? '')) return false;
  const [major = 0, minor = 0] = (env['TERM_PROGRAM_VERSION'] ?? '').split(/[.-]/).map(Number);
  switch (env['TERM_PROGRAM']) {
    case 'iTerm.app':
      return major > 3 || (major === 3 && minor >= 1);
    case 'WezTerm':
      return major >= 20200620;
    case 'vscode':
      return major > 1 || (major === 1 && minor >= 72);
    case 'ghostty':
    case 'zed':
      return true;
  }
  if (env['WT_SESSION'] || env['DOMTERM']) return true;
  if (/^(?:xterm-kitty|xterm-ghostty|alacritty|foot)/.test(env['TERM'] ?? '')) return true;
  if (Number(env['KONSOLE_VERSION'] ?? 0) >= 201200) return true;
  // Before 0.50.1 a link could crash terminals made of VTE (GNOME Terminal and others).
  return Number(env['VTE_VERSION'] ?? 0) >= 5001;
}
