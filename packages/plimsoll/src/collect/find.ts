import { basename, dirname, join } from 'node:path';
import { joinPath } from '../context/path.ts';
import { readBounded, readStart } from '../disk/bounded-read.ts';
import { monotonicMilliseconds } from '../disk/clock.ts';
import { type Entry, entriesOf } from '../disk/entries.ts';
import { noteTransient } from '../disk/observer.ts';
import { statusOf } from '../disk/status.ts';
import { isValuesName } from '../kubernetes/values-name.ts';
import type { Unknown } from '../model/finding.ts';
import type { Excludes } from './exclude.ts';
import { type FileKind, kindOfFile, maybeDockerfile, startsLikeDockerfile, startsLikeManifest } from './file-kinds.ts';
import { compileGitIgnore, type GitIgnore } from './git-ignore.ts';
import type { Glob } from './glob.ts';
import { repositoryRoot } from './repository.ts';
import { isSkipped } from './skip.ts';

/** What was found in a directory: absolute paths, sorted. */
export interface Found {
  /** The directory that was searched. */
  readonly root: string;
  readonly dockerfiles: readonly string[];
  readonly composeFiles: readonly string[];
  /** Definitions of `docker buildx bake`. */
  readonly bakeFiles: readonly string[];
  /** YAML files that begin like a Kubernetes object, templates of Helm charts included. */
  readonly manifests: readonly string[];
  /** `Chart.yaml` of Helm charts. */
  readonly charts: readonly string[];
  /** Definitions of CI pipelines. */
  readonly workflows: readonly string[];
  /** Directories that could not be read, or bounds that ended the search. */
  readonly unknowns: readonly Unknown[];
}

export interface FindOptions {
  readonly maxEntries?: number;
  readonly maxDepth?: number;
  readonly maxMilliseconds?: number;
  /** Folders and files that are passed over. */
  readonly excludes?: Excludes;
  /** Takes only what matches, and takes a file of an unusual name that reads like a Dockerfile, too. */
  readonly only?: Pick<Glob, 'matches' | 'depth'>;
}

/** Enough of a file to tell what it is, behind a licence in comments. */
const startBytes = 4096;
const mostGitIgnoreBytes = 1024 * 1024;

/**
 * Finds what decides how containers of a directory are built and run. A file given instead of a directory is taken for a Dockerfile
 * unless its name says otherwise. Never throws and never follows links; what git ignores and folders of dependencies are passed over.
 */
export function findFiles(start: string, options: FindOptions = {}): Found {
  const search = new Search(start, options);
  return search.run();
}

interface ScopedIgnore {
  readonly rules: GitIgnore;
  /** Put before a path relative to the search, or cut off from it (`below` characters), to make it relative to the `.gitignore`. */
  readonly above: string;
  readonly below: number;
}

