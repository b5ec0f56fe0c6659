import type { Unknown } from '../model/finding.ts';
import { catalogers } from './catalogers.generated.ts';
import type { Cataloger } from './define.ts';
import { type AboutPackages, type Contribution, contributionsOf, joinedContributions, mergePackages } from './merge.ts';
import { findOwners } from './owners.ts';
import type { FilePackages, Package, PackageType, SystemRelease } from './package.types.ts';
import { packageUrl } from './purl.ts';
import { shareLicenses } from './shared-licenses.ts';

/** What joining needs to know of a layer; a LayerAnalysis of the room `image` is one. */
export interface LayerContent {
  readonly packages: readonly FilePackages[];
  readonly entries: readonly { readonly path: string; readonly kind: string }[];
  readonly whiteouts: readonly string[];
  readonly opaque: readonly string[];
}

export interface JoinedPackages {
  /** In the order of type, namespace, name, version. */
  readonly packages: readonly Package[];
  /** What could not be read of the files that are still there, in the order of paths. */
  readonly unknowns: readonly Unknown[];
}

/** A file that tells of packages, as the layers so far leave it. */
interface VisibleFile {
  readonly file: FilePackages;
  readonly cataloger: Cataloger;
  readonly layer: number;
  /** What it tells, by package URL; nothing where its cataloger looks at all its files together. */
  readonly told: readonly (readonly [string, Contribution])[];
}

interface Presence {
  since: number;
  deletedIn?: number;
  contributions: readonly Contribution[];
}

const catalogerById = new Map(catalogers.map((cataloger) => [cataloger.id, cataloger]));

/** The packages of a folder, or of a root file system without layers. */
export function joinFolder(files: readonly FilePackages[], system: SystemRelease | undefined): JoinedPackages {
  const { packages, unknowns } = joinLayers([{ packages: files, entries: [], whiteouts: [], opaque: [] }], system);
  return { packages: packages.map(({ layer: _, ...rest }) => rest), unknowns };
}

/**
 * The packages of an image from what the files of its layers told, from the base up. Of each file the topmost version counts. `layer` is the
 * lowest from which on a package is there without a gap; what is not there in the end, but was, is `deletedIn` the layer that took it away:
 * with an update that is the old version.
 */
export function joinLayers(layers: readonly LayerContent[], system: SystemRelease | undefined): JoinedPackages {
  const visible = new Map<string, VisibleFile[]>();
  const presences = new Map<string, Presence>();
  let before = new Map<string, readonly Contribution[]>();
  for (const [index, layer] of layers.entries()) {
    const changed = applyLayer(visible, layer, index);
    if (!changed && index > 0) continue;
    const now = contributions(visible);
    for (const [key, told] of now) {
      const presence = presences.get(key);
      if (!presence || presence.deletedIn !== undefined) presences.set(key, { since: index, contributions: told });
      else presence.contributions = told;
    }
    for (const key of before.keys()) {
      const presence = now.has(key) ? undefined : presences.get(key);
      if (presence) presence.deletedIn = index;
    }
    before = now;
  }
  return finish(visible, presences, system);
}

/** Lists of files and licences are those of what is there now. */
const nothing: AboutPackages = { files: () => undefined, licenses: () => undefined };

function finish(
  visible: ReadonlyMap<string, readonly VisibleFile[]>,
  presences: ReadonlyMap<string, Presence>,
  system: SystemRelease | undefined,
): JoinedPackages {
  const about = aboutPackages(visible);
  const packages: Package[] = [];
  for (const { since, deletedIn, contributions } of presences.values()) {
    const merged = mergePackages(contributions, deletedIn === undefined ? about : nothing, system);
    // A lock file that is gone left nothing behind.
    if (deletedIn !== undefined && merged.finds === 'declared') continue;
    packages.push({ ...merged, layer: since, ...(deletedIn !== undefined && { deletedIn }) });
  }
  const layerOf = (path: string) => visible.get(path)?.[0]?.layer ?? 0;
  const owned = findOwners(packages, layerOf, (one) => catalogerById.get(one.cataloger)?.reads === 'executables');
  const sorted = packages.map((one) => {
    const owner = owned.get(one);
    return {
      key: `${one.type}\0${one.namespace ?? ''}\0${one.name}\0${one.version ?? ''}\0${one.purl}`,
      one: owner ? { ...one, ownedBy: owner } : one,
    };
  });
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : (a.one.deletedIn ?? -1) - (b.one.deletedIn ?? -1)));
  return { packages: shareLicenses(sorted.map(({ one }) => one)), unknowns: unknownsOf(visible) };
}

