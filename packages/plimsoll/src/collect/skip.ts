/** Folders that hold other people's files, or files that tools have made. */
const always: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.jj',
  'node_modules',
  'bower_components',
  'jspm_packages',
  '.venv',
  '__pycache__',
  'site-packages',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.terraform',
  '.gradle',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.yarn',
  '.pnpm-store',
  '.bundle',
  '.cache',
  '.direnv',
]);

/** Folders whose names mean that only beside one of these files. */
const beside: Readonly<Record<string, readonly string[]>> = {
  vendor: ['go.mod', 'composer.json', 'Gemfile', 'Cargo.toml', 'glide.yaml', 'Gopkg.toml'],
  target: ['Cargo.toml', 'pom.xml', 'build.sbt', 'project.clj', 'deps.edn'],
  dist: ['package.json', 'pyproject.toml', 'setup.py'],
  venv: ['requirements.txt', 'pyproject.toml', 'setup.py'],
  env: ['requirements.txt', 'pyproject.toml', 'setup.py'],
  bin: ['obj'],
  obj: ['bin'],
  deps: ['mix.exs'],
  _build: ['mix.exs', 'dune-project'],
  Pods: ['Podfile'],
};

/** A folder is not searched, given the names of all that is beside it. */
export function isSkipped(name: string, siblings: ReadonlySet<string>): boolean {
  if (always.has(name)) return true;
  return Object.hasOwn(beside, name) && (beside[name] ?? []).some((file) => siblings.has(file));
}
