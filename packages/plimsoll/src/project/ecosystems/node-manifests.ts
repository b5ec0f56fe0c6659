import { asString } from '../../model/json-values.ts';
import { factAt } from '../code-text.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { jsonKey } from '../structured-text.ts';
import type { Application } from './application.ts';
import { fileFact } from './application.ts';
import type { NodePackage, Workspaces } from './node-package.ts';

type Manager = 'npm' | 'yarn' | 'pnpm' | 'bun';

const locks: readonly (readonly [string, Manager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/**
 * The package manager: the lock file decides, since only it can be installed from; `packageManager` decides between
 * several and where there is none.
 */
export function nodePackageManager(reader: ProjectReader, root: NodePackage): Fact<Manager> | undefined {
  const found = locks.filter(([name]) => reader.has(root.directory + name));
  const declared = /^(npm|yarn|pnpm|bun)@/.exec(asString(root.json['packageManager']) ?? '')?.[1] as Manager | undefined;
  const managers = new Set(found.map(([, manager]) => manager));
  const [first] = found;
  if (first && managers.size === 1) return fileFact(first[1], root.directory + first[0]);
  if (declared !== undefined && (managers.size === 0 || managers.has(declared))) {
    return factAt(declared, root.path, root.source, jsonKey(root.source, 'packageManager'));
  }
  return undefined;
}

const configs = [
  '.npmrc',
  '.yarnrc.yml',
  '.yarnrc',
  '.pnpmfile.cjs',
  '.pnp.cjs',
  'pnpm-workspace.yaml',
  'bunfig.toml',
  'lerna.json',
  'nx.json',
  'turbo.json',
];
/** Read by the build, not by the installation. */
const notForInstall = new Set(['lerna.json', 'nx.json', 'turbo.json']);

/** Everything that has to be there before dependencies are installed. */
export function nodeManifests(
  reader: ProjectReader,
  root: NodePackage,
  members: Workspaces,
  packageManager: Application['packageManager'],
): ProjectManifest[] {
  const manager = (packageManager?.value ?? 'npm') as Manager;
  const result: ProjectManifest[] = [{ path: root.path, manager, role: 'manifest' }];
  for (const member of members.members) result.push({ path: member.path, manager, role: 'manifest' });
  for (const [name, owner] of locks)
    if (reader.has(root.directory + name)) result.push({ path: root.directory + name, manager: owner, role: 'lock' });
  for (const name of configs) {
    if (!notForInstall.has(name) && reader.has(root.directory + name))
      result.push({ path: root.directory + name, manager, role: 'config' });
  }
  for (const { path } of reader.files) {
    if (result.length > 500) break;
    const inside = path.startsWith(root.directory) ? path.slice(root.directory.length) : '';
    if (/^(?:\.yarn\/(?:releases|plugins|patches)\/|patches\/)/.test(inside)) result.push({ path, manager, role: 'config' });
    // Prisma generates its client in an install hook of the package.
    else if (/^(?:prisma\/)?schema\.prisma$/.test(inside) && root.allDependencies.has('@prisma/client'))
      result.push({ path, manager, role: 'config' });
  }
  return result;
}
