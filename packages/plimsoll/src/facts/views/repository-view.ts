import type { SourceText } from '../../model/text.ts';
import type { ComposeView } from './compose-view.ts';
import type { DockerfileView } from './dockerfile-view.ts';
import type { ManifestView } from './manifest-view.ts';
import type { TextView } from './text-view.ts';
import type { WorkflowView } from './workflow-view.ts';

/** One image that the repository builds: a Dockerfile with its target and context, and the Compose services that say so. */
export interface RepositoryImage {
  readonly view: DockerfileView;
  readonly target: string | undefined;
  /** Services that build it, with the path of their Compose file; empty where the context was guessed. */
  readonly services: readonly { readonly path: string; readonly service: string }[];
}

/** What was found in a repository. Paths are as reported, relative to the working directory. */
export interface RepositoryParts {
  /** The folder that was searched, as reported: '' or ending in '/'. */
  readonly root: string;
  readonly images: readonly RepositoryImage[];
  readonly composeFiles: readonly ComposeView[];
  readonly workflows: readonly WorkflowView[];
  readonly manifests: readonly ManifestView[];
  /** `Chart.yaml` of Helm charts. */
  readonly charts: readonly string[];
  /** The text of a file by its path below the root, such as `renovate.json`; undefined if there is none. */
  readonly read: (path: string) => SourceText | undefined;
  /** Whether git has a file, by its path below the root, as it lies on the disk. */
  readonly isCommitted?: (path: string) => boolean;
}

/** All evidence of one repository at once, for what only shows when files are held against each other. */
export class RepositoryView {
  readonly root: string;
  readonly images: readonly RepositoryImage[];
  readonly composeFiles: readonly ComposeView[];
  readonly workflows: readonly WorkflowView[];
  readonly manifests: readonly ManifestView[];
  readonly charts: readonly string[];
  readonly #read: RepositoryParts['read'];
  readonly #isCommitted: RepositoryParts['isCommitted'];
  readonly #derived = new Map<(view: RepositoryView) => unknown, unknown>();

  constructor(parts: RepositoryParts) {
    this.root = parts.root;
    this.images = parts.images;
    this.composeFiles = parts.composeFiles;
    this.workflows = parts.workflows;
    this.manifests = parts.manifests;
    this.charts = parts.charts;
    this.#read = parts.read;
    this.#isCommitted = parts.isCommitted;
  }

  /** The view of a file by its path as reported. A Dockerfile of several images has several views; any of them is given. */
  fileAt(path: string): TextView | undefined {
    const views: readonly TextView[] = [...this.composeFiles, ...this.workflows, ...this.manifests];
    return this.images.find(({ view }) => view.path === path)?.view ?? views.find((view) => view.path === path);
  }

  /** The image that a service of a Compose file builds. */
  builtBy(composePath: string, service: string): DockerfileView | undefined {
    return this.images.find(({ services }) => services.some((use) => use.path === composePath && use.service === service))?.view;
  }

  /** A file by its path below the root. */
  read(path: string): SourceText | undefined {
    return this.#read(path);
  }

  /** Git has the file, by its path below the root, as it lies on the disk; false where that is not known. */
  isCommitted(path: string): boolean {
    return this.#isCommitted?.(path) ?? false;
  }

  /** What a function makes of this repository, made once. */
  derive<T>(make: (view: RepositoryView) => T): T {
    if (this.#derived.has(make)) return this.#derived.get(make) as T;
    const made = make(this);
    this.#derived.set(make, made);
    return made;
  }
}
