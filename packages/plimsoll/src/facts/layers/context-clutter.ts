import type { BuildContext, ContextFile } from '../../context/context.types.ts';
import { joinPath, parentPath } from '../../context/path.ts';
import { type ContextSource, contextSources, filesOf, takesDirectory } from '../caching/context-sources.ts';
import { holdsSecret } from '../secrets/secret-content.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Files of one sort that the image does not need. */
export interface Clutter {
  /** Line for the ignore file. */
  readonly pattern: string;
  readonly bytes: number;
  readonly files: number;
  /** One of its paths: the directory, or the file. */
  readonly path: string;
  readonly secret: boolean;
}

export interface ContextUse {
  /** The source that takes most. */
  readonly widest: ContextSource;
  /** Bytes of the files that the build takes. */
  readonly bytes: number;
  /** Largest first. */
  readonly clutter: readonly Clutter[];
  readonly clutterBytes: number;
}

/** Directories that no build reads, wherever they are. */
const leftovers: ReadonlySet<string> = new Set(
  '.svn .hg .venv __pycache__ .pytest_cache .mypy_cache .ruff_cache .tox .nox .nyc_output htmlcov .idea .vscode .vs .terraform .turbo .parcel-cache .gradle .dart_tool .sass-cache .eggs .ipynb_checkpoints .hypothesis .vagrant .serverless'.split(
    ' ',
  ),
);
/** Directories that the build makes again: what has to be beside them, and the tools that make them. */
const remade: Readonly<Record<string, { readonly beside: RegExp; readonly managers: readonly string[]; readonly build: boolean }>> = {
  node_modules: { beside: /^package\.json$/, managers: ['npm', 'yarn', 'pnpm', 'bun'], build: false },
  vendor: { beside: /^composer\.json$/, managers: ['composer'], build: false },
  target: { beside: /^(?:Cargo\.toml|pom\.xml)$/, managers: ['cargo', 'maven'], build: true },
  build: { beside: /^build\.gradle(?:\.kts)?$/, managers: ['gradle'], build: true },
  bin: { beside: /\.(?:cs|fs|vb)proj$/, managers: ['dotnet'], build: true },
  obj: { beside: /\.(?:cs|fs|vb)proj$/, managers: ['dotnet'], build: true },
  '.next': { beside: /^package\.json$/, managers: ['npm', 'yarn', 'pnpm', 'bun'], build: true },
  '.nuxt': { beside: /^package\.json$/, managers: ['npm', 'yarn', 'pnpm', 'bun'], build: true },
  '.svelte-kit': { beside: /^package\.json$/, managers: ['npm', 'yarn', 'pnpm', 'bun'], build: true },
  _build: { beside: /^mix\.exs$/, managers: ['mix'], build: true },
  deps: { beside: /^mix\.exs$/, managers: ['mix'], build: false },
};
const leftoverFile =
  /^(?:\.DS_Store|Thumbs\.db|npm-debug\.log.{0,40}|yarn-error\.log|core\.\d{1,10}|hs_err_pid\d{1,10}\.log)$|\.(?:py[co]|sw[op]|hprof|log)$/;
const archive = /\.(?:zip|tar|tgz|tar\.[a-z0-9]{2,4}|7z|rar|iso|dump|bak|sql\.gz)$/i;
const largeArchive = 10_000_000;

/** What the build takes from its context, and what of it serves nothing. Undefined if it takes nothing, or the context is not known. */
export function contextUse(view: DockerfileView): ContextUse | undefined {
  return view.derive(makeUse);
}

