import { type Stats, statSync } from 'node:fs';
import { arch } from 'node:os';
import { resolve } from 'node:path';
import { whyUnreadable } from '../../disk/bounded-read.ts';
import { UserError } from '../../model/errors.ts';
import type { OpenImage } from '../image.types.ts';
import { openArchiveFile, openArchiveStream, openLayout, type Preferred } from './archive.ts';
import { manifestFile } from './docker-archive.ts';
import { FolderFiles } from './folder-files.ts';
import { indexFile } from './oci-layout.ts';
import { type WantedPlatform, wantedPlatform } from './platforms.ts';
import { isRootFolder, openRootFolder } from './root.ts';
import { isSkopeoFolder, openSkopeoFolder } from './skopeo-folder.ts';
import type { SourceOptions } from './source.types.ts';

/** Prefixes that name a file or folder, and what is expected there. */
const pathPrefixes: Readonly<Record<string, Preferred | 'folder'>> = {
  'docker-archive': 'docker',
  'oci-archive': 'oci',
  oci: 'folder',
  'oci-layout': 'folder',
  'oci-dir': 'folder',
  dir: 'rootfs',
  rootfs: 'rootfs',
};

/**
 * Opens an image by what the user calls it: `PREFIX:…` says where it is, `-` is a tar on standard input, and anything else is looked for,
 * first as a file or folder. Nothing of its layers is read. Throws UserError, which says what was tried.
 */
export async function openImage(reference: string, options: SourceOptions): Promise<OpenImage> {
  const wanted = wantedPlatform(options.platform, arch());
  if (reference === '-') {
    if (!options.stdin) throw new UserError('there is no standard input to read an image from', 3);
    return openArchiveStream(options.stdin(), { name: '-', source: 'archive', image: undefined }, undefined, wanted, options);
  }
  const colon = reference.indexOf(':');
  const prefix = reference.slice(0, colon);
  const rest = reference.slice(colon + 1);
  if (colon > 0 && Object.hasOwn(pathPrefixes, prefix)) {
    const { path, image } = splitImage(rest, options.cwd);
    const opened = await openPath(reference, path, image, pathPrefixes[prefix], wanted, options);
    if (opened) return opened;
    throw noImage(reference);
  }
  const { path, image } = splitImage(reference, options.cwd);
  const status = statusOf(path);
  // `app:1` is no image of the folder `app`, and a folder `app` without an image in it does not hide the image `app`.
  const isMeant = image === undefined || status?.isFile() === true;
  const opened = status && isMeant ? await openPath(reference, path, image, undefined, wanted, options) : undefined;
  if (opened) return opened;
  if (status && /^[./~]|[\\/]$/.test(reference)) throw noImage(reference);
  const { openNamedImage } = await import('./named-image.ts');
  return openNamedImage(reference, wanted, options, status?.isDirectory() === true);
}

/** Undefined for a folder that holds nothing that was expected. */
async function openPath(
  name: string,
  path: string,
  image: string | undefined,
  expected: Preferred | 'folder',
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage | undefined> {
  if (!isFolder(path)) {
    return openArchiveFile(path, { name, source: 'archive', image }, expected === 'folder' ? 'oci' : expected, wanted, options);
  }
  const files = new FolderFiles(name, path);
  const choice = { name, source: 'folder', image };
  if (isSkopeoFolder(files)) return openSkopeoFolder(files, { ...choice, source: 'dir' }, wanted);
  if (expected === 'rootfs') return openRootFolder(path, name);
  const layout = await openLayout(files, choice, expected === 'folder' ? 'oci' : expected, wanted, options);
  return layout ?? (expected === undefined && isRootFolder(path) ? openRootFolder(path, name) : undefined);
}

function noImage(name: string): UserError {
  return new UserError(
    `${name} holds no image: there is neither ${manifestFile} nor ${indexFile} in it`,
    3,
    'rootfs:FOLDER opens the root of a file system',
  );
}

/** `PATH` or `PATH:IMAGE`: the shortest part that exists is the path, so that names may hold colons. */
function splitImage(text: string, cwd: string): { readonly path: string; readonly image: string | undefined } {
  const whole = resolve(cwd, text);
  if (statusOf(whole)) return { path: whole, image: undefined };
  for (let colon = text.indexOf(':'); colon > 0; colon = text.indexOf(':', colon + 1)) {
    const path = resolve(cwd, text.slice(0, colon));
    if (statusOf(path)) return { path, image: text.slice(colon + 1) };
  }
  return { path: whole, image: undefined };
}

/** Undefined for what is not there and for what no path can be. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // `openPath` asks again and says why, where a path was meant.
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UserError(`${path} ${whyUnreadable(error)}`, 3);
  }
}
