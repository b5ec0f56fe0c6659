import type { BuildContext } from '../../context/context.types.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { InstallInputs } from './install-inputs.types.ts';

/** Most project files that a fix copies one by one. */
const mostProjects = 40;

/**
 * What Composer, Mix, Maven, Gradle, .NET and Cargo have to find in a directory ('' or ending in '/') to fetch what a project needs.
 *
 * @returns undefined where they read the sources too, or where it cannot be told.
 */
export function projectInputs(context: BuildContext, operation: PackageOperation, directory: string): InstallInputs | undefined {
  switch (operation.manager) {
    case 'composer':
      return composerInputs(context, operation, directory);
    case 'mix':
      return mixInputs(context, operation, directory);
    case 'maven':
      return mavenInputs(context, directory);
    case 'gradle':
      return gradleInputs(context, directory);
    case 'dotnet':
      return dotnetInputs(context, directory);
    case 'cargo':
      return cargoInputs(context, directory);
    default:
      return undefined;
  }
}

/** Scripts and the class map need the sources: they wait until those are there. */
function composerInputs(context: BuildContext, { options, command }: PackageOperation, directory: string): InstallInputs | undefined {
  const text = context.read(`${directory}composer.json`)?.text;
  if (text === undefined || /"type"\s*:\s*"path"/.test(text) || /"(pre|post)-(install|package-install|package-update)-cmd"/.test(text))
    return undefined;
  const files = [
    `${directory}composer.json`,
    ...['composer.lock', 'symfony.lock', 'auth.json'].map((name) => directory + name).filter((path) => context.has(path)),
  ];
  if (options.has('--no-scripts') && options.has('--no-autoloader')) return { files, applicability: 'unsafe' };
  if (options.has('--no-scripts') || options.has('--no-autoloader') || !/^composer(\.phar)?$/.test(command.name ?? '')) return undefined;
  const kept = ['--no-dev', '--optimize-autoloader', '--classmap-authoritative', '--apcu-autoloader', '--ignore-platform-reqs']
    .filter((name) => options.has(name))
    .map((name) => (name === '--optimize-autoloader' ? '--optimize' : name === '--apcu-autoloader' ? '--apcu' : name));
  return {
    files,
    options: '--no-scripts --no-autoloader',
    afterwards: ['composer dump-autoload', ...kept].join(' '),
    applicability: 'unsafe',
  };
}

function mixInputs(context: BuildContext, { command }: PackageOperation, directory: string): InstallInputs | undefined {
  const text = context.read(`${directory}mix.exs`)?.text;
  if (
    text === undefined ||
    /\bpath:|apps_path|File\.|Code\.|System\.cmd/.test(text) ||
    command.args.some(({ unquoted }) => unquoted.endsWith(','))
  )
    return undefined;
  const lock = `${directory}mix.lock`;
  const bundled = context.select(`${directory}deps`).length > 0;
  return {
    files: [`${directory}mix.exs`, ...(context.has(lock) ? [lock] : [])],
    applicability: bundled || !context.has(lock) ? 'unsafe' : 'safe',
  };
}

/** One module: the others of a reactor would have to be built first. */
function mavenInputs(context: BuildContext, directory: string): InstallInputs | undefined {
  const text = context.read(`${directory}pom.xml`)?.text;
  if (text === undefined || /<modules?>|<systemPath>|<relativePath>\s*[^<\s]/.test(text)) return undefined;
  return { files: [`${directory}pom.xml`, ...wrapperFiles(context, directory, ['mvnw', '.mvn'])], applicability: 'unsafe' };
}

function gradleInputs(context: BuildContext, directory: string): InstallInputs | undefined {
  const build = ['build.gradle', 'build.gradle.kts'].map((name) => directory + name).filter((path) => context.has(path));
  const settings = ['settings.gradle', 'settings.gradle.kts'].map((name) => directory + name).filter((path) => context.has(path));
  if (build.length !== 1 || context.select(`${directory}buildSrc`).length > 0) return undefined;
  for (const path of [...build, ...settings]) {
    const text = context.read(path)?.text;
    if (text === undefined || /\bapply\s*\(?\s*from|includeBuild|\binclude\b|\bfile(s|Tree)?\s*\(|project\s*\(\s*['"]:/.test(text))
      return undefined;
  }
  const properties = `${directory}gradle.properties`;
  return {
    files: [
      ...build,
      ...settings,
      ...(context.has(properties) ? [properties] : []),
      ...wrapperFiles(context, directory, ['gradlew', 'gradle']),
    ],
    applicability: 'unsafe',
  };
}

/**
 * One package with its main program at the usual place, which an empty file can stand for while Cargo fetches; workspaces and targets
 * with paths of their own need more.
 */
function cargoInputs(context: BuildContext, directory: string): InstallInputs | undefined {
  const text = context.read(`${directory}Cargo.toml`)?.text;
  if (text === undefined || !context.has(`${directory}src/main.rs`)) return undefined;
  if (/^\s{0,4}\[(?:workspace|lib|\[(?:bin|example|test|bench)\])|^\s{0,4}(?:default-run|workspace)\s{0,4}=|\bpath\s{0,4}=/m.test(text))
    return undefined;
  const optional = ['Cargo.lock', 'rust-toolchain.toml', 'rust-toolchain', '.cargo/config.toml', '.cargo/config'];
  return {
    files: [`${directory}Cargo.toml`, ...optional.map((name) => directory + name).filter((path) => context.has(path))],
    applicability: 'unsafe',
  };
}

/** Scripts and folders that a build tool brings along, if they are there. */
function wrapperFiles(context: BuildContext, directory: string, names: readonly string[]): string[] {
  return names.flatMap((name) => context.select(directory + name).map(({ path }) => path)).slice(0, mostProjects);
}

/** Project files, solutions and what they take in by name, anywhere below; folders of earlier builds bring results of their own. */
function dotnetInputs(context: BuildContext, directory: string): InstallInputs | undefined {
  const files: string[] = [];
  let built = false;
  for (const { path } of context.sent.files) {
    if (!path.startsWith(directory)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === 'project.assets.json') built = true;
    if (
      /\.(csproj|fsproj|vbproj|sln|slnx|props|targets)$|^(nuget\.config|global\.json|packages\.lock\.json|dotnet-tools\.json)$/i.test(name)
    )
      files.push(path);
    if (files.length > mostProjects) return undefined;
  }
  const projects = files.filter((path) => /\.(cs|fs|vb)proj$/.test(path));
  if (projects.length === 0) return undefined;
  const isPlain = projects.every((path) => {
    const text = context.read(path)?.text;
    return text !== undefined && !/<Import\s|<Exec\s|ReadAllText|Include="[^"]*\*[^"]*\.props/.test(text);
  });
  return { files, applicability: isPlain && !built ? 'safe' : 'unsafe' };
}
