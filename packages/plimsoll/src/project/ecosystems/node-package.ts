import { asObject, asString, asStrings, type JsonObject } from '../../model/json-values.ts';
import type { SourceText } from '../../model/text.ts';
import { factAt } from '../code-text.ts';
import type { Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { jsonKey, jsonObject } from '../structured-text.ts';

/** A package.json that was read. */
export interface NodePackage {
  readonly directory: string;
  readonly path: string;
  readonly source: SourceText;
  readonly json: JsonObject;
  readonly dependencies: ReadonlySet<string>;
  readonly allDependencies: ReadonlySet<string>;
}

export function nodePackage(reader: ProjectReader, directory: string): NodePackage | undefined {
  const path = `${directory}package.json`;
  const source = reader.text(path);
  const json = source && jsonObject(source);
  if (!source || !json) return undefined;
  const names = (key: string): string[] => Object.keys(asObject(json[key]) ?? {});
  const dependencies = new Set([...names('dependencies'), ...names('optionalDependencies')]);
  return { directory, path, source, json, dependencies, allDependencies: new Set([...dependencies, ...names('devDependencies')]) };
}

/** A fact proven by a key of package.json. */
export function packageFact<T>(manifest: NodePackage, value: T, key: string, within?: string): Fact<T> {
  const from = within === undefined ? 0 : jsonKey(manifest.source, within);
  return factAt(value, manifest.path, manifest.source, jsonKey(manifest.source, key, from));
}

/** Frameworks by the dependency that brings them; the first that is there wins, so the more specific come first. */
const serverFrameworks: readonly (readonly [string, string])[] = [
  ['@nestjs/core', 'nestjs'],
  ['next', 'next'],
  ['nuxt', 'nuxt'],
  ['@remix-run/node', 'remix'],
  ['@react-router/node', 'react-router'],
  ['@sveltejs/kit', 'sveltekit'],
  ['@adonisjs/core', 'adonis'],
  ['@strapi/strapi', 'strapi'],
  ['fastify', 'fastify'],
  ['@hapi/hapi', 'hapi'],
  ['hono', 'hono'],
  ['elysia', 'elysia'],
  ['koa', 'koa'],
  ['restify', 'restify'],
  ['polka', 'polka'],
  ['express', 'express'],
  ['astro', 'astro'],
];
const pageFrameworks: readonly (readonly [string, string])[] = [
  ['@angular/core', 'angular'],
  ['gatsby', 'gatsby'],
  ['react-scripts', 'create-react-app'],
  ['vite', 'vite'],
];

export function nodeFramework(manifest: NodePackage): { readonly fact: Fact<string>; readonly serves: boolean } | undefined {
  const server = serverFrameworks.find(
    ([name]) => manifest.dependencies.has(name) || (name === 'astro' && manifest.allDependencies.has(name)),
  );
  if (server)
    return {
      fact: packageFact(manifest, server[1], server[0]),
      serves: server[1] !== 'astro' || manifest.dependencies.has('@astrojs/node'),
    };
  const nuxt = manifest.allDependencies.has('nuxt') ? 'nuxt' : manifest.allDependencies.has('@sveltejs/kit') ? '@sveltejs/kit' : undefined;
  if (nuxt) return { fact: packageFact(manifest, nuxt === 'nuxt' ? 'nuxt' : 'sveltekit', nuxt), serves: true };
  const pages = pageFrameworks.find(([name]) => manifest.allDependencies.has(name));
  return pages && { fact: packageFact(manifest, pages[1], pages[0]), serves: false };
}

const ownProgram = /^(?:node|bun|deno)$/;
/** Production servers that come as a command, and the dependency that has to bring them. */
const serverCommands: Readonly<Record<string, string>> = {
  next: 'next',
  fastify: 'fastify-cli',
  'remix-serve': '@remix-run/serve',
  'react-router-serve': '@react-router/serve',
  serve: 'serve',
  'http-server': 'http-server',
  'pm2-runtime': 'pm2',
  'moleculer-runner': 'moleculer',
  medusa: '@medusajs/medusa',
  strapi: '@strapi/strapi',
  tsx: 'tsx',
};

/**
 * Program and arguments behind the `start` script, without npm in between. Undefined where the script needs a shell,
 * has a `prestart` or `poststart`, or starts a development server.
 */
export function nodeStartCommand(manifest: NodePackage): Fact<readonly string[]> | undefined {
  const scripts = asObject(manifest.json['scripts']) ?? {};
  for (const name of ['start:prod', 'serve:prod', 'start']) {
    const script = asString(scripts[name]);
    if (script === undefined || scripts[`pre${name}`] !== undefined || scripts[`post${name}`] !== undefined) continue;
    const words = plainWords(script);
    const [program = '', ...rest] = words ?? [];
    if (
      ownProgram.test(program) &&
      rest.length > 0 &&
      !rest.some((word) => /^--(?:watch|inspect|hot)/.test(word)) &&
      !(program === 'bun' && rest[0] === 'run')
    ) {
      return packageFact(manifest, [program, ...rest], name, 'scripts');
    }
    const from = serverCommands[program];
    const serves =
      program !== 'next' && program !== 'fastify' ? true : rest[0] === 'start' && !rest.some((word) => /^(?:-w|--watch)$/.test(word));
    if (from !== undefined && manifest.dependencies.has(from) && serves)
      return packageFact(manifest, [`node_modules/.bin/${program}`, ...rest], name, 'scripts');
  }
  return undefined;
}

/** The words of a command line that no shell has to touch, or undefined. */
export function plainWords(command: string): string[] | undefined {
  if (command.length > 500 || /[^\w\s@%+=:,./-]/.test(command)) return undefined;
  const words = command.trim().split(/\s+/);
  const program = words[0] ?? '';
  return program === '' || program.includes('=') || /^(?:cd|exec|export|set|env|source)$/.test(program) ? undefined : words;
}

/** An `https` address of the source repository, from the forms npm knows. */
export function repositoryUrl(manifest: NodePackage): Fact<string> | undefined {
  const field = manifest.json['repository'];
  const url = httpsRepository(asString(field) ?? asString(asObject(field)?.['url']));
  return url === undefined ? undefined : packageFact(manifest, url, 'repository');
}

/** Normalises `git+https://…​.git`, `git@host:owner/name`, `github:owner/name` and `owner/name`; undefined for anything else. */
export function httpsRepository(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 300) return undefined;
  const trimmed = text
    .trim()
    .replace(/^git\+/, '')
    .replace(/\.git$/, '')
    .replace(/\/$/, '');
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+)\/([\w.-]+)$/.exec(trimmed);
  if (short) return `https://${short[1] ?? 'github'}.${short[1] === 'bitbucket' ? 'org' : 'com'}/${short[2]}/${short[3]}`;
  const remote = /^(?:https?:\/\/|git:\/\/|ssh:\/\/)?(?:[\w.-]+@)?([\w.-]+\.[a-z]{2,})(?::\d+)?[/:]([\w./~-]+)$/i.exec(trimmed);
  return remote && !/^(?:www\.)?example\./.test(remote[1] ?? '') ? `https://${remote[1]}/${remote[2]}` : undefined;
}

