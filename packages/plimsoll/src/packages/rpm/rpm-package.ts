import type { CatalogerReport, FoundPackage } from '../package.types.ts';
import { type RpmHeader, readRpmHeader, rpmTags } from './header.ts';

interface Installed {
  readonly found: FoundPackage;
  readonly provides: readonly string[];
  readonly requires: readonly string[];
}

const directoryMode = 0o040000;
const modeKinds = 0o170000;
/** RPMFILE_GHOST: the package owns the name, but does not bring the file. */
const ghost = 64;

/** What the entries of an rpm database say. What one package needs is looked up among what the others provide. */
export function* rpmReports(entries: Iterable<Uint8Array | { readonly unknown: string }>): Iterable<CatalogerReport> {
  const all: Installed[] = [];
  for (const entry of entries) {
    if ('unknown' in entry) {
      yield entry;
      continue;
    }
    const header = readRpmHeader(entry);
    const installed = header && readInstalled(header);
    if (installed) all.push(installed);
    else yield { unknown: 'an entry of rpm without a name and a version' };
  }
  const providers = new Map<string, string>();
  for (const { found, provides } of all) {
    for (const name of [found.name, ...provides]) if (!providers.has(name)) providers.set(name, found.name);
    for (const path of found.files ?? []) if (!providers.has(`/${path}`)) providers.set(`/${path}`, found.name);
  }
  for (const { found, requires } of all) {
    const needs = new Set(requires.flatMap((name) => providers.get(name) ?? []));
    needs.delete(found.name);
    yield needs.size > 0 ? { ...found, dependsOn: [...needs] } : found;
  }
}

function readInstalled(header: RpmHeader): Installed | undefined {
  const [name, version, release] = [header.text(rpmTags.name), header.text(rpmTags.version), header.text(rpmTags.release)];
  if (!name || !version) return undefined;
  const epoch = header.numbers(rpmTags.epoch)[0];
  const architecture = header.text(rpmTags.architecture);
  const moduleLabel = header.text(rpmTags.moduleLabel);
  const qualifiers = { ...(architecture && { arch: architecture }), ...(moduleLabel && { rpmmod: moduleLabel }) };
  const [license, supplier] = [header.text(rpmTags.license), header.text(rpmTags.vendor)];
  const bytes = header.numbers(rpmTags.longSize)[0] ?? header.numbers(rpmTags.size)[0];
  const source = sourcePackage(header.text(rpmTags.sourcePackage));
  const files = ownedFiles(header);
  const found: FoundPackage = {
    type: 'rpm',
    name,
    version: rpmVersion(epoch, version, release),
    ...(Object.keys(qualifiers).length > 0 && { qualifiers }),
    ...(source && { source }),
    ...(license && { licenses: [license] }),
    ...(supplier && { supplier }),
    ...(bytes && { installedBytes: bytes }),
    ...(files.length > 0 && { files }),
  };
  return { found, provides: header.texts(rpmTags.provides), requires: header.texts(rpmTags.requires) };
}

/** `epoch:version-release`, without an epoch of 0. */
export function rpmVersion(epoch: number | undefined, version: string, release: string | undefined): string {
  return `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;
}

/** `bash-4.4.19-10.el8.src.rpm` as name and version; undefined for `(none)`. */
export function sourcePackage(file: string | undefined): FoundPackage['source'] {
  const [, name, version] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file ?? '') ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

function ownedFiles(header: RpmHeader): string[] {
  const modes = header.numbers(rpmTags.fileModes);
  const flags = header.numbers(rpmTags.fileFlags);
  const files: string[] = [];
  for (const [index, path] of allPaths(header).entries()) {
    const isDirectory = ((modes[index] ?? 0) & modeKinds) === directoryMode;
    if (!isDirectory && ((flags[index] ?? 0) & ghost) === 0 && path.startsWith('/')) files.push(path.slice(1));
  }
  return files;
}

function allPaths(header: RpmHeader): readonly string[] {
  const names = header.texts(rpmTags.baseNames);
  if (names.length === 0) return header.texts(rpmTags.oldFileNames);
  const directories = header.texts(rpmTags.directoryNames);
  const indexes = header.numbers(rpmTags.directoryIndexes);
  return names.map((name, index) => `${directories[indexes[index] ?? -1] ?? ''}${name}`);
}
