import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Figures, interleave, type Program } from './measure.ts';
import { builtBundle } from './programs.ts';
import { type Section, table } from './table.ts';

const layers = 4;
/** How often each layer is in the large image. */
const repeats = 4;

interface Layer {
  readonly digest: string;
  readonly diffId: string;
  readonly storedBytes: number;
  readonly tarBytes: number;
}

/**
 * What an analysis of a whole image costs, against decompressing and hashing its layers, which is the least that has to be done to them.
 * @param bytes of files of this machine that the image is made of.
 */
export async function benchImage(rounds: number, bytes: number): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-image-'));
  try {
    const made = await makeImage(folder, bytes);
    const total = (key: 'storedBytes' | 'tarBytes') => `${(made.reduce((sum, layer) => sum + layer[key], 0) / 1e6).toFixed(0)} MB`;
    const blobs = made.map(({ digest }) => blobOf(folder, digest)).join(' ');
    const reference: Program = {
      name: 'zcat | sha256sum',
      command: 'sh',
      args: ['-c', `zcat ${blobs} | sha256sum`],
      cwd: folder,
      accepts: [0],
    };
    const ours = (name: string, ...words: readonly string[]): Program => ({
      name,
      command: process.execPath,
      args: [builtBundle(), ...words, '--no-cache'],
      cwd: folder,
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
      accepts: [0, 1],
    });
    const programs = [
      reference,
      ours('plimsoll image: layers, packages, secrets, rules', 'image', 'oci:.:small', '--format', 'json'),
      ours('plimsoll sbom: packages only', 'sbom', 'oci:.:small'),
    ];
    const lines = [`${layers} gzip layers of this machine's files, ${total('storedBytes')}, ${total('tarBytes')} of tar; ${rounds} rounds`];
    if (existsSync('/usr/bin/taskset')) {
      const onOne = programs.map((program) => ({ ...program, command: 'taskset', args: ['-c', '0', program.command, ...program.args] }));
      lines.push('', 'On one processor:', ...rowsOf(await interleave(onOne, rounds)));
    }
    lines.push('', 'On all processors:', ...rowsOf(await interleave(programs, rounds)));
    const large = ours(`plimsoll image, each layer ${repeats} times`, 'image', 'oci:.:large', '--format', 'json');
    lines.push('', 'Memory:', ...rowsOf(await interleave([large], 1)));
    return { title: 'Images', lines };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(figures: readonly Figures[]): string[] {
  const [reference] = figures;
  const seconds = (ms: number | undefined) => (ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`);
  const ratio = (ms: number | undefined, of: number | undefined) =>
    ms === undefined || of === undefined ? '' : `${(ms / of).toFixed(2)}×`;
  return table(
    ['program', 'wall', 'against the first', 'processor time', 'against the first', 'peak memory'],
    figures.map(({ name, medianMs, processorMs, peakBytes }) => [
      name,
      seconds(medianMs),
      ratio(medianMs, reference?.medianMs),
      seconds(processorMs),
      ratio(processorMs, reference?.processorMs),
      peakBytes === undefined ? '' : `${(peakBytes / 1e6).toFixed(0)} MB`,
    ]),
  );
}

/** An OCI layout with two images: `small`, and `large`, which has each layer several times. */
async function makeImage(folder: string, bytes: number): Promise<readonly Layer[]> {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const made: Layer[] = [];
  for (const files of someFiles(bytes)) made.push(await makeLayer(folder, files));
  const manifests = [writeImage(folder, 'small', made), writeImage(folder, 'large', Array.from({ length: repeats }, () => made).flat())];
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return made;
}

/** Files of /usr, as they are met, in as many lists as there are to be layers. */
function someFiles(bytes: number): string[][] {
  const lists: string[][] = Array.from({ length: layers }, () => []);
  let sum = 0;
  const todo = ['/usr/lib', '/usr/share', '/usr/bin', '/usr/local'].reverse();
  for (let path = todo.pop(); path !== undefined && sum < bytes; path = todo.pop()) {
    for (const entry of listed(path)) {
      const own = join(path, entry.name);
      if (entry.isDirectory()) todo.push(own);
      if (!entry.isFile() || sum >= bytes) continue;
      lists[Math.floor((sum / bytes) * layers)]?.push(own);
      sum += statSync(own).size;
    }
  }
  return lists;
}

function listed(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // Not for everybody to read.
  }
}

async function makeLayer(folder: string, files: readonly string[]): Promise<Layer> {
  const tar = spawn('tar', ['-c', '--null', '-T', '-', '-f', '-', '--warning=no-file-changed', '-P'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const diff = createHash('sha256');
  const stored = createHash('sha256');
  const [tarCount, storedCount] = [counter(diff), counter(stored)];
  const file = join(folder, 'blobs/new');
  await Promise.all([
    pipeline(Readable.from([files.join('\0')]), tar.stdin),
    pipeline(tar.stdout, tarCount.stream, createGzip({ level: 6 }), storedCount.stream, createWriteStream(file)),
  ]);
  const digest = `sha256:${stored.digest('hex')}`;
  renameSync(file, blobOf(folder, digest));
  return { digest, diffId: `sha256:${diff.digest('hex')}`, storedBytes: storedCount.bytes(), tarBytes: tarCount.bytes() };
}

function counter(hash: Hash) {
  let bytes = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes };
}

/** Config and manifest; gives what the index says of them. */
function writeImage(folder: string, name: string, made: readonly Layer[]) {
  const document = (mediaType: string, value: unknown) => {
    const text = JSON.stringify(value);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    writeFileSync(blobOf(folder, digest), text);
    return { mediaType, digest, size: Buffer.byteLength(text) };
  };
  const config = document('application/vnd.oci.image.config.v1+json', {
    os: 'linux',
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: made.map(({ diffId }) => diffId) },
  });
  const manifest = document('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: made.map(({ digest, storedBytes }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest,
      size: storedBytes,
    })),
  });
  return { ...manifest, annotations: { 'org.opencontainers.image.ref.name': name } };
}

function blobOf(folder: string, digest: string): string {
  return join(folder, 'blobs/sha256', digest.slice('sha256:'.length));
}
