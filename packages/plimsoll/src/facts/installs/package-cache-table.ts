import type { Step } from '../../build/graph.types.ts';
import type { PackageOperation } from '../../shell/operations.ts';

/** What a package manager leaves in a layer, and what keeps it from doing so. Apt's lists have a rule of their own. */
export interface PackageCache {
  /** Managers with the same cache. */
  readonly managers: readonly PackageOperation['manager'][];
  readonly holds: string;
  /** Where it is, with `/root` for the home directory; any of them removed or mounted over counts. */
  readonly directories: readonly string[];
  /** Mounts that are named so cover it wherever the home directory is. */
  readonly name: RegExp;
  /** The option that avoids it, or the command that removes it. */
  readonly option?: string;
  readonly clean?: string;
  /** Variables that switch it off. */
  readonly off: readonly string[];
  /** Variables that move it. */
  readonly moved: readonly string[];
  /** It lies there only after some operations, or is of no more use only then. */
  readonly needs?: (operation: PackageOperation, step: Step) => boolean;
  /** The clean-up may take away what the program still uses. */
  readonly risky?: true;
}

/** The cache of a manager; undefined for those that keep none, or one that nothing is known of. */
export function packageCacheOf(manager: PackageOperation['manager']): PackageCache | undefined {
  switch (manager) {
    case 'apk':
      return {
        ...none,
        managers: ['apk'],
        holds: 'the package index',
        directories: ['/var/cache/apk', '/etc/apk/cache'],
        name: /\/apk(\/|$)/,
        option: '--no-cache',
      };
    case 'dnf':
    case 'yum':
    case 'tdnf':
      return {
        ...none,
        managers: ['dnf', 'yum', 'tdnf'],
        holds: 'repository metadata and packages',
        directories: ['/var/cache/dnf', '/var/cache/yum', '/var/cache/libdnf5', '/var/cache/tdnf'],
        name: /(dnf|yum)/,
        clean: `${manager} clean all`,
      };
    case 'microdnf':
      return {
        ...none,
        managers: ['microdnf'],
        holds: 'repository metadata and packages',
        directories: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5'],
        name: /(dnf|yum)/,
        clean: 'microdnf clean all',
      };
    case 'zypper':
      return {
        ...none,
        managers: ['zypper'],
        holds: 'repository metadata',
        directories: ['/var/cache/zypp'],
        name: /zypp/,
        clean: 'zypper clean --all',
      };
    case 'pip':
      return {
        managers: ['pip'],
        holds: 'downloaded wheels',
        directories: ['/root/.cache/pip'],
        name: /pip|\.cache/,
        option: '--no-cache-dir',
        off: ['PIP_NO_CACHE_DIR'],
        moved: ['PIP_CACHE_DIR', 'XDG_CACHE_HOME'],
      };
    case 'uv':
      return {
        managers: ['uv'],
        holds: 'downloaded wheels',
        directories: ['/root/.cache/uv'],
        name: /uv|\.cache/,
        option: '--no-cache',
        off: ['UV_NO_CACHE'],
        moved: ['UV_CACHE_DIR', 'XDG_CACHE_HOME'],
      };
    case 'npm':
      return {
        managers: ['npm'],
        holds: 'downloaded packages',
        directories: ['/root/.npm'],
        name: /npm|\.cache/,
        clean: 'npm cache clean --force',
        off: [],
        moved: ['npm_config_cache', 'NPM_CONFIG_CACHE'],
      };
    case 'yarn':
      return {
        managers: ['yarn'],
        holds: 'downloaded packages',
        directories: ['/usr/local/share/.cache/yarn', '/root/.cache/yarn', '/root/.yarn/berry/cache'],
        name: /yarn|\.cache/,
        clean: 'yarn cache clean',
        off: [],
        moved: ['YARN_CACHE_FOLDER', 'YARN_GLOBAL_FOLDER', 'XDG_CACHE_HOME'],
      };
    case 'conda':
      return {
        ...none,
        managers: ['conda'],
        holds: 'downloaded packages',
        directories: ['/opt/conda/pkgs', '/root/.conda/pkgs', '/root/miniconda3/pkgs'],
        name: /conda|mamba/,
        clean: 'conda clean -afy',
        moved: ['CONDA_PKGS_DIRS'],
      };
    case 'pacman':
      return {
        ...none,
        managers: ['pacman'],
        holds: 'downloaded packages',
        directories: ['/var/cache/pacman/pkg'],
        name: /pacman/,
        clean: 'pacman -Scc --noconfirm',
      };
    case 'composer':
      return {
        managers: ['composer'],
        holds: 'downloaded packages',
        directories: ['/root/.composer/cache', '/root/.cache/composer', '/tmp/cache'],
        name: /composer|\.cache/,
        clean: 'composer clear-cache',
        off: [],
        moved: ['COMPOSER_CACHE_DIR', 'COMPOSER_HOME', 'XDG_CACHE_HOME'],
      };
    case 'poetry':
      return {
        managers: ['poetry'],
        holds: 'downloaded wheels',
        directories: ['/root/.cache/pypoetry/cache', '/root/.cache/pypoetry/artifacts'],
        name: /poetry|\.cache/,
        clean: 'rm -rf ~/.cache/pypoetry/cache ~/.cache/pypoetry/artifacts',
        off: ['POETRY_NO_CACHE'],
        moved: ['POETRY_CACHE_DIR', 'XDG_CACHE_HOME', 'POETRY_HOME'],
        needs: (operation) => !operation.options.has('--no-cache'),
      };
    case 'bundle':
      return {
        managers: ['bundle'],
        holds: 'the gems as they were downloaded',
        directories: ['/usr/local/bundle/cache'],
        name: /bundle|gem/,
        clean: 'rm -rf /usr/local/bundle/cache',
        off: [],
        moved: ['BUNDLE_PATH', 'GEM_HOME', 'BUNDLE_DEPLOYMENT'],
        // Where they lie is known of the official image only.
        needs: (operation, step) => isRubyImage(step) && !operation.options.has('--path') && !operation.options.has('--deployment'),
      };
    case 'go':
      return {
        managers: ['go'],
        holds: 'compiled packages and the sources of modules',
        directories: ['/root/.cache/go-build', '/go/pkg/mod'],
        name: /go-build|\/go\b|\.cache/,
        clean: 'go clean -cache -modcache',
        off: [],
        moved: ['GOCACHE', 'GOMODCACHE', 'GOPATH'],
        needs: (operation, step) => operation.action !== 'install-project' && isLastOf(operation, step),
        risky: true,
      };
    case 'cargo':
      return {
        managers: ['cargo'],
        holds: 'the sources of crates',
        directories: ['/usr/local/cargo/registry', '/root/.cargo/registry'],
        name: /cargo/,
        clean: 'rm -rf "$CARGO_HOME/registry"',
        off: [],
        moved: [],
        needs: (operation, step) =>
          operation.action !== 'install-project' && step.before.environment.has('CARGO_HOME') && isLastOf(operation, step),
        risky: true,
      };
    case 'maven':
      return {
        managers: ['maven'],
        holds: 'downloaded artifacts',
        directories: ['/root/.m2/repository'],
        name: /\.m2|maven/,
        clean: 'rm -rf ~/.m2/repository',
        off: [],
        moved: ['MAVEN_OPTS', 'MAVEN_CONFIG'],
        needs: (operation, step) => operation.action === 'build' && !operation.options.has('--define') && isLastOf(operation, step),
        risky: true,
      };
    case 'gradle':
      return {
        managers: ['gradle'],
        holds: 'downloaded artifacts and distributions',
        directories: ['/root/.gradle', '/home/gradle/.gradle'],
        name: /gradle/,
        clean: 'rm -rf ~/.gradle',
        off: [],
        moved: ['GRADLE_USER_HOME'],
        needs: (operation, step) =>
          operation.action === 'build' && !operation.options.has('--gradle-user-home') && isLastOf(operation, step),
        risky: true,
      };
    default:
      return undefined;
  }
}

const none = { off: [], moved: [] } as const;

function isRubyImage({ stage: { root } }: Step): boolean {
  return root.kind === 'image' && root.facts?.reference.familiar === 'ruby';
}

/** No later RUN of the stage, and not the program that starts, works with the tool again. */
function isLastOf({ manager, command }: PackageOperation, { stage, index }: Step): boolean {
  const uses = (step: Step) => step.operations.some((other) => other.kind === 'package' && other.manager === manager);
  if (stage.steps.some((step) => step.index > index && uses(step))) return false;
  const started = [stage.final.cmd, stage.final.entrypoint].flatMap((step) => step?.script?.commands ?? []);
  return !started.some(({ name }) => name === undefined || name === command.name || /\.sh$/.test(name));
}