/** Puts a layer over the files seen so far; whether any that tells of packages came, went or changed. */
function applyLayer(visible: Map<string, VisibleFile[]>, layer: LayerContent, index: number): boolean {
  const hidden = hiddenBy(layer, visible);
  for (const path of hidden) visible.delete(path);
  for (const file of layer.packages) {
    const cataloger = catalogerById.get(file.cataloger);
    if (!cataloger) continue;
    const there = visible.get(file.path);
    const added = { file, cataloger, layer: index, told: cataloger.join ? [] : keyed(contributionsOf(cataloger, file)) };
    if (there?.[0]?.layer === index) there.push(added);
    else visible.set(file.path, [added]);
  }
  return hidden.length > 0 || layer.packages.length > 0;
}

/** Which of the paths seen so far a layer deletes, replaces, or puts something else than a directory above. */
function hiddenBy(layer: LayerContent, visible: ReadonlyMap<string, unknown>): string[] {
  const above = new Set<string>();
  for (const path of visible.keys()) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (above.has(directory)) break;
      above.add(directory);
    }
  }
  const gone = new Set(layer.whiteouts);
  const emptied = new Set(layer.opaque);
  for (const { path, kind } of layer.entries) if (visible.has(path) || (kind !== 'directory' && above.has(path))) gone.add(path);
  if (gone.size === 0 && emptied.size === 0) return [];
  const all = emptied.has('');
  return [...visible.keys()].filter((path) => {
    if (all || gone.has(path)) return true;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const directory = path.slice(0, slash);
      if (gone.has(directory) || emptied.has(directory)) return true;
    }
    return false;
  });
}

/** What all visible files say, by package URL. */
function contributions(visible: ReadonlyMap<string, readonly VisibleFile[]>): Map<string, readonly Contribution[]> {
  const together = new Map<Cataloger, FilePackages[]>();
  const told = new Map<string, Contribution[]>();
  const add = ([key, contribution]: readonly [string, Contribution]) => {
    const list = told.get(key);
    if (list) list.push(contribution);
    else told.set(key, [contribution]);
  };
  for (const files of visible.values()) {
    for (const { file, cataloger, told: own } of files) {
      own.forEach(add);
      if (!cataloger.join) continue;
      const list = together.get(cataloger);
      if (list) list.push(file);
      else together.set(cataloger, [file]);
    }
  }
  for (const [cataloger, files] of together) keyed(joinedContributions(cataloger, files)).forEach(add);
  return told;
}

function keyed(list: readonly Contribution[]): (readonly [string, Contribution])[] {
  return list.map((contribution) => [packageUrl(contribution.found), contribution] as const);
}

/** What files say about packages that others name: by type and name. */
function aboutPackages(visible: ReadonlyMap<string, readonly VisibleFile[]>): AboutPackages {
  const files = new Map<string, readonly string[]>();
  const licenses = new Map<string, readonly string[]>();
  for (const list of visible.values()) {
    for (const { file, cataloger } of list) {
      for (const report of file.reports) {
        if (!('about' in report)) continue;
        const key = aboutKey(cataloger.ecosystem, report.about);
        if (report.files) append(files, key, report.files);
        if (report.licenses) append(licenses, key, report.licenses);
      }
    }
  }
  const find = (from: ReadonlyMap<string, readonly string[]>) => (type: PackageType, names: readonly string[]) => {
    for (const name of names) {
      const found = from.get(aboutKey(type, name));
      if (found) return found;
    }
    return undefined;
  };
  return { files: find(files), licenses: find(licenses) };
}

function append(to: Map<string, readonly string[]>, key: string, more: readonly string[]): void {
  const before = to.get(key);
  to.set(key, before ? [...before, ...more] : more);
}

function aboutKey(type: PackageType, name: string): string {
  return `${type}\0${name}`;
}

function unknownsOf(visible: ReadonlyMap<string, readonly VisibleFile[]>): Unknown[] {
  const unknowns: Unknown[] = [];
  for (const path of [...visible.keys()].sort()) {
    for (const { file } of visible.get(path) ?? []) {
      for (const report of file.reports) if ('unknown' in report) unknowns.push({ path, reason: report.unknown });
    }
  }
  return unknowns;
}
