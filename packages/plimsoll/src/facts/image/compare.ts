import type { ImageLayer } from '../../image/image.types.ts';
import type { Finding } from '../../model/finding.ts';
import type { ImageView } from '../views/image-view.ts';
import { type Account, accountsOf } from './accounts.ts';
import { type ConfigChange, compareConfigs } from './compare/config.ts';
import { compareDirectories, type DirectoryChange } from './compare/directories.ts';
import { compareFiles, type FileChanges } from './compare/files.ts';
import { comparePackages, type PackageChange } from './compare/packages.ts';
import type { ImageSummary } from './summary.ts';

export interface ComparedImage {
  readonly name: string;
  readonly digest: string | undefined;
  readonly bytes: number;
  readonly needlessBytes: number;
  readonly layers: number;
  readonly system: string | undefined;
}

export interface ComparedLayer {
  readonly layer: ImageLayer;
  readonly instruction: string;
}

/** What is different in `after`, held against `before`. */
export interface ImageComparison {
  readonly before: ComparedImage;
  readonly after: ComparedImage;
  /** Layers from the bottom that both have. */
  readonly sharedLayers: number;
  /** The others, from the bottom. */
  readonly ownLayers: { readonly before: readonly ComparedLayer[]; readonly after: readonly ComparedLayer[] };
  readonly files: FileChanges;
  readonly directories: readonly DirectoryChange[];
  readonly packages: readonly PackageChange[];
  readonly config: readonly ConfigChange[];
  /** Accounts of `/etc/passwd`. */
  readonly accounts: { readonly added: readonly Account[]; readonly removed: readonly Account[] };
  /** Steps of the history that only one has, as people write them. */
  readonly history: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** By rule and place; undefined where nothing was looked for. */
  readonly findings: { readonly added: readonly Finding[]; readonly fixed: readonly Finding[]; readonly kept: number } | undefined;
}

/** One side of a comparison. */
export interface ComparedSide {
  readonly view: ImageView;
  readonly summary: ImageSummary;
  readonly findings?: readonly Finding[];
}

/** Compares two images; linear in their files but for sorting. */
export function compareImages(before: ComparedSide, after: ComparedSide): ImageComparison {
  const [old, now] = [before.summary, after.summary];
  const shared = sharedPrefix(old, now);
  const [steps, newSteps] = [before.view, after.view].map((view) => view.steps.map(({ text }) => text)) as [string[], string[]];
  return {
    before: describe(old),
    after: describe(now),
    sharedLayers: shared,
    ownLayers: { before: old.layers.slice(shared), after: now.layers.slice(shared) },
    files: compareFiles(old.image.tree, now.image.tree),
    directories: compareDirectories(old.image.tree, now.image.tree),
    packages: comparePackages(old.image.packages, now.image.packages),
    config: compareConfigs(old.image.config, now.image.config),
    accounts: compareAccounts(accountsOf(before.view) ?? [], accountsOf(after.view) ?? []),
    history: { added: surplus(newSteps, steps), removed: surplus(steps, newSteps) },
    findings: before.findings && after.findings ? compareFindings(before.findings, after.findings) : undefined,
  };
}

function describe({ image, bytes, needlessBytes, layers }: ImageSummary): ComparedImage {
  return {
    name: image.tags[0] ?? image.name,
    digest: image.digest ?? image.id,
    bytes,
    needlessBytes,
    layers: layers.length,
    system: image.system?.name ?? image.system?.id,
  };
}

function sharedPrefix(a: ImageSummary, b: ImageSummary): number {
  let count = 0;
  while (count < a.layers.length && a.layers[count]?.layer.diffId === b.layers[count]?.layer.diffId) count++;
  return count;
}

function compareAccounts(before: readonly Account[], after: readonly Account[]) {
  const key = ({ name, uid, gid }: Account) => JSON.stringify([name, uid, gid]);
  const [old, now] = [new Set(before.map(key)), new Set(after.map(key))];
  return { added: after.filter((each) => !old.has(key(each))), removed: before.filter((each) => !now.has(key(each))) };
}

/** What is in a list more often than in another. */
function surplus(list: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const each of other) left.set(each, (left.get(each) ?? 0) + 1);
  return list.filter((each) => {
    const count = left.get(each) ?? 0;
    if (count > 0) left.set(each, count - 1);
    return count === 0;
  });
}

/** The two may be of different repositories, which fingerprints tell apart: rule, place and, of layers and history, the instruction count. */
function compareFindings(before: readonly Finding[], after: readonly Finding[]): NonNullable<ImageComparison['findings']> {
  const key = ({ rule, location, message }: Finding) =>
    JSON.stringify(location.in === 'image' && !/^(?:history|layers?)\//.test(location.path) ? [rule, location.path] : [rule, message]);
  const count = (findings: readonly Finding[]) => findings.map(key);
  const [old, now] = [count(before), count(after)];
  const [addedKeys, fixedKeys] = [surplus(now, old), surplus(old, now)];
  const pick = (findings: readonly Finding[], keys: readonly string[]) => {
    const wanted = new Set(keys);
    return findings.filter((finding) => wanted.has(key(finding)));
  };
  const [added, fixed] = [pick(after, addedKeys), pick(before, fixedKeys)];
  return { added, fixed, kept: after.length - added.length };
}
