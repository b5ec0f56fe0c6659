import { dirname } from 'node:path';
import { findFiles } from '../collect/find.ts';
import type { Repositories } from '../collect/repositories.ts';
import type { ManifestSources } from '../facts/views/manifest-view.ts';
import type { ManifestFile } from '../kubernetes/manifest.types.ts';
import type { SourceText } from '../model/text.ts';
import { displayPath } from './display.ts';
import { readSource } from './read.ts';

/** Overlays lie beside their base, or not far below. */
const bounds = { maxDepth: 4, maxEntries: 3_000, maxMilliseconds: 1_000 };

/** What a manifest that is looked at alone has beside itself: the kustomizations of its folder and of the one above, each folder searched once. */
export class NearbyManifests {
  readonly #cwd: string;
  readonly #repositories: Repositories;
  readonly #found = new Map<string, readonly ManifestFile[]>();

  constructor(cwd: string, repositories: Repositories) {
    this.#cwd = cwd;
    this.#repositories = repositories;
  }

  /** @param read parses a manifest. */
  of(file: string, read: (source: SourceText) => ManifestFile): ManifestSources {
    const own = dirname(file);
    const root = this.#repositories.rootOf(own);
    const start = root === undefined || root === own ? own : dirname(own);
    return {
      beside: () => {
        const known = this.#found.get(start) ?? this.#search(start, read);
        this.#found.set(start, known);
        return known;
      },
    };
  }

  #search(start: string, read: (source: SourceText) => ManifestFile): readonly ManifestFile[] {
    return findFiles(start, bounds).manifests.flatMap((file) => {
      if (!/kustomization\.ya?ml$/.test(file)) return [];
      const result = readSource(file, displayPath(file, this.#cwd));
      return result.ok ? [read(result.source)] : [];
    });
  }
}
