import { asObject, asString } from '../../../model/json-values.ts';
import type { NodePackage } from '../../ecosystems/node-package.ts';
import { packageFact } from '../../ecosystems/node-package.ts';
import type { Fact } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { resolvePath } from '../../project-reader.ts';
import { isApplicationSource } from '../../source-selection.ts';

const runtimes = /^(?:.*\/)?(?:node|bun|deno|tsx|ts-node|ts-node-dev|tsnd|nodemon|babel-node|pm2-runtime|pm2|electron)$/;
const subcommands = /^(?:run|start|watch|serve)$/;
const withValue =
  /^(?:-r|--require|--import|--loader|--experimental-loader|-P|--project|--env-file|-c|--config|--watch-path|--exec|-x|--ext|-e)$/;

/**
 * The source file that starts a Node.js or Bun program: what its start script, `main`, `bin` or development script names,
 * led back from the build folder to the source, relative to the project's directory. Undefined for frameworks that have no
 * such file.
 */
export function nodeEntryPoint(reader: ProjectReader, manifest: NodePackage, directory: string): Fact<string> | undefined {
  const found = entryPointOf(reader, manifest);
  return found && { value: manifest.directory.slice(directory.length) + found.value, evidence: found.evidence };
}

function entryPointOf(reader: ProjectReader, manifest: NodePackage): Fact<string> | undefined {
  const scripts = asObject(manifest.json['scripts']) ?? {};
  for (const name of ['start:prod', 'serve:prod', 'start', 'start:dev', 'dev', 'serve']) {
    const file = scriptFile(asString(scripts[name]) ?? '');
    const path = file === undefined ? undefined : sourceFile(reader, manifest.directory, file);
    if (path !== undefined && isApplicationSource(path)) return packageFact(manifest, path, name, 'scripts');
    if (/^nest start\b/.test(asString(scripts[name]) ?? '')) {
      const main = sourceFile(reader, manifest.directory, 'src/main.ts');
      if (main !== undefined) return packageFact(manifest, main, name, 'scripts');
    }
  }
  const bin = asString(manifest.json['bin']) ?? Object.values(asObject(manifest.json['bin']) ?? {}).map(asString)[0];
  for (const [key, file] of [
    ['main', asString(manifest.json['main'])],
    ['module', asString(manifest.json['module'])],
    ['bin', bin],
  ] as const) {
    const path = file === undefined ? undefined : sourceFile(reader, manifest.directory, file);
    if (path !== undefined) return packageFact(manifest, path, key);
  }
  return undefined;
}

/** The file that a command line runs: `src/index.js` of `NODE_ENV=production node -r dotenv/config src/index.js`. */
export function scriptFile(script: string): string | undefined {
  if (script.length > 1000) return undefined;
  for (const command of script.split(/&&|;|\|\|/).reverse()) {
    const words = command.trim().split(/\s+/);
    const at = words.findIndex((word) => runtimes.test(word));
    if (at === -1) continue;
    for (let index = at + 1; index < words.length; index++) {
      const word = words[index] ?? '';
      if (withValue.test(word)) index++;
      else if (!word.startsWith('-') && !subcommands.test(word) && !runtimes.test(word)) return word.replace(/^["']|["']$/g, '');
    }
  }
  return undefined;
}

const sourceEndings = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.tsx', '/index.ts', '/index.js'];

/** The source behind a file: itself, with an extension, or what a build folder's file is made from. */
function sourceFile(reader: ProjectReader, directory: string, file: string): string | undefined {
  const path = resolvePath(directory, file);
  if (path === undefined || !path.startsWith(directory)) return undefined;
  const inside = path.slice(directory.length);
  const built = /^(?:dist|build|out|lib|\.build)\/(.+)$/.exec(inside)?.[1];
  const stems = [inside, ...(built === undefined ? [] : [`src/${built}`, built, built.replace(/^[\w-]{1,40}\//, 'src/')])];
  for (const stem of stems) {
    for (const name of [stem, stem.replace(/\.[cm]?js$/, '')]) {
      const ending = sourceEndings.find((end) => reader.has(directory + name + end));
      if (ending !== undefined) return name + ending;
    }
  }
  return undefined;
}
