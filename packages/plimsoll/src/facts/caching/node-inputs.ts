import type { BuildContext } from '../../context/context.types.ts';
import type { ProjectManifest } from '../../project/project.types.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { InstallInputs } from './install-inputs.types.ts';

/**
 * What npm, yarn, pnpm or bun reads to install a project. Safe where the lock file decides, no script of the project runs
 * and the sources bring no node_modules; unsafe where a script runs that is known to need no sources.
 *
 * @returns undefined where a script or a local dependency needs the sources.
 */
export function nodeInputs(
  context: BuildContext,
  { manager, options, frozen }: PackageOperation,
  directory: string,
  manifests: readonly ProjectManifest[],
): InstallInputs | undefined {
  const own = manifests.filter(
    (manifest) => /^(npm|yarn|pnpm|bun)$/.test(manifest.manager) && (manifest.role !== 'lock' || manifest.manager === manager),
  );
  const packages = own.filter(({ path }) => /(^|\/)package\.json$/.test(path));
  if (!packages.some(({ path }) => path === `${directory}package.json`) || packages.length > 40) return undefined;
  let safe = frozen && own.some(({ role }) => role === 'lock') && packages.length === 1;
  const ignoresScripts = options.has('--ignore-scripts');
  for (const { path } of packages) {
    const text = context.read(path)?.text;
    const needs = sourcesNeeded(text, ignoresScripts);
    if (needs === 'sources') return undefined;
    if (needs === 'unknown') safe = false;
    // Its own install script generates the client from the schema, wherever that is.
    if (text?.includes('"@prisma/client"') && !ignoresScripts) {
      if (!own.some((manifest) => manifest.path.endsWith('.prisma'))) return undefined;
      safe = false;
    }
  }
  if (context.select(`${directory}node_modules`).length > 0) safe = false;
  return { files: own.map(({ path }) => path), applicability: safe ? 'safe' : 'unsafe' };
}

/** The manifests of a project whose main language is another, as a Laravel application with a front end; none for workspaces. */
export function plainManifests(context: BuildContext, manager: 'npm' | 'yarn' | 'pnpm' | 'bun', directory: string): ProjectManifest[] {
  const text = context.read(`${directory}package.json`)?.text;
  if (text === undefined || text.includes('"workspaces"') || context.has(`${directory}pnpm-workspace.yaml`)) return [];
  const locks = { npm: ['package-lock.json'], yarn: ['yarn.lock'], pnpm: ['pnpm-lock.yaml'], bun: ['bun.lock', 'bun.lockb'] }[manager];
  const named = (names: readonly string[], role: ProjectManifest['role']) =>
    names.filter((name) => context.has(directory + name)).map((name) => ({ path: directory + name, manager, role }));
  const configs = [...named(['.npmrc', '.yarnrc.yml', '.yarnrc', '.pnpmfile.cjs', 'bunfig.toml'], 'config')];
  return [...named(['package.json'], 'manifest'), ...named(locks, 'lock'), ...configs];
}

/** Whether the lifecycle scripts and local dependencies of a package.json need more than the manifests. */
function sourcesNeeded(text: string | undefined, ignoresScripts: boolean): 'nothing' | 'unknown' | 'sources' {
  const json = parseObject(text);
  if (!json) return 'sources';
  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const version of Object.values(objectOf(json[field])))
      if (typeof version === 'string' && /^(file|link|portal):/.test(version)) return 'sources';
  }
  const scripts = objectOf(json['scripts']);
  let result: 'nothing' | 'unknown' = 'nothing';
  if (ignoresScripts) return result;
  for (const name of ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish']) {
    const script = scripts[name];
    if (typeof script !== 'string' || script.trim() === '') continue;
    if (
      !/^(\s*(npx\s+)?(husky( install)?|patch-package|lefthook install|simple-git-hooks|only-allow \w+|is-ci|prisma generate)\s*(\|\||&&)?\s*)+$/.test(
        script,
      )
    )
      return 'sources';
    result = 'unknown';
  }
  return result;
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    // A manifest that cannot be read says nothing of its scripts.
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
