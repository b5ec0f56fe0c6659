import type { ImageAnalysis } from '../../image/image.types.ts';
import type { Package } from '../../packages/package.types.ts';
import { type HiddenFile, type ShippedFiles, shippedFiles, type VisibleFile } from './shipped-files.ts';
import { buildPackageKind } from './waste/build-packages.ts';
import { WasteMatcher } from './waste/match.ts';
import type { WastePlace } from './waste/place.types.ts';
import { surplusPlaces } from './waste/surplus.ts';

type WasteKind = Pick<WastePlace, 'id' | 'holds' | 'needed' | 'remedy'>;

export interface WasteFile {
  readonly path: string;
  /** The layer whose bytes it takes. */
  readonly layer: number;
  readonly bytes: number;
}

/** Files of one kind that the image could do without. No byte is in two kinds. */
export interface Waste extends WasteKind {
  readonly bytes: number;
  /** Most bytes first. */
  readonly files: readonly WasteFile[];
  /** Where the bytes are, from the base up. */
  readonly layers: readonly { readonly layer: number; readonly bytes: number; readonly files: number }[];
}

/** Smaller ones are licences and empty modules, which nobody would merge. */
const leastDuplicate = 4096;

const hiddenKinds: Readonly<Record<HiddenFile['how'], WasteKind>> = {
  deleted: {
    id: 'deleted-later',
    holds: 'files that a later layer deletes',
    needed: 'no',
    remedy: 'delete them in the RUN that makes them',
  },
  replaced: { id: 'replaced-later', holds: 'files that a later layer replaces', needed: 'no', remedy: 'write them once' },
  changed: {
    id: 'changed-later',
    holds: 'files that a later layer writes again with the same content, as chmod and chown do',
    needed: 'no',
    remedy: 'COPY --chown and --chmod, or chmod and chown in the RUN that makes them',
  },
};

const duplicates: WasteKind = {
  id: 'duplicates',
  holds: 'further copies of the same content',
  needed: 'perhaps',
  remedy: 'keep one, and link to it',
};

/**
 * What could go from an image and what each kind would save, most bytes first. Files that no container sees come before all else;
 * then places of the table of directories, packages for building, names, and last what is there twice. Files with hard links count only
 * where all their names could go.
 */
export function wasteOf(
  image: Pick<ImageAnalysis, 'layers' | 'tree' | 'packages'>,
  files: ShippedFiles = shippedFiles(image),
): readonly Waste[] {
  const { visible, hidden } = files;
  const heap = new Heap();
  for (const file of hidden) heap.add(hiddenKinds[file.how], file);
  const matcher = new WasteMatcher();
  const packaged = buildPackageFiles(image.packages);
  const has = (path: string) => image.tree.has(path);
  const kindOf = (path: string) => matcher.ofDirectories(path) ?? packaged.get(path) ?? matcher.ofName(path, has);
  const rest: VisibleFile[] = [];
  for (const file of visible) {
    const kind = kindOf(file.path);
    if (kind && file.links.every((link) => kindOf(link))) heap.add(kind, file);
    else rest.push(file);
  }
  // What packages of the system bring twice is not for the image to merge.
  const owned = new Set(image.packages.filter(({ finds }) => finds === 'installed').flatMap((each) => each.files ?? []));
  for (const file of furtherCopies(rest)) if (!owned.has(file.path)) heap.add(duplicates, file);
  return heap.waste();
}

/** Files of packages of the operating system that are for building only, by path. */
function buildPackageFiles(packages: readonly Package[]): ReadonlyMap<string, WastePlace> {
  const kinds = new Map<string, WastePlace>();
  for (const { name, files, finds, deletedIn } of packages) {
    if (!files || finds !== 'installed' || deletedIn !== undefined) continue;
    const id = buildPackageKind(name);
    const kind = id && surplusPlaces.find((place) => place.id === id);
    if (kind) for (const path of files) kinds.set(path, kind);
  }
  return kinds;
}

/** All but the first of the files with one content. */
function* furtherCopies(files: readonly VisibleFile[]): Generator<VisibleFile> {
  const met = new Set<string>();
  for (const file of files) {
    const { content } = file.entry;
    if (content === undefined || file.bytes < leastDuplicate) continue;
    const key = `${content} ${file.bytes}`;
    if (met.has(key)) yield file;
    met.add(key);
  }
}

class Heap {
  readonly #kinds = new Map<string, { readonly kind: WasteKind; readonly files: WasteFile[] }>();

  add(kind: WasteKind, { path, layer, bytes }: WasteFile): void {
    const known = this.#kinds.get(kind.id);
    const file = { path, layer, bytes };
    if (known) known.files.push(file);
    else this.#kinds.set(kind.id, { kind, files: [file] });
  }

  waste(): readonly Waste[] {
    const all = [...this.#kinds.values()].map(({ kind: { id, holds, needed, remedy }, files }): Waste => {
      const layers = new Map<number, { layer: number; bytes: number; files: number }>();
      let bytes = 0;
      for (const file of files) {
        const layer = layers.get(file.layer) ?? { layer: file.layer, bytes: 0, files: 0 };
        layer.bytes += file.bytes;
        layer.files++;
        layers.set(file.layer, layer);
        bytes += file.bytes;
      }
      files.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
      return { id, holds, needed, remedy, bytes, files, layers: [...layers.values()].sort((a, b) => a.layer - b.layer) };
    });
    return all.sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  }
}
