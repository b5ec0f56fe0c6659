import type { Mount, Step } from '../../build/graph.types.ts';
import type { PackageManager, PackageOperation } from '../../shell/operations.ts';
import { isMountedOver } from '../layers/removed-paths.ts';

/** Where a package manager keeps what another build could use again. */
export interface CacheTargets {
  /** Directories to mount; the home directory as `~`. */
  readonly targets: readonly string[];
  /** Only one build at a time may use it. */
  readonly locked: boolean;
  /** Mounts that are named so cover it, wherever the home directory is. */
  readonly name: RegExp;
  /** Variables that move it; the first target is then the value. */
  readonly moved: readonly string[];
  /** Variables and options that switch it off. */
  readonly off: readonly string[];
  readonly offOptions: readonly string[];
}

/** The directories of a manager, for root in the official images; undefined for those that gain nothing, or of which too little is known. */
export function cacheTargets(manager: PackageManager): CacheTargets | undefined {
  const of = (targets: string, name: RegExp, rest: Partial<CacheTargets> = {}): CacheTargets => ({
    targets: targets.split(' '),
    locked: false,
    name,
    moved: [],
    off: [],
    offOptions: [],
    ...rest,
  });
  switch (manager) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      return of('/var/cache/apt /var/lib/apt', /\/apt(\/|$)/, { locked: true });
    case 'apk':
      return of('/etc/apk/cache', /\/apk(\/|$)/, { locked: true, offOptions: ['--no-cache'] });
    case 'dnf':
    case 'tdnf':
      return of('/var/cache/dnf', /dnf/, { locked: true });
    case 'yum':
    case 'microdnf':
      return of('/var/cache/yum', /yum|dnf/, { locked: true });
    case 'zypper':
      return of('/var/cache/zypp', /zypp/, { locked: true });
    case 'pip':
      return of('~/.cache/pip', /pip|\.cache/, { moved: ['PIP_CACHE_DIR'], off: ['PIP_NO_CACHE_DIR'], offOptions: ['--no-cache-dir'] });
    case 'uv':
      return of('~/.cache/uv', /uv|\.cache/, { moved: ['UV_CACHE_DIR'], off: ['UV_NO_CACHE'], offOptions: ['--no-cache', '-n'] });
    case 'poetry':
      // Beside them lie the virtual environments, which have to stay in the image.
      return of('~/.cache/pypoetry/cache ~/.cache/pypoetry/artifacts', /poetry|\.cache/, {
        moved: ['POETRY_CACHE_DIR'],
        offOptions: ['--no-cache'],
      });
    case 'npm':
      return of('~/.npm', /npm|\.cache/, { moved: ['npm_config_cache', 'NPM_CONFIG_CACHE'] });
    case 'yarn':
      return of('/usr/local/share/.cache/yarn', /yarn|\.cache/, { moved: ['YARN_CACHE_FOLDER', 'YARN_GLOBAL_FOLDER'] });
    case 'pnpm':
      return of('~/.local/share/pnpm/store', /pnpm|store/, { moved: ['npm_config_store_dir', 'PNPM_HOME'] });
    case 'bun':
      return of('~/.bun/install/cache', /bun/, { moved: ['BUN_INSTALL_CACHE_DIR'], offOptions: ['--no-cache'] });
    case 'bundle':
      return of('/usr/local/bundle/cache', /bundle|gem/, { moved: ['BUNDLE_PATH', 'GEM_HOME'] });
    case 'composer':
      return of('~/.cache/composer', /composer|\.cache/, { moved: ['COMPOSER_CACHE_DIR', 'COMPOSER_HOME'], offOptions: ['--no-cache'] });
    case 'go':
      return of('/go/pkg/mod ~/.cache/go-build', /go-build|\/go\b|\/pkg\/mod|\.cache/, { moved: ['GOMODCACHE', 'GOPATH', 'GOCACHE'] });
    case 'cargo':
      return of('/usr/local/cargo/registry /usr/local/cargo/git', /cargo|\/target(\/|$)/, { moved: ['CARGO_HOME'] });
    case 'dotnet':
      return of('~/.nuget/packages', /nuget/, { moved: ['NUGET_PACKAGES'] });
    case 'maven':
      return of('~/.m2', /\.m2|maven|repository/);
    case 'gradle':
      return of('~/.gradle', /gradle/, { moved: ['GRADLE_USER_HOME'] });
    default:
      return undefined;
  }
}

/** The operation downloads or compiles what a cache would save. */
export function profitsFromCache(operation: PackageOperation): boolean {
  const { manager, action, packages, options, subcommand } = operation;
  if (options.has('--help') || options.has('--dry-run') || options.has('--offline')) return false;
  if (manager === 'go' || manager === 'cargo' || manager === 'maven' || manager === 'gradle' || manager === 'dotnet')
    return action === 'build' || action === 'install-project' || (action === 'install' && packages.length > 0);
  if (manager === 'uv' && /^python$/.test(subcommand?.unquoted ?? '')) return true;
  if (operation.scope === 'system') return action === 'install' && packages.some(({ source }) => source !== 'file');
  return action === 'install' || action === 'install-project';
}

/** A mount lies over one of its directories, or is named for it. */
export function hasCacheFor(step: Step, { targets, name }: CacheTargets): boolean {
  return targets.some((target) => isMountedOver(step, target.replace(/^~/, '/root'), name));
}

/** The cache mounts of a RUN that lie over a directory or in it. */
export function cacheMountsOver({ mounts }: Step, directory: string): Mount[] {
  return mounts.filter(({ type, target }) => {
    if (type !== 'cache' || target === undefined) return false;
    const path = target.length > 1 ? target.replace(/\/$/, '') : target;
    return path === directory || directory.startsWith(`${path}/`) || path.startsWith(`${directory}/`);
  });
}
