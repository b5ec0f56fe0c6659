import { closeSync, readSync } from 'node:fs';
import { compressionOf } from '../../archive/compression.ts';
import { ArchiveError, decompress } from '../../archive/decompress.ts';
import { UserError } from '../../model/errors.ts';
import type { OpenImage } from '../image.types.ts';
import { manifestFile, openDockerArchive } from './docker-archive.ts';
import { openDockerV1, repositoriesFile } from './docker-v1.ts';
import { decompressLimits } from './layer-digest.ts';
import { type Choice, indexFile, openOciLayout } from './oci-layout.ts';
import type { WantedPlatform } from './platforms.ts';
import { openRootArchive, rootDirectories } from './root.ts';
import type { FileSet, SourceOptions } from './source.types.ts';
import { spool, type TemporaryFile } from './spool.ts';
import { openRegular, wholeFile } from './stored-file.ts';
import { TarFiles } from './tar-files.ts';

/** Which layout counts where an archive has several: Docker 25 and later, and containerd, write two. */
export type Preferred = 'oci' | 'docker' | 'rootfs' | undefined;

const mostProblems = 100;

/** Opens a tar on disk. One that is compressed as a whole is first written to a temporary file, which closing the image removes. */
export async function openArchiveFile(
  path: string,
  choice: Choice,
  preferred: Preferred,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage> {
  if (compressionOf(headOf(path)) === 'none') return openTar(new TarFiles(choice.name, path), choice, preferred, wanted, options);
  return openArchiveStream(wholeFile(path, options.signal), choice, preferred, wanted, options);
}

/** Opens a tar, compressed or not, that comes as a stream. */
export async function openArchiveStream(
  stream: AsyncIterable<Uint8Array>,
  choice: Choice,
  preferred: Preferred,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage> {
  let file: TemporaryFile;
  try {
    file = await spool(decompress(stream, decompressLimits), choice.name, options);
  } catch (error) {
    if (error instanceof ArchiveError) throw new UserError(`${choice.name} cannot be read: ${error.message}`, 3);
    throw error;
  }
  try {
    const image = await openTar(new TarFiles(choice.name, file.path), choice, preferred, wanted, options);
    return { ...image, close: async () => file.remove() };
  } catch (error) {
    file.remove();
    throw error;
  }
}

async function openTar(
  files: TarFiles,
  choice: Choice,
  preferred: Preferred,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage> {
  const opened = preferred === 'rootfs' ? undefined : await openLayout(files, choice, preferred, wanted, options);
  if (!opened) {
    // Its members are read as those of a layer, and what is wrong with them is told then.
    if (preferred === 'rootfs' || files.holdsAny(rootDirectories)) return openRootArchive(files, choice.name);
    const [problem] = files.problems;
    const rest = problem === undefined ? '' : `, as far as it could be read: ${problem}`;
    throw new UserError(`${files.name} holds no image: there is neither ${manifestFile} nor ${indexFile} in it${rest}`, 3);
  }
  const unknowns = files.problems.slice(0, mostProblems).map((reason) => ({ path: '', reason }));
  return unknowns.length > 0 ? { ...opened, unknowns } : opened;
}

/** Opens what an archive or folder holds by the layout that is there; undefined if there is none. */
export async function openLayout(
  files: FileSet,
  { name, image, source }: Choice,
  preferred: Preferred,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage | undefined> {
  const place = source === 'folder' ? 'layout' : 'archive';
  const hasManifest = files.find(manifestFile) !== undefined;
  if (files.find(indexFile) && !(hasManifest && preferred === 'docker')) {
    return openOciLayout(files, { name, image, source: `oci-${place}` }, wanted);
  }
  if (hasManifest) return openDockerArchive(files, { name, image, source: 'docker-archive' }, wanted, options.signal);
  if (files.find(repositoriesFile)) return openDockerV1(files, { name, image, source: 'docker-archive' }, options.signal);
  return undefined;
}

function headOf(path: string): Uint8Array {
  const handle = openRegular(path);
  try {
    const head = Buffer.alloc(16);
    return head.subarray(0, readSync(handle, head, 0, head.length, 0));
  } finally {
    closeSync(handle);
  }
}
