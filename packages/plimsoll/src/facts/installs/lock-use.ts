import type { PackageOperation } from '../../shell/operations.ts';

/** `loose`: it may change the lock file. `renewed`: it takes new versions whatever it says. `ignored`: it does not read it. */
export type LockUse = 'loose' | 'renewed' | 'ignored';

/** What an operation makes of a lock file; undefined where it keeps to it, or has nothing to do with it. */
export function lockUse(operation: PackageOperation): LockUse | undefined {
  const { manager, action, subcommand, packages, options, frozen } = operation;
  const word = subcommand?.unquoted;
  if (
    ['--global', '--help', '--dry-run', '--package-lock-only', '--lockfile-only', '--pure-lockfile', '--offline'].some((name) =>
      options.has(name),
    )
  )
    return undefined;
  switch (manager) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      if (action === 'upgrade') return 'renewed';
      return action === 'install-project' && !frozen && word !== 'deploy' && word !== 'focus' ? 'loose' : undefined;
    case 'pipenv':
      if (action === 'upgrade') return 'renewed';
      return word === 'install' && packages.length === 0 && action === 'install-project' && !frozen && !options.has('--requirements')
        ? 'loose'
        : undefined;
    case 'uv':
      if (word !== 'sync' || action !== 'install-project' || operation.command.args[0] !== subcommand) return undefined;
      return options.has('--upgrade') ? 'renewed' : frozen ? undefined : 'loose';
    case 'bundle':
      if (action === 'upgrade') return 'renewed';
      return action === 'install-project' && !frozen && !options.has('--local') ? 'loose' : undefined;
    case 'composer':
      return action === 'upgrade' && !options.has('--lock') && !packages.some(({ name }) => name === 'nothing' || name === 'mirrors')
        ? 'renewed'
        : undefined;
    case 'poetry':
      return action === 'upgrade' ? 'renewed' : undefined;
    case 'cargo':
      if (action === 'upgrade') return 'renewed';
      if (frozen) return undefined;
      if (word === 'install') return options.has('--path') && packages.every(({ source }) => source === 'file') ? 'ignored' : undefined;
      return action === 'build' && /^(?:build|b|rustc)$/.test(word ?? '') && !options.has('--manifest-path') ? 'loose' : undefined;
    case 'go':
      if (word === 'get' && (options.has('-u') || options.has('-u=patch'))) return 'renewed';
      return word === 'mod' && operation.command.args.some(({ unquoted }) => unquoted === 'tidy') ? 'loose' : undefined;
    default:
      return undefined;
  }
}