function makeUse(view: DockerfileView): ContextUse | undefined {
  const sources = contextSources(view, 'reachable');
  const context = sources.length > 0 ? view.context : undefined;
  if (!context) return undefined;
  let widest = sources[0] as ContextSource;
  let most = -1;
  const wholesale = new Map<string, ContextFile>();
  const named = new Map<string, ContextFile>();
  for (const source of sources) {
    const files = filesOf(view, source);
    const whole = takesDirectory(view, source);
    for (const file of files) (whole ? wholesale : named).set(file.path, file);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (whole && bytes > most) {
      widest = source;
      most = bytes;
    }
  }
  const groups = new Map<string, { pattern: string; bytes: number; files: number; path: string; secret: boolean }>();
  const sorter = new Sorter(view, context, sources);
  let bytes = 0;
  let clutterBytes = 0;
  for (const file of named.values()) if (!wholesale.has(file.path)) bytes += file.bytes;
  for (const file of wholesale.values()) {
    bytes += file.bytes;
    if (named.has(file.path)) continue;
    const sort = sorter.sort(file);
    if (!sort) continue;
    clutterBytes += file.bytes;
    const group = groups.get(sort.pattern);
    if (group) {
      group.bytes += file.bytes;
      group.files++;
    } else groups.set(sort.pattern, { ...sort, bytes: file.bytes, files: 1 });
  }
  return { widest, bytes, clutter: [...groups.values()].sort((a, b) => b.bytes - a.bytes), clutterBytes };
}

type Sort = Pick<Clutter, 'pattern' | 'path' | 'secret'>;

/** Says of each file whether it is clutter; directories are decided once. */
class Sorter {
  readonly #view: DockerfileView;
  readonly #context: BuildContext;
  readonly #named: readonly string[];
  readonly #directories = new Map<string, Sort | undefined>();
  #children: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(view: DockerfileView, context: BuildContext, sources: readonly ContextSource[]) {
    this.#view = view;
    this.#context = context;
    this.#named = sources.map(({ path }) => path).filter((path) => path !== '');
  }

  sort(file: ContextFile): Sort | undefined {
    const directory = this.#directory(parentPath(file.path));
    if (directory) return directory;
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    if (leftoverFile.test(name)) return { pattern: filePattern(name), path: file.path, secret: false };
    if (file.bytes >= largeArchive && archive.test(name)) return { pattern: `/${escaped(file.path)}`, path: file.path, secret: false };
    return holdsSecret(this.#context, file.path) ? { pattern: escaped(file.path), path: file.path, secret: true } : undefined;
  }

  #directory(path: string): Sort | undefined {
    if (path === '') return undefined;
    if (this.#directories.has(path)) return this.#directories.get(path);
    const sort = this.#directory(parentPath(path)) ?? this.#ownSort(path);
    this.#directories.set(path, sort);
    return sort;
  }

  #ownSort(path: string): Sort | undefined {
    // COPY dist/ or COPY target/*.jar: this one is wanted.
    if (this.#named.some((source) => source === path || source.startsWith(`${path}/`))) return undefined;
    const parent = parentPath(path);
    const name = parent === '' ? path : path.slice(parent.length + 1);
    const sort = (pattern: string): Sort => ({ pattern, path, secret: false });
    if (name === '.git') return readsGit(this.#view, this.#context) ? undefined : sort(parent === '' ? '.git' : '**/.git');
    if (leftovers.has(name) || this.#context.has(joinPath(path, 'pyvenv.cfg'))) return sort(`**/${name}`);
    const entry = Object.hasOwn(remade, name) ? remade[name] : undefined;
    if (!entry) return undefined;
    this.#children ??= childrenOf(this.#context);
    if (!this.#children.get(parent)?.some((child) => entry.beside.test(child))) return undefined;
    const used = this.#view.derive(toolsOf);
    if (!entry.managers.some((manager) => used.has(`${manager} ${entry.build ? 'build' : 'install'}`))) return undefined;
    return sort(name === 'node_modules' ? '**/node_modules' : escaped(path));
  }
}

/**
 * Lines for directories that are not there today, but will be where somebody builds beside the sources: what the steps of the file make
 * themselves.
 */
export function laterClutter(view: DockerfileView, context: BuildContext): string[] {
  const used = view.derive(toolsOf);
  const named = contextSources(view, 'all').map(({ path }) => path);
  const manifests = childrenOf(context);
  const patterns: string[] = [];
  for (const [name, { beside, managers, build }] of Object.entries(remade)) {
    if (!managers.some((manager) => used.has(`${manager} ${build ? 'build' : 'install'}`))) continue;
    // Ignored in any case.
    if (name === 'node_modules') continue;
    // The output of one framework of many.
    if (name.startsWith('.') && view.project?.framework?.value !== name.slice(1).replace('svelte-kit', 'sveltekit')) continue;
    const parents = [...manifests].filter(([, files]) => files.some((file) => beside.test(file))).map(([parent]) => parent);
    const isThere = (path: string) => path.split('/').includes(name);
    if (parents.length === 0 || named.some(isThere) || context.sent.files.some(({ path }) => isThere(path))) continue;
    patterns.push(parents.every((parent) => parent === '') ? name : `**/${name}`);
  }
  return patterns;
}

function filePattern(name: string): string {
  const extension = /\.(?:py[co]|sw[op]|hprof|log)$/.exec(name)?.[0];
  return extension ? `**/*${extension}` : /^core\./.test(name) ? '**/core.[0-9]*' : `**/${escaped(name)}`;
}

/** Wildcards of ignore patterns taken literally. */
function escaped(path: string): string {
  return path.replace(/[*?[\]\\]/g, '\\$&');
}

function childrenOf(context: BuildContext): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const { path } of context.sent.files) {
    if (
      !/(?:^|\/)(?:package\.json|composer\.json|Cargo\.toml|pom\.xml|build\.gradle|build\.gradle\.kts|mix\.exs|[^/]*\.(?:cs|fs|vb)proj)$/.test(
        path,
      )
    )
      continue;
    const parent = parentPath(path);
    const list = children.get(parent);
    const name = path.slice(parent === '' ? 0 : parent.length + 1);
    if (list) list.push(name);
    else children.set(parent, [name]);
  }
  return children;
}

/** Package managers whose install or build steps the file has, as `npm install`, `cargo build`. */
function toolsOf(view: DockerfileView): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { operations } of view.steps('reachable')) {
    for (const operation of operations) {
      if (operation.kind !== 'package') continue;
      const { manager, action } = operation;
      if (action === 'install-project' || action === 'install') used.add(`${manager} install`);
      if (action === 'build' || action === 'run' || action === 'install-project' || action === 'other') used.add(`${manager} build`);
    }
  }
  return used;
}

