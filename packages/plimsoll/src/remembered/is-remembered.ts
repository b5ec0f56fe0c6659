import type { Environment } from './environment.ts';

/** Commands that write nothing but their report, and ask nothing but the disk and the environment. */
const commands: readonly (string | undefined)[] = ['lint'];

/** Whether what earlier runs found out counts: not where each run is on a machine of its own, unless it is asked for. */
export function keepsResults(options: { readonly cache: boolean; readonly 'no-cache': boolean }, env: Environment): boolean {
  return !options['no-cache'] && (options.cache || !env['CI']);
}

/** Whether a run is to be told again, and to be kept for that. */
export function isRemembered(words: readonly string[], env: Environment): boolean {
  const options = { cache: words.includes('--cache'), 'no-cache': words.includes('--no-cache') };
  return commands.includes(words[0]) && keepsResults(options, env);
}
