/**
 * Builds what is published into packages/plimsoll/dist: `npm run build`. The same sources give the same bytes.
 *
 * plimsoll.cjs  the launcher (src/launcher.ts)
 * core.cjs      everything else in one file, a function that the launcher calls; modules behind `import()` run when they are asked for
 * replay.cjs    what the launcher tries first: it tells an earlier run again if nothing has changed since
 * look-thread.cjs  a thread in which lint looks at some of many files
 * shellcheck-worker.cjs  the thread in which ShellCheck runs where it is installed as WebAssembly
 * *.jsonl       the data files of data/, which the core reads when it needs them
 * licenses.txt  the licences of the libraries in it
 */
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { lazyDocumentation } from './lazy-documentation.ts';
import { projectRoot } from './project.ts';

const packageFolder = join(projectRoot, 'packages/plimsoll');
const distFolder = join(packageFolder, 'dist');
const { version, devDependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  version: string;
  devDependencies: Record<string, string>;
};

const shared = {
  absWorkingDir: projectRoot,
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  charset: 'ascii',
  // Names are a quarter of the text and cost every start a millisecond; places in stack traces are found with a build of the same
  // sources. Short lines, because Node prints the whole line of an uncaught error.
  minify: true,
  lineLimit: 160,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

async function buildCore(): Promise<{ text: string; metafile: Metafile }> {
  const result = await build({
    ...shared,
    entryPoints: ['packages/plimsoll/src/core.ts'],
    plugins: [lazyDocumentation],
    outfile: join(distFolder, 'core.cjs'),
    target: 'node22.15',
    // A script that vm runs has no import() of its own.
    supported: { 'dynamic-import': false },
    define: { PLIMSOLL_VERSION: JSON.stringify(version), __PLIMSOLL_DATA__: '__dirname', 'import.meta.dirname': '__dirname' },
    banner: { js: '(function (require, __dirname, PLIMSOLL_BUILD) { const module = { exports: {} }, exports = module.exports;' },
    footer: { js: 'return module.exports; })' },
    metafile: true,
  });
  return { text: onlyText(result.outputFiles), metafile: result.metafile };
}

async function buildReplay(): Promise<string> {
  const result = await build({
    ...shared,
    entryPoints: ['packages/plimsoll/src/replay.ts'],
    outfile: join(distFolder, 'replay.cjs'),
    target: 'node22.15',
  });
  return onlyText(result.outputFiles);
}

/** A file that a thread starts in. */
async function buildThread(source: string, name: string): Promise<void> {
  const outfile = join(distFolder, name);
  const result = await build({ ...shared, entryPoints: [`packages/plimsoll/src/${source}`], outfile, target: 'node22.15' });
  writeFileSync(outfile, onlyText(result.outputFiles));
}

async function buildLauncher(buildHash: string): Promise<string> {
  const result = await build({
    ...shared,
    entryPoints: ['packages/plimsoll/src/launcher.ts'],
    outfile: join(distFolder, 'plimsoll.cjs'),
    target: 'es2015',
    banner: { js: '#!/usr/bin/env node' },
    define: {
      PLIMSOLL_VERSION: JSON.stringify(version),
      PLIMSOLL_BUILD_HASH: JSON.stringify(buildHash),
      PLIMSOLL_COMMANDS: JSON.stringify(commandNames()),
    },
  });
  return onlyText(result.outputFiles);
}

function onlyText(files: readonly { text: string }[]): string {
  const [file, ...rest] = files;
  if (!file || rest.length > 0) throw new Error('one output file was expected');
  return file.text;
}

/** The names that src/commands declares. */
function commandNames(): string[] {
  return globSync('src/commands/*.ts', { cwd: packageFolder })
    .map((file) => /defineCommand\(\{\s*name: '([a-z-]+)'/.exec(readFileSync(join(packageFolder, file), 'utf8'))?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** The licence texts of the packages whose code is in the bundle. Throws if one has none, or one that would be that of the whole. */
function licenseTexts(metafile: Metafile): string {
  // The page of the HTML report is in the sources as text already: its libraries are among the package's own.
  const names = new Set(Object.keys(devDependencies).filter((name) => !name.startsWith('@types/')));
  for (const input of Object.keys(metafile.inputs)) {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name) names.add(name);
  }
  const texts = [...names].sort().map((name) => {
    const folder = join(projectRoot, 'node_modules', name);
    const [published] = globSync('{LICENSE,LICENCE,license}*', { cwd: folder });
    // Some packages leave it in their repository.
    const file = published === undefined ? join(projectRoot, `tools/licenses/${name}.txt`) : join(folder, published);
    if (!existsSync(file)) throw new Error(`${name} has no licence file`);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; license: string };
    if (/GPL/.test(license)) throw new Error(`${name} may not be in the bundle: its licence is ${license}`);
    return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}

/** Of all that decides what a run finds. */
function hashOf(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  const data = join(packageFolder, 'data');
  for (const name of globSync('**/*.*', { cwd: data }).sort()) hash.update(name).update(readFileSync(join(data, name)));
  return hash.digest('hex').slice(0, 16);
}

const core = await buildCore();
const replay = await buildReplay();
const launcher = await buildLauncher(hashOf(core.text, replay));
rmSync(distFolder, { recursive: true, force: true });
mkdirSync(distFolder);
writeFileSync(join(distFolder, 'core.cjs'), core.text);
writeFileSync(join(distFolder, 'plimsoll.cjs'), launcher);
writeFileSync(join(distFolder, 'replay.cjs'), replay);
await buildThread('look-thread-launcher.ts', 'look-thread.cjs');
await buildThread('shellcheck/wasm-worker.ts', 'shellcheck-worker.cjs');
chmodSync(join(distFolder, 'plimsoll.cjs'), 0o755);
writeFileSync(join(distFolder, 'licenses.txt'), licenseTexts(core.metafile));
cpSync(join(packageFolder, 'data'), distFolder, { recursive: true, errorOnExist: true, force: false });
for (const name of globSync('**/*.*', { cwd: distFolder }).sort()) {
  console.log(`${(statSync(join(distFolder, name)).size / 1000).toFixed(1).padStart(8)} kB  dist/${name}`);
}
