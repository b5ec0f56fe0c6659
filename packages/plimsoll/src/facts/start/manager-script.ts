import type { Command } from '../../shell/view.ts';

/**
 * The script of package.json that a command has npm, yarn, pnpm or bun run: `npm run start:prod` → `start:prod`.
 * Undefined for anything else, programs of the dependencies included.
 */
export function managerScript({ name, args }: Command): string | undefined {
  if (name !== 'npm' && name !== 'yarn' && name !== 'pnpm' && name !== 'bun') return undefined;
  const words = args.map(({ value }) => value ?? '');
  const at = words.findIndex((word) => /^(?:start|run|run-script)$/.test(word));
  if (at !== -1 && words[at] === 'start') return 'start';
  if (at !== -1) return words.slice(at + 1).find((word) => word !== '' && !word.startsWith('-'));
  const [first] = words;
  if (name !== 'yarn' && name !== 'pnpm') return undefined;
  return first !== undefined && /^[a-z][\w:.-]*$/i.test(first) && !ownCommand.test(first) && !/^(?:dlx|exec|node|x)$/.test(first)
    ? first
    : undefined;
}

/** Commands of yarn and pnpm themselves; any other word is a script or a program. */
export const ownCommand =
  /^(?:add|audit|cache|ci|config|create|dedupe|fetch|global|help|i|import|info|init|install|link|list|ls|outdated|pack|prune|publish|rebuild|remove|store|up|update|upgrade|version|versions|why|workspace|workspaces)$/;