class Search {
  readonly #root: string;
  readonly #maxEntries: number;
  readonly #maxDepth: number;
  readonly #deadline: number;
  readonly #excludes: FindOptions['excludes'];
  readonly #only: FindOptions['only'];
  readonly #found: Record<'dockerfiles' | 'composeFiles' | 'bakeFiles' | 'manifests' | 'charts' | 'workflows', string[]> = {
    dockerfiles: [],
    composeFiles: [],
    bakeFiles: [],
    manifests: [],
    charts: [],
    workflows: [],
  };
  readonly #unknowns: Unknown[] = [];
  #entries = 0;
  #stopped = false;
  #tooDeep = false;

  constructor(root: string, options: FindOptions) {
    this.#root = root;
    this.#maxEntries = options.maxEntries ?? 500_000;
    this.#maxDepth = options.maxDepth ?? 40;
    this.#deadline = monotonicMilliseconds() + (options.maxMilliseconds ?? 20_000);
    this.#excludes = options.excludes;
    this.#only = options.only;
  }

  run(): Found {
    let root = this.#root;
    const status = statusOf(root, 'follow');
    if (status.kind === 'directory') this.#visit('', 0, ignoresAbove(root));
    else if (status.kind === undefined) this.#unknowns.push({ path: root, reason: status.problem ?? 'does not exist' });
    else {
      root = dirname(this.#root);
      this.#addNamed(this.#root, root);
    }
    for (const list of Object.values(this.#found)) list.sort();
    return { root, ...this.#found, unknowns: this.#unknowns };
  }

  #addNamed(file: string, directory: string): void {
    const kind = kindOfFile(basename(file), directory);
    this.#add(kind === undefined || kind === 'maybe-dockerfile' || kind === 'maybe-manifest' ? 'dockerfile' : kind, file);
  }

  #visit(directory: string, depth: number, ignores: readonly ScopedIgnore[]): void {
    const entries = this.#list(directory, depth);
    if (entries.length === 0) return;
    const names = new Set(entries.map((entry) => entry.name));
    const scoped = names.has('.gitignore') ? [this.#gitIgnore(directory), ...ignores] : ignores;
    for (const entry of entries) {
      const path = joinPath(directory, entry.name);
      if (entry.kind === 'directory') {
        if (depth < (this.#only?.depth ?? depth + 1) && !isSkipped(entry.name, names) && !this.#isOut(scoped, path, true))
          this.#visit(path, depth + 1, scoped);
      } else if (entry.kind === 'file') {
        const kind = this.#kindOf(entry.name, directory, path, names);
        if (kind && !this.#isOut(scoped, path, false)) this.#add(kind, join(this.#root, path));
      }
      if (this.#stopped) return;
    }
  }

  #kindOf(name: string, directory: string, path: string, siblings: ReadonlySet<string>): FileKind | undefined {
    if (this.#only && !this.#only.matches(path)) return undefined;
    if (siblings.has('Chart.yaml') && isValuesName(name)) return 'manifest';
    return kindOfFile(name, directory) ?? (this.#only && maybeDockerfile(name) ? 'maybe-dockerfile' : undefined);
  }

  #isOut(ignores: readonly ScopedIgnore[], path: string, directory: boolean): boolean {
    return isIgnored(ignores, path, directory) || (this.#excludes?.(join(this.#root, path), directory) ?? false);
  }

  #list(directory: string, depth: number): readonly Entry[] {
    const absolute = join(this.#root, directory);
    if (depth > this.#maxDepth) {
      if (!this.#tooDeep) this.#unknowns.push({ path: absolute, reason: `is more than ${this.#maxDepth} directories deep; not searched` });
      this.#tooDeep = true;
      return [];
    }
    if (monotonicMilliseconds() > this.#deadline) {
      noteTransient();
      return this.#stop('took too long to search');
    }
    const found = entriesOf(absolute);
    if (!found.ok) {
      this.#unknowns.push({ path: absolute, reason: found.reason });
      return [];
    }
    this.#entries += found.entries.length;
    return this.#entries > this.#maxEntries ? this.#stop(`holds more than ${this.#maxEntries} files`) : found.entries;
  }

  #stop(reason: string): [] {
    this.#stopped = true;
    this.#unknowns.push({ path: this.#root, reason: `${reason}; the rest was not searched` });
    return [];
  }

  #add(kind: FileKind, file: string): void {
    if (kind === 'dockerfile') this.#found.dockerfiles.push(file);
    else if (kind === 'compose') this.#found.composeFiles.push(file);
    else if (kind === 'bake') this.#found.bakeFiles.push(file);
    else if (kind === 'chart') this.#found.charts.push(file);
    else if (kind === 'workflow') this.#found.workflows.push(file);
    else if (kind === 'manifest') this.#found.manifests.push(file);
    else {
      const start = readStart(file, startBytes);
      const text = start ? Buffer.from(start).toString('utf8') : '';
      if (kind === 'maybe-dockerfile' && startsLikeDockerfile(text)) this.#found.dockerfiles.push(file);
      if (kind === 'maybe-manifest' && startsLikeManifest(text)) this.#found.manifests.push(file);
    }
  }

  #gitIgnore(directory: string): ScopedIgnore {
    return { rules: readGitIgnore(join(this.#root, directory)), above: '', below: directory === '' ? 0 : directory.length + 1 };
  }
}

function readGitIgnore(directory: string): GitIgnore {
  const found = readBounded(join(directory, '.gitignore'), mostGitIgnoreBytes, 'refuse');
  return compileGitIgnore(found.ok ? Buffer.from(found.bytes).toString('utf8') : '');
}

/** The `.gitignore` files above a directory, up to the root of its repository; none if it is in no repository. Nearest first. */
function ignoresAbove(start: string): ScopedIgnore[] {
  const root = repositoryRoot(start);
  const ignores: ScopedIgnore[] = [];
  let above = '';
  for (let at = start; root !== undefined && at !== root; at = dirname(at)) {
    above = `${basename(at)}/${above}`;
    ignores.push({ rules: readGitIgnore(dirname(at)), above, below: 0 });
  }
  return ignores;
}

function isIgnored(ignores: readonly ScopedIgnore[], path: string, directory: boolean): boolean {
  for (const { rules, above, below } of ignores) {
    const decided = rules.ignores(below > 0 ? path.slice(below) : above + path, directory);
    if (decided !== undefined) return decided;
  }
  return false;
}