/** A step calls git, or a build file derives the version from the history. */
export function readsGit(view: DockerfileView, context: BuildContext): boolean {
  for (const { script } of view.steps('reachable')) {
    for (const { name, args } of script?.commands ?? []) {
      if (name === 'git' && !/^(?:clone|config|init|--version|lfs)$/.test(args[0]?.value ?? '')) return true;
      if (name === 'goreleaser' || (name === 'go' && args.some(({ text }) => text.includes('-buildvcs')))) return true;
    }
  }
  return gitReaders.some(([file, pattern]) => pattern.test(context.read(file)?.text ?? ''));
}

const gitReaders: readonly (readonly [string, RegExp])[] = [
  ['pyproject.toml', /setuptools[-_]scm|hatch-vcs|versioneer|dynamic-versioning|pdm.{0,20}scm|pbr/],
  ['setup.py', /setuptools_scm|versioneer|pbr\s*=/],
  ['setup.cfg', /setuptools_scm|versioneer|pbr/],
  ['Makefile', /\bgit\s+(?:-C\s+\S+\s+)?(?:describe|rev-parse|log|rev-list|show|submodule)/],
  ['package.json', /\bgit\s+(?:describe|rev-parse|log|rev-list)|git-rev|git-revision|git-describe/],
  ['pom.xml', /git-commit-id|jgitver|buildnumber-maven-plugin/],
  ['build.rs', /\bgit\b|vergen/],
  ['build.gradle', /\bgit\b|nebula\.release|axion-release/],
  ['build.gradle.kts', /\bgit\b|nebula\.release|axion-release/],
  ['.gitmodules', /./],
];
