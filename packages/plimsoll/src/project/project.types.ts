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
  readonly ports: readonly Fact<number>[];
  /** Program and arguments that start it without a package manager in between, e.g. `['node', 'dist/main.js']`. */
  readonly startCommand: Fact<readonly string[]> | undefined;
  readonly version: Fact<string> | undefined;
  readonly repositoryUrl: Fact<string> | undefined;
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
