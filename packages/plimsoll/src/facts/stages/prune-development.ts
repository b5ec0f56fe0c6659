import type { Operation, PackageOperation } from '../../shell/operations.ts';
import { isBerry } from '../installs/yarn-settings.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { NoPlan } from './stage-plan.types.ts';

/** `npm prune --omit=dev` and its like: dependencies of development go. */
export function prunesDevelopment({ kind, command }: Operation): boolean {
  return kind === 'package' && command.args[0]?.unquoted === 'prune' && command.args.length > 1;
}

/** The instruction that leaves production dependencies behind an install of a Node.js project. */
export function pruneLine(view: DockerfileView, { manager, command, options }: PackageOperation): { readonly line: string } | NoPlan {
  if (command.directory !== undefined || options.has('--prefix')) return { why: 'its dependencies are installed elsewhere' };
  switch (manager) {
    case 'npm':
      return { line: 'RUN npm prune --omit=dev' };
    case 'pnpm':
      return { line: 'RUN pnpm prune --prod' };
    case 'yarn':
      return isBerry(view)
        ? { why: 'Yarn has to be told by a plugin which dependencies are for production' }
        : { line: 'RUN yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline' };
    default:
      return { why: 'its package manager cannot remove development dependencies' };
  }
}
