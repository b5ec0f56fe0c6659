import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { formatReference, parseReference } from '../../../bases/reference.ts';
import { errorCode } from '../../../disk/bounded-read.ts';
import { UserError } from '../../../model/errors.ts';
import type { OpenImage } from '../../image.types.ts';
import { openArchiveFile } from '../archive.ts';
import type { WantedPlatform } from '../platforms.ts';
import type { SourceOptions } from '../source.types.ts';
import { makeFolder } from '../spool.ts';

const mostErrorBytes = 16 * 1024;
/** Milliseconds; large images take some minutes on a slow disk. */
const patience = 1_200_000;

/** A program that writes an image into a file, and how it is asked to. */
interface SavingProgram {
  readonly program: string;
  readonly words: (image: string, file: string, platform: string) => readonly string[];
}

const podman: SavingProgram = { program: 'podman', words: (image, file) => ['save', '--quiet', '--output', file, image] };
const nerdctl: SavingProgram = {
  program: 'nerdctl',
  words: (image, file, platform) => ['save', '--platform', platform, '--output', file, image],
};
const ctr: SavingProgram = {
  program: 'ctr',
  words: (image, file, platform) => ['images', 'export', '--platform', platform, file, image],
};

/** Podman without its service. Undefined if the program is absent or has no such image. */
export function openPodmanImage(
  name: string,
  image: string,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage | undefined> {
  return openSaved([{ ...podman, environment: {} }], 'podman', name, image, wanted, options);
}

/**
 * An image of containerd, and with it of Kubernetes, through `nerdctl` or `ctr`. Namespaces are tried as they are used: the one that is
 * asked for (CONTAINERD_NAMESPACE), or Kubernetes', the default one and Docker's.
 */
export function openContainerdImage(
  name: string,
  image: string,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage | undefined> {
  const asked = options.env['CONTAINERD_NAMESPACE'];
  const namespaces = asked ? [asked] : ['k8s.io', 'default', 'moby'];
  const attempts = namespaces.flatMap((namespace) =>
    [nerdctl, ctr].map((each) => ({ ...each, environment: { CONTAINERD_NAMESPACE: namespace } })),
  );
  return openSaved(attempts, 'containerd', name, wholeName(image), wanted, options);
}

/** containerd only knows images by their whole names. */
function wholeName(image: string): string {
  const reference = parseReference(image);
  if ('error' in reference) return image;
  const { registry, repository, tag, digest } = reference;
  return formatReference({
    ...reference,
    familiar: `${registry}/${repository}`,
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
  });
}

type Attempt = SavingProgram & { readonly environment: Readonly<Record<string, string>> };

/** Undefined if none of the programs is there. Throws UserError with what they said if none has the image. */
async function openSaved(
  attempts: readonly Attempt[],
  source: string,
  name: string,
  image: string,
  wanted: WantedPlatform,
  options: SourceOptions,
): Promise<OpenImage | undefined> {
  const failures = new Set<string>();
  for (const { program, words, environment } of attempts) {
    const folder = makeFolder(options);
    try {
      const file = join(folder.path, 'image.tar');
      const failure = await run(program, words(image, file, wanted.text), { ...options.env, ...environment }, options.signal);
      if (failure === undefined) {
        const opened = await openArchiveFile(file, { name, source: 'archive', image: undefined }, undefined, wanted, options);
        return {
          ...opened,
          source,
          close: async () => {
            await opened.close();
            folder.remove();
          },
        };
      }
      if (failure !== 'absent') failures.add(`${program}: ${failure}`);
    } catch (error) {
      folder.remove();
      throw error;
    }
    folder.remove();
  }
  if (failures.size === 0) return undefined;
  throw new UserError([...failures].join('; '), 3);
}

/** Runs a program without a shell; undefined if it went well, else its last words, or `absent`. */
function run(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // The option `timeout` of spawn keeps its timer where there is no such program; this one ends with the process.
    const end = AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])]);
    const child = spawn(program, words, { env: { ...env }, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true, signal: end });
    let said = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      said = (said + text).slice(-mostErrorBytes);
    });
    child.once('error', (error) => resolve(errorCode(error) === 'ENOENT' ? 'absent' : error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : said.trim().split('\n').at(-1) || `it ended with ${code}`));
  });
}
