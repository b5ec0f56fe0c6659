/** A place in the application's sources that proves a fact. */
export interface SourceEvidence {
  readonly path: string;
  readonly line: number;
}

/** What is known of the application in a directory. Absent means not found, never guessed. */
export interface Project {
  readonly language: Fact<'node' | 'python' | 'go' | 'java' | 'ruby' | 'php' | 'dotnet' | 'rust' | 'elixir' | 'deno' | 'bun'> | undefined;
  readonly framework: Fact<string> | undefined;
  readonly packageManager: Fact<string> | undefined;
  /** Manifests and lock files that exist, relative to the project's root: what has to be copied before dependencies are installed. */
  readonly manifests: readonly ProjectManifest[];
  /** HTTP paths that look like a health check, best first, with the handler's place. */
  readonly healthEndpoints: readonly Fact<string>[];
  /** HTTP paths that it answers to GET, as far as they are written in the sources; `healthEndpoints` are some of them. */
  readonly routes: readonly Fact<string>[];
  readonly ports: readonly Fact<number>[];
  /** Program and arguments that start it without a package manager in between, e.g. `['node', 'dist/main.js']`. */
  readonly startCommand: Fact<readonly string[]> | undefined;
  readonly version: Fact<string> | undefined;
  readonly repositoryUrl: Fact<string> | undefined;
  /** Where it lies in the files that were read: '' or ending in '/'. */
  readonly directory: string;
  /** The file that starts the program, e.g. `src/server.ts`, `app/main.py`, `cmd/api/main.go`. */
  readonly entryPoint: Fact<string> | undefined;
  /** How it is made ready for production from its sources; undefined where nothing has to be built or nothing is known. */
  readonly build: BuildRecipe | undefined;
  /** The workspace that it is a member of, or the root of. */
  readonly workspace: Workspace | undefined;
  /** Direct dependencies, of production and of development. */
  readonly dependencies: readonly Dependency[];
  /** Dependencies that compile C or Rust, or that ship binaries for glibc only: what makes Alpine hard. */
  readonly nativeDependencies: readonly NativeDependency[];
  /** Environment variables that the sources read, each name once, at its first place. */
  readonly environment: readonly EnvironmentVariable[];
  /** Signals that the program ends on in order, by a handler of its own or of its framework: `SIGTERM`, with the place. */
  readonly signalHandlers: readonly Fact<string>[];
  /** Commands that bring a database to the current schema, by the tool that the sources use, e.g. `['npx', 'prisma', 'migrate', 'deploy']`. */
  readonly migrations: readonly Fact<readonly string[]>[];
  /** Places at which the program itself brings the database to the current schema when it starts. */
  readonly startupMigrations: readonly Fact<string>[];
  readonly logging: Logging;
  /** The library or handler that gives metrics, e.g. `prom-client`, `/metrics`. */
  readonly metrics: Fact<string> | undefined;
  /**
   * What the program writes while it runs, as far as the sources say with a constant, its log files included: paths
   * relative to the project (taken to be the working directory), or absolute as written; folders end in '/'.
   */
  readonly writes: readonly Fact<string>[];
  /** Programs that it starts while it runs (child_process, subprocess, os/exec), by constant name. */
  readonly childProcesses: readonly Fact<string>[];
}

export interface BuildRecipe {
  /** Program and arguments, run after the dependencies are installed, e.g. `['npm', 'run', 'build']`. */
  readonly command: Fact<readonly string[]>;
  /** Where the result lies, relative to the project: `dist`, `.next/standalone`, `target/app.jar`; undefined if not known. */
  readonly output: Fact<string> | undefined;
  /** The program runs from the output alone: a static binary, a jar, a bundle or a static site. */
  readonly selfContained: boolean;
}

export interface Workspace {
  /** '' or ending in '/'. */
  readonly root: string;
  readonly manager: ProjectManifest['manager'];
  /** Directories of the members, each ending in '/'. */
  readonly members: readonly string[];
}

export interface Dependency {
  readonly name: string;
  /** As written: a range, a pin, a path; undefined for none. */
  readonly version: string | undefined;
  readonly scope: 'production' | 'development';
  readonly evidence: SourceEvidence;
}

/** A dependency by its name, with what it asks of the image. */
export interface NativeDependency extends Fact<string> {
  /**
   * `compiles`: built from source when it is installed, on every Linux (compiler and headers needed).
   * `glibc`: has binaries for glibc only; on musl (Alpine) it is compiled, or does not run at all.
   */
  readonly kind: 'compiles' | 'glibc';
  /** What is missing, for people: `downloads a Chrome built for glibc`. */
  readonly reason: string;
}

export interface EnvironmentVariable {
  readonly name: string;
  /** Whether the program does without it: `required` (it fails, or a settings library demands it), `defaulted`, or `unknown` (read bare). */
  readonly need: 'required' | 'defaulted' | 'unknown';
  /** Where it is documented: `.env.example`, README. */
  readonly documented: SourceEvidence | undefined;
  /** Where a settings library or an explicit check validates it at start. */
  readonly validated: SourceEvidence | undefined;
  readonly evidence: SourceEvidence;
}

export interface Logging {
  /** Files that the program logs to, by constant path. */
  readonly files: readonly Fact<string>[];
  /** A library or setting that writes structured records, e.g. `pino`, `structlog`, `slog.NewJSONHandler`. */
  readonly structured: Fact<string> | undefined;
  /** A logging library that is not known to write structured records. */
  readonly plain: Fact<string> | undefined;
}

export interface Fact<T> {
  readonly value: T;
  readonly evidence: SourceEvidence;
}

export interface ProjectManifest {
  readonly path: string;
  readonly manager:
    | 'npm'
    | 'yarn'
    | 'pnpm'
    | 'bun'
    | 'pip'
    | 'uv'
    | 'poetry'
    | 'pipenv'
    | 'pdm'
    | 'go'
    | 'cargo'
    | 'bundle'
    | 'composer'
    | 'maven'
    | 'gradle'
    | 'dotnet'
    | 'mix'
    | 'deno';
  readonly role: 'manifest' | 'lock' | 'config';
}
