import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { analyseImage } from '../image/analyse.ts';
import type { OpenImage } from '../image/image.types.ts';
import type { LayerStore } from '../image/layer-store.ts';
import { openImage } from '../image/sources/open.ts';
import { UserError } from '../model/errors.ts';
import { sbomFormatNames, sbomFormats } from '../reporters/sbom/formats.ts';
import type { Sbom } from '../reporters/sbom/sbom.types.ts';
import { defineCommand, type ExitCode, type Io } from './define.ts';
import { imageOptions, layerStore, sourceOptions } from './image-options.ts';
import { withProgress } from './image-progress.ts';
import { layoutFor, targetsOf, writePieces } from './outputs.ts';
import { warnOfImage } from './print.ts';
import { version } from './version.ts';

export const sbom = defineCommand({
  name: 'sbom',
  summary: 'List the packages of an image or a folder as a bill of materials',
  positionals: { name: 'REF|DIR', summary: 'An image, as for plimsoll image, or a folder', min: 1, max: 1 },
  options: {
    format: {
      kind: 'outputs',
      values: sbomFormatNames,
      summary: 'How to print (default text), and into which file; may be given several times',
    },
    output: { kind: 'text', placeholder: 'FILE', summary: 'Write into this file; - is standard output, the default' },
    installed: { kind: 'flag', summary: 'Of a folder only what is installed in it, not what lock files and manifests declare' },
    deleted: { kind: 'flag', summary: 'Also packages of lower layers that a later layer deleted or replaced' },
    attached: { kind: 'flag', summary: 'The bill that was attached to the image when it was built, instead of one made here' },
    ...imageOptions,
  },
  examples: ['plimsoll sbom python:3.13-slim --format cyclonedx=bom.json', 'plimsoll sbom . --format spdx'],
  async run([reference = ''], options, io): Promise<ExitCode> {
    const targets = targetsOf(options, io);
    const folder = resolve(io.cwd, reference);
    const interrupt = new AbortController();
    const made =
      isPlainFolder(folder) && !options.attached
        ? await ofFolder(folder, !options.installed, io)
        : await withImage(reference, sourceOptions(options, io, interrupt.signal), (open) => {
            warnOfImage(open, io);
            return options.attached ? attachedTo(open) : ofImage(open, options.deleted, layerStore(options, io.env), io);
          });
    for (const { value, file } of targets) {
      const render = await sbomFormats[value].load();
      await writePieces(render(made, layoutFor(file, io)), file, io);
    }
    return 0;
  },
});

async function withImage<T>(
  reference: string,
  options: Parameters<typeof openImage>[1],
  work: (open: OpenImage) => Promise<T>,
): Promise<T> {
  const open = await openImage(reference, options);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** A folder that holds a project or a system, and no image. */
function isPlainFolder(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
  return !['oci-layout', 'manifest.json'].some((name) => existsSync(join(path, name)));
}

async function ofFolder(folder: string, declaredToo: boolean, io: Io): Promise<Sbom> {
  const { scanFolder } = await import('../packages/scan-folder.ts');
  const { packages, unknowns, system } = scanFolder(folder, declaredToo);
  const subject = { kind: 'folder', name: basename(folder) || '/', layers: [], ...(system && { system }) } as const;
  return { subject, packages, unknowns, tool: version, created: createdAt(undefined, io) };
}

async function ofImage(open: OpenImage, withDeleted: boolean, store: LayerStore | undefined, io: Io): Promise<Sbom> {
  const interest = { secrets: false, contents: false };
  const image = await withProgress(open, io, (onBytes) => analyseImage(open, { interest, onBytes, ...(store && { store }) }));
  const digest = image.digest ?? image.id;
  return {
    subject: {
      kind: 'image',
      name: image.tags[0] ?? image.name,
      ...(digest !== undefined && { digest }),
      ...(image.system && { system: image.system }),
      layers: image.layers.map(({ diffId }) => diffId),
    },
    packages: withDeleted ? image.packages : image.packages.filter(({ deletedIn }) => deletedIn === undefined),
    unknowns: image.unknowns,
    tool: version,
    created: createdAt(image.config?.created, io),
  };
}

/** What the builder attached: packages as it saw them. */
async function attachedTo(open: OpenImage): Promise<Sbom> {
  const [{ readSbom }, { packageUrl }] = await Promise.all([import('../packages/sbom/read.ts'), import('../packages/purl.ts')]);
  for (const { bytes, digest } of await open.attachments()) {
    const found = readSbom(Buffer.from(await bytes()).toString('utf8'));
    if (!found || found.length === 0) continue;
    return {
      subject: { kind: 'image', name: open.tags[0] ?? open.name, ...(open.digest !== undefined && { digest: open.digest }), layers: [] },
      packages: found.map((each) => ({
        ...each,
        purl: packageUrl(each),
        cataloger: 'sbom-document',
        evidence: [digest],
        finds: 'installed',
      })),
      unknowns: [],
      tool: version,
      created: secondsOf(open.config?.created),
    };
  }
  throw new UserError(`${open.name} has no bill of materials attached`, 3, 'leave out --attached to make one');
}

/** The day of the image, so that the same image gives the same bytes; reproducible-builds.org's SOURCE_DATE_EPOCH goes before it. */
function createdAt(imageCreated: string | undefined, { env }: Io): string {
  const epoch = Number(env['SOURCE_DATE_EPOCH']);
  return env['SOURCE_DATE_EPOCH'] && Number.isSafeInteger(epoch)
    ? secondsOf(new Date(epoch * 1000).toISOString())
    : secondsOf(imageCreated);
}

function secondsOf(time: string | undefined): string {
  const date = new Date(time ?? 0);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace(/\.\d+Z$/, 'Z');
}