export interface Workspaces {
  readonly patterns: readonly string[];
  readonly members: readonly NodePackage[];
}

/** The members of an npm, Yarn, Bun or pnpm workspace. */
export function workspaces(reader: ProjectReader, root: NodePackage): Workspaces {
  const field = root.json['workspaces'];
  const patterns = [...asStrings(field), ...asStrings(asObject(field)?.['packages'])];
  const pnpm = reader.text(`${root.directory}pnpm-workspace.yaml`);
  if (pnpm) {
    let inside = false;
    for (const line of pnpm.text.split('\n')) {
      if (/^packages\s*:/.test(line)) inside = true;
      else if (/^\S/.test(line) && !line.startsWith('-') && !line.startsWith('#')) inside = false;
      const item = inside && line.length < 300 ? /^\s*-\s*["']?([^"'#\s]+)/.exec(line)?.[1] : undefined;
      if (item !== undefined) patterns.push(item);
    }
  }
  if (patterns.length === 0) return { patterns, members: [] };
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(globPattern);
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => globPattern(pattern.slice(1)));
  const members: NodePackage[] = [];
  for (const { path } of reader.files) {
    if (!path.endsWith('/package.json') || !path.startsWith(root.directory) || path.includes('node_modules/')) continue;
    const folder = path.slice(root.directory.length, -'/package.json'.length);
    if (folder === '' || !wanted.some((pattern) => pattern.test(folder)) || unwanted.some((pattern) => pattern.test(folder))) continue;
    const member = nodePackage(reader, path.slice(0, -'package.json'.length));
    if (member) members.push(member);
    if (members.length >= 150) break;
  }
  return { patterns, members };
}

/** A pattern of workspace members (`packages/*`, `apps/**`) for directories without the slash at the end. */
export function globPattern(glob: string): RegExp {
  const body = glob.slice(0, 200).replace(/^\.\//, '').replace(/\/$/, '').split('/').slice(0, 12);
  const parts = body.map((part) =>
    part === '**'
      ? '(?:[^/]+/){0,8}[^/]+'
      : part
          .split('*')
          .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
          .join('[^/]*'),
  );
  return new RegExp(`^${parts.join('/')}$`);
}
