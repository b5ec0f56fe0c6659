import type { ScriptResult } from './provider.types.ts';

/**
 * Checks scripts together; where that fails (`check` gives the reason instead of results) by halves, so that only the script that is to
 * blame goes without. `check` is asked at most twice for each script.
 */
export async function checkByHalves(
  scripts: readonly string[],
  check: (scripts: readonly string[]) => Promise<readonly ScriptResult[] | string>,
  ended: () => boolean,
): Promise<readonly ScriptResult[]> {
  const outcome = await check(scripts);
  if (typeof outcome !== 'string') return outcome;
  if (scripts.length <= 1 || ended()) return scripts.map(() => ({ failed: outcome }));
  const half = scripts.length >> 1;
  const first = await checkByHalves(scripts.slice(0, half), check, ended);
  return [...first, ...(await checkByHalves(scripts.slice(half), check, ended))];
}
