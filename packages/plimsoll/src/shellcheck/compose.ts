import { digest } from '../model/digest.ts';
import type { Provider } from './provider.types.ts';
import type { ShellcheckScript } from './script.types.ts';

/** Lines that `composeScript` puts in front of the body. */
export const preambleLines = 2;

/**
 * What ShellCheck reads: the dialect, the variables that are set before the script starts, and the script.
 * Values are not given: a list in a variable is meant to be split, and a version may be anything.
 */
export function composeScript(
  { body, dialect, settings, variables }: ShellcheckScript,
  { knowsBusybox }: Pick<Provider, 'knowsBusybox'>,
): string {
  const shell = dialect === 'busybox' && !knowsBusybox ? 'dash' : dialect;
  const exports = variables.length > 0 ? `export ${variables.map((name) => `${name}=1`).join(' ')}` : ':';
  const line = settings === '' ? exports : `${exports}; set ${settings}`;
  return `# shellcheck shell=${shell}\n${line}\n${body.text}\n`;
}

/** What is remembered of a text, and of the version that read it, goes by this name; the number is that of the form in which it is kept. */
export function scriptKey(text: string, version: string): string {
  return digest(`2 ${version}\0${text}`);
}
