import { ecosystems } from './ecosystems/all.ts';
import type { Application } from './ecosystems/application.ts';
import { distinctFacts } from './facts/code-search.ts';
import { rankHealthEndpoints } from './health-path.ts';
import { once } from './once.ts';
import type { Project } from './project.types.ts';
import type { ProjectFiles, ProjectReader } from './project-reader.ts';
import { projectReader } from './project-reader.ts';
import { isApplicationSource } from './source-selection.ts';

/**
 * Reads what is known of the application in a set of files: language, framework, package manager, what has to be copied
 * before dependencies are installed, where it answers and how it starts, each with the line that says so.
 * Undefined where there is no application or several with equal claims. Pure over `files`, bounded, never throws on
 * what it reads. `directory` (`apps/api`) asks for the application there, as the root may hold several.
 */
export function readProject(files: ProjectFiles, directory = ''): Project | undefined {
  const reader = projectReader(files);
  const folder = directory === '' || directory.endsWith('/') ? directory : `${directory}/`;
  const own = choose(reader, folder);
  const below = own || folder !== '' ? undefined : chooseBelow(reader);
  const application = own ?? below?.application;
  if (!application) return undefined;
  const logging = once(() => application.logging?.() ?? { files: [], structured: undefined, plain: undefined });
  const routes = once(() => application.routes());
  const lazy = {
    logging,
    routes,
    healthEndpoints: once(() => rankHealthEndpoints(routes())),
    ports: once(() => application.ports()),
    entryPoint: once(() => application.entryPoint?.()),
    workspace: once(() => application.workspace?.()),
    build: once(() => application.build?.()),
    dependencies: once(() => application.dependencies?.() ?? []),
    nativeDependencies: once(() => application.nativeDependencies?.() ?? []),
    environment: once(() => application.environment?.() ?? []),
    signalHandlers: once(() => application.signalHandlers?.() ?? []),
    migrations: once(() => application.migrations?.() ?? []),
    startupMigrations: once(() => application.startupMigrations?.() ?? []),
    metrics: once(() => application.metrics?.()),
    writes: once(() => distinctFacts([...(application.writes?.() ?? []), ...logging().files])),
    childProcesses: once(() => application.childProcesses?.() ?? []),
  };
  return {
    language: application.language,
    framework: application.framework,
    packageManager: application.packageManager,
    manifests: application.manifests,
    startCommand: application.startCommand,
    version: application.version,
    repositoryUrl: application.repositoryUrl,
    directory: application.directory ?? below?.directory ?? folder,
    get entryPoint() {
      return lazy.entryPoint();
    },
    get workspace() {
      return lazy.workspace();
    },
    get healthEndpoints() {
      return lazy.healthEndpoints();
    },
    get routes() {
      return lazy.routes();
    },
    get ports() {
      return lazy.ports();
    },
    get build() {
      return lazy.build();
    },
    get dependencies() {
      return lazy.dependencies();
    },
    get nativeDependencies() {
      return lazy.nativeDependencies();
    },
    get environment() {
      return lazy.environment();
    },
    get signalHandlers() {
      return lazy.signalHandlers();
    },
    get migrations() {
      return lazy.migrations();
    },
    get startupMigrations() {
      return lazy.startupMigrations();
    },
    get logging() {
      return lazy.logging();
    },
    get metrics() {
      return lazy.metrics();
    },
    get writes() {
      return lazy.writes();
    },
    get childProcesses() {
      return lazy.childProcesses();
    },
  };
}

/** The application of a directory. Among several languages the one that serves wins; equal claims give nothing. */
function choose(reader: ProjectReader, directory: string): Application | undefined {
  const found = ecosystems.map((ecosystem) => ecosystem(reader, directory)).filter((application) => application !== undefined);
  if (found.length <= 1) return found[0];
  const serving = found.filter((application) => application.serves);
  return serving.length === 1 ? serving[0] : undefined;
}

/** Where the root holds no manifest: the application of the only directory, at most two levels down, that does. */
function chooseBelow(reader: ProjectReader): { readonly application: Application; readonly directory: string } | undefined {
  if (ecosystems.some((ecosystem) => ecosystem(reader, '') !== undefined)) return undefined;
  const directories = new Set<string>();
  for (const { path } of reader.files) {
    const parts = path.split('/');
    if (parts.length < 2 || parts.length > 3 || !manifestName.test(parts.at(-1) ?? '') || !isApplicationSource(path)) continue;
    directories.add(path.slice(0, path.lastIndexOf('/') + 1));
    if (directories.size > 1) return undefined;
  }
  const [only] = directories;
  const application = only === undefined ? undefined : choose(reader, only);
  // Commands are relative to that directory, which the image may not keep.
  return application && { application: { ...application, startCommand: undefined }, directory: only ?? '' };
}

const manifestName =
  /^(?:package\.json|deno\.jsonc?|pyproject\.toml|requirements\.txt|Pipfile|setup\.py|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json|[\w.-]+\.(?:cs|fs|vb)proj|Cargo\.toml|mix\.exs)$/;
