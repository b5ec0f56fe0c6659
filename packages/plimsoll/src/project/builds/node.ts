import { asObject, asString } from '../../model/json-values.ts';
import { factAt } from '../code-text.ts';
import { type NodePackage, packageFact, plainWords } from '../ecosystems/node-package.ts';
import type { BuildRecipe, Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { jsonKey, jsonObject } from '../structured-text.ts';

/**
 * How a Node.js package is built: its `build` script, run by its package manager, and the folder that the tool behind the
 * script writes by its own settings. Undefined without such a script, or where the package manager is not known.
 */
export function nodeBuild(reader: ProjectReader, manifest: NodePackage, manager: string | undefined): BuildRecipe | undefined {
  const scripts = asObject(manifest.json['scripts']) ?? {};
  const name = ['build', 'build:prod', 'compile'].find((key) => asString(scripts[key])?.trim());
  if (name === undefined || manager === undefined) return undefined;
  const command = manager === 'yarn' || manager === 'pnpm' ? [manager, name] : [manager, 'run', name];
  const output = outputOf(reader, manifest, asString(scripts[name]) ?? '', name);
  return { command: packageFact(manifest, command, name, 'scripts'), output: output?.folder, selfContained: output?.alone ?? false };
}

interface Output {
  readonly folder: Fact<string>;
  readonly alone: boolean;
}

function outputOf(reader: ProjectReader, manifest: NodePackage, script: string, name: string): Output | undefined {
  const fact = (folder: string): Fact<string> => packageFact(manifest, folder, name, 'scripts');
  // Of several commands the last one that writes something counts; what a shell has to work out is not read.
  const commands = script
    .split('&&')
    .map((part) => plainWords(part.trim().replace(/^(?:[A-Z_]{1,40}=[\w./-]{1,60} )+|^(?:cross-env [A-Z_]{1,40}=\S{1,60} )/, '')));
  let found: Output | undefined;
  for (const words of commands) {
    if (!words) return undefined;
    const [program = '', ...rest] = words[0] === 'npx' ? words.slice(1) : words;
    const output = outputOfTool(reader, manifest, program, rest, fact);
    if (output === 'unknown') return undefined;
    found = output ?? found;
  }
  return found;
}

/** Programs that write nothing the application is started from. */
const besides =
  /^(?:rimraf|eslint|prettier|prisma|tsc-alias|copyfiles|cpx|cpy|rm|mkdir|cp|echo|chmod|vue-tsc|npm-run-all|vitest|jest|husky)$/;

function outputOfTool(
  reader: ProjectReader,
  manifest: NodePackage,
  program: string,
  rest: readonly string[],
  fact: (folder: string) => Fact<string>,
): Output | 'unknown' | undefined {
  const option = (...names: string[]) => optionValue(rest, names);
  switch (program) {
    case 'next':
      return nextOutput(reader, manifest, fact);
    case 'nuxt':
    case 'nuxi':
      return rest[0] === 'build' ? { folder: fact('.output'), alone: true } : 'unknown';
    case 'tsc':
      return rest.includes('--noEmit') ? undefined : compilerOutput(reader, manifest, option('-p', '--project'), option('--outDir'));
    case 'nest':
      return compilerOutput(reader, manifest, nestConfiguration(reader, manifest), undefined) ?? { folder: fact('dist'), alone: false };
    case 'vite':
    case 'rolldown-vite': {
      if (manifest.allDependencies.has('@sveltejs/kit')) return svelteOutput(manifest, fact);
      const folder =
        option('--outDir') ?? configured(reader, manifest, /^vite\.config\.[cm]?[jt]s$/, /\boutDir\s{0,3}:\s{0,3}["']([\w./-]{1,60})["']/);
      return folder === 'unknown' ? 'unknown' : { folder: fact(folder ?? 'dist'), alone: true };
    }
    case 'react-scripts':
      return rest[0] === 'build' ? { folder: fact('build'), alone: true } : undefined;
    case 'ng':
      return rest[0] === 'build' ? angularOutput(reader, manifest) : undefined;
    case 'remix':
    case 'react-router':
      return { folder: fact('build'), alone: false };
    case 'astro':
      return rest[0] === 'build' ? { folder: fact('dist'), alone: !manifest.allDependencies.has('@astrojs/node') } : undefined;
    case 'tsup':
    case 'unbuild':
    case 'swc':
    case 'babel':
    case 'esbuild': {
      const folder = option('-d', '--out-dir', '--outdir') ?? (program === 'tsup' || program === 'unbuild' ? 'dist' : undefined);
      return folder === undefined ? 'unknown' : { folder: fact(trimmed(folder)), alone: false };
    }
    default:
      return besides.test(program) ? undefined : 'unknown';
  }
}

/** Standalone output holds the server and the modules it needs; otherwise `next start` runs with all of them. */
function nextOutput(reader: ProjectReader, manifest: NodePackage, fact: (folder: string) => Fact<string>): Output | 'unknown' {
  const name = reader.names(manifest.directory).find((each) => /^next\.config\.[cm]?[jt]s$/.test(each));
  const source = name === undefined ? undefined : reader.text(manifest.directory + name);
  if (name !== undefined && !source) return 'unknown';
  const text = source?.text.replace(/^\s{0,40}\/\/[^\n]*/gm, (line) => ' '.repeat(line.length)) ?? '';
  if (/\bdistDir\s{0,3}:/.test(text)) return 'unknown';
  const output = /\boutput\s{0,3}:\s{0,3}(["'])(standalone|export)\1/.exec(text);
  if (!output || !source) return /\boutput\s{0,3}:/.test(text) ? 'unknown' : { folder: fact('.next'), alone: false };
  const folder = output[2] === 'standalone' ? '.next/standalone' : 'out';
  return { folder: factAt(folder, source.path, source, output.index), alone: true };
}

/** `outputPath` of the only project; the application builder puts what browsers get into `browser/`. */
function angularOutput(reader: ProjectReader, manifest: NodePackage): Output | 'unknown' {
  const source = reader.text(`${manifest.directory}angular.json`);
  const projects = Object.values(asObject(source && jsonObject(source, true)?.['projects']) ?? {});
  const build = asObject(asObject(asObject(projects[0])?.['architect'])?.['build']);
  const path = asString(asObject(build?.['options'])?.['outputPath']);
  if (!source || projects.length !== 1 || path === undefined) return 'unknown';
  const folder = /:application$/.test(asString(build?.['builder']) ?? '') ? `${trimmed(path)}/browser` : trimmed(path);
  return { folder: factAt(folder, source.path, source, jsonKey(source, 'outputPath')), alone: true };
}

function svelteOutput(manifest: NodePackage, fact: (folder: string) => Fact<string>): Output | 'unknown' {
  return manifest.allDependencies.has('@sveltejs/adapter-node') ? { folder: fact('build'), alone: false } : 'unknown';
}

/** `outDir` of the TypeScript settings, through what they extend. */
function compilerOutput(
  reader: ProjectReader,
  manifest: NodePackage,
  project: string | undefined,
  given: string | undefined,
): Output | undefined {
  if (given !== undefined) return { folder: packageFact(manifest, trimmed(given), 'scripts'), alone: false };
  let path: string | undefined = manifest.directory + (project?.replace(/^\.\//, '') ?? 'tsconfig.json');
  for (let depth = 0; path !== undefined && depth < 5; depth++) {
    const source = reader.text(path);
    const json = source && jsonObject(source, true);
    if (!source || !json) return undefined;
    const folder = asString(asObject(json['compilerOptions'])?.['outDir']);
    if (folder !== undefined) {
      const plain = trimmed(folder);
      if (!/^[\w-][\w./-]{0,60}$/.test(plain) || plain.includes('..')) return undefined;
      return { folder: factAt(plain, source.path, source, jsonKey(source, 'outDir')), alone: false };
    }
    const parent = asString(json['extends']);
    path = parent?.startsWith('./') ? manifest.directory + parent.slice(2).replace(/(\.json)?$/, '.json') : undefined;
  }
  return undefined;
}

function nestConfiguration(reader: ProjectReader, manifest: NodePackage): string | undefined {
  return reader.has(`${manifest.directory}tsconfig.build.json`) ? 'tsconfig.build.json' : undefined;
}

/** A value that a configuration file names as a constant; `unknown` where it cannot be read, undefined where it is not named. */
function configured(reader: ProjectReader, manifest: NodePackage, file: RegExp, value: RegExp): string | undefined {
  const name = reader.names(manifest.directory).find((each) => file.test(each));
  if (name === undefined) return undefined;
  const text = reader.text(manifest.directory + name)?.text;
  if (text === undefined) return 'unknown';
  const found = value.exec(text)?.[1];
  if (found === undefined) return /\boutDir\b|\broot\s{0,3}:/.test(text) ? 'unknown' : undefined;
  return found.includes('..') ? 'unknown' : trimmed(found);
}

function optionValue(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1];
    const name = names.find((each) => each.startsWith('--') && word.startsWith(`${each}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return undefined;
}

const trimmed = (folder: string): string => folder.replace(/^\.\//, '').replace(/\/+$/, '');
