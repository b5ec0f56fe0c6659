import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What BuildKit says of one Dockerfile: why it refuses it, if it does, and the kinds of its warnings. */
export interface Verdict {
  readonly error: string | undefined;
  readonly warnings: readonly string[];
}

/** The docker client of the test engine, or undefined where the environment names none. */
export function dockerClient(): string | undefined {
  const { DOCKER_HOST, DOCKER } = process.env;
  return DOCKER_HOST && DOCKER ? DOCKER : undefined;
}

const filesAtOnce = 40;
/** Images that a file needs come to light one at a time. */
const maxRounds = 8;

/**
 * Asks BuildKit's own frontend (`--call=check`) about Dockerfiles, many in one call. It would fetch every base image's metadata,
 * so each image that it asks for is replaced by an empty folder; what an image holds is not looked at then, on any file.
 */
export async function checkWithBuildKit(docker: string, files: readonly Uint8Array[]): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-buildkit-'));
  try {
    mkdirSync(join(folder, 'empty'));
    const verdicts: Verdict[] = [];
    for (let start = 0; start < files.length; start += filesAtOnce) {
      verdicts.push(...(await checkGroup(docker, folder, files.slice(start, start + filesAtOnce))));
    }
    return verdicts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkGroup(docker: string, folder: string, files: readonly Uint8Array[]): Promise<Verdict[]> {
  const texts = files.map((bytes) => withoutSyntax(Buffer.from(bytes).toString('latin1')));
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.Dockerfile`), text, 'latin1');
  const images = texts.map((text) => new Set(baseImages(text)));
  const verdicts = new Map<number, Verdict>();
  let open = texts.map((_, index) => index);
  for (let round = 0; round < maxRounds && open.length > 0; round++) {
    const results = await bake(docker, folder, open, images);
    const again: number[] = [];
    for (const index of open) {
      const verdict = results.get(index) ?? { error: 'no answer', warnings: [] };
      verdicts.set(index, verdict);
      const asked = /^(\S+): failed to resolve source metadata/.exec(verdict.error ?? '')?.[1];
      const missing = asked && familiarName(asked);
      const known = images[index];
      if (missing === undefined || !known || known.has(missing) || stageNames(texts[index] as string).has(missing)) continue;
      known.add(missing);
      again.push(index);
    }
    open = again;
  }
  return texts.map((_, index) => verdicts.get(index) as Verdict);
}

/** The frontend that a file names is on a registry; the engine's own is asked instead. */
function withoutSyntax(text: string): string {
  return text.replace(/^((?:\xef\xbb\xbf)?(?:#[^\n]*\n)*?)#[ \t]*syntax[ \t]*=[^\n]*(?:\n|$)/i, '$1');
}

/** Images that are named as they are; those behind variables come to light when BuildKit asks for them. */
function baseImages(text: string): string[] {
  const stages = stageNames(text);
  return [...text.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*([\w./:@-]+)[ \t]*(?=\r?$|AS\b)/gim)]
    .map((match) => familiarName(match[1] as string))
    .filter((image) => image !== 'scratch' && !stages.has(image.toLowerCase()));
}

/** The shortest name of an image, by which BuildKit looks for a replacement. */
function familiarName(image: string): string {
  return image
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\//, '')
    .replace(/:latest$/, '');
}

/** A replacement of this name would replace the stage, too. */
function stageNames(text: string): Set<string> {
  return new Set([...text.matchAll(/^[ \t]*FROM\b.*[ \t]AS[ \t]+(\S+)/gim)].map((match) => (match[1] as string).toLowerCase()));
}

interface BakeResult {
  readonly target: Readonly<Record<string, { readonly check?: Check }>>;
}
interface Check {
  readonly warnings?: readonly { readonly ruleName: string }[];
  readonly buildError?: { readonly message: string };
  readonly error?: string;
}

async function bake(docker: string, folder: string, indexes: readonly number[], images: readonly ReadonlySet<string>[]) {
  const target = Object.fromEntries(
    indexes.map((index) => [
      `t${index}`,
      {
        context: 'empty',
        dockerfile: `../${index}.Dockerfile`,
        contexts: Object.fromEntries([...(images[index] ?? [])].map((image) => [image, 'empty'])),
      },
    ]),
  );
  const definition = join(folder, 'bake.json');
  writeFileSync(definition, JSON.stringify({ target, group: { default: { targets: Object.keys(target) } } }));
  const args = ['buildx', 'bake', '-f', definition, '--progress=quiet', `--allow=fs.read=${folder}`, '--call=check,format=json'];
  const { stdout, stderr } = await run(docker, args, folder);
  let result: BakeResult;
  try {
    result = JSON.parse(stdout);
  } catch {
    throw new Error(`docker buildx bake gave no result: ${stderr.slice(0, 2000)}`);
  }
  return new Map(
    indexes.map((index) => {
      const check = result.target[`t${index}`]?.check;
      const error = check ? (check.buildError?.message ?? check.error) : 'no answer';
      return [index, { error, warnings: [...new Set((check?.warnings ?? []).map(({ ruleName }) => ruleName))].sort() }];
    }),
  );
}

function run(command: string, args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
