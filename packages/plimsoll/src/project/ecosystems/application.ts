import type { Dependency, EnvironmentVariable, Fact, Logging, NativeDependency, Project, ProjectManifest } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

/** What a language's reader found in one directory. Ports and endpoints need the sources and are read on demand. */
export interface Application {
  readonly language: NonNullable<Project['language']>;
  readonly framework: Fact<string> | undefined;
  /** A server of its own, and not only assets or tools of an application in another language. */
  readonly serves: boolean;
  readonly packageManager: Fact<string> | undefined;
  readonly manifests: readonly ProjectManifest[];
  readonly startCommand: Fact<readonly string[]> | undefined;
  readonly version: Fact<string> | undefined;
  readonly repositoryUrl: Fact<string> | undefined;
  ports(): readonly Fact<number>[];
  routes(): readonly Fact<string>[];
  /** Where the manifest lies, if it is not the directory that was asked for: '' or ending in '/'. */
  readonly directory?: string;
  entryPoint?(): Fact<string> | undefined;
  workspace?(): Project['workspace'];
  build?(): Project['build'];
  dependencies?(): readonly Dependency[];
  nativeDependencies?(): readonly NativeDependency[];
  environment?(): readonly EnvironmentVariable[];
  signalHandlers?(): readonly Fact<string>[];
  migrations?(): readonly Fact<readonly string[]>[];
  startupMigrations?(): readonly Fact<string>[];
  logging?(): Logging;
  metrics?(): Fact<string> | undefined;
  writes?(): readonly Fact<string>[];
  childProcesses?(): readonly Fact<string>[];
}

/** Reads the application of one language in a directory ('' or ending in '/'), or undefined if there is none. */
export type Ecosystem = (reader: ProjectReader, directory: string) => Application | undefined;

/** A fact about a whole file. */
export function fileFact<T>(value: T, path: string, line = 1): Fact<T> {
  return { value, evidence: { path, line } };
}

/** A TCP port a program can listen on, or undefined. */
export function portNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{2,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port > 0 && port < 65536 ? port : undefined;
}

/** Each port once, in the order found. */
export function distinctPorts(facts: readonly Fact<number>[]): Fact<number>[] {
  const seen = new Set<number>();
  return facts.filter((fact) => !seen.has(fact.value) && seen.add(fact.value));
}
