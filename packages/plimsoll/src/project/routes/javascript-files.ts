import type { CodeText } from '../code-text.ts';
import { argumentsAt, literalAt } from '../code-text.ts';
import { directoryOf, resolvePath } from '../project-reader.ts';

export interface Router {
  readonly kind: 'app' | 'router' | 'parameter';
  /** Path every route of it begins with; undefined where it is not a plain string. */
  readonly base: string | undefined;
}

/** What one JavaScript or TypeScript file declares that has to do with routing. */
export interface JavaScriptFile {
  readonly text: CodeText;
  readonly routers: ReadonlyMap<string, Router>;
  /** Local name to the file and the name it has there (`default` for default imports and whole modules). */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
  /** Name behind `export default` or `module.exports =`. */
  readonly exported: string | undefined;
}

const apps = new Set([
  'express',
  'fastify',
  'Fastify',
  'Hono',
  'OpenAPIHono',
  'Elysia',
  'Koa',
  'polka',
  'restify.createServer',
  'Oak.Application',
]);
const routers = new Set(['express.Router', 'Router', 'KoaRouter', 'router']);
const creator =
  /\b(?:const|let|var)\s{1,20}([\w$]{1,60})(?:\s{0,10}:\s{0,10}[\w$.<>]{1,80})?\s{0,10}=\s{0,20}(?:await\s{1,10})?(?:new\s{1,10})?([\w$.]{1,60})\s{0,5}(?:<[^()]{0,200}>)?\(/g;
const parameter =
  /[(,]\s{0,20}(app|server|router|fastify|instance|api)\s{0,10}(?::\s{0,5}[\w$.<>, ]{1,80})?[,)]\s{0,10}(?:[\w$:,{}<> .]{0,120}\)\s{0,10})?(?::\s{0,5}[\w$<>]{1,60}\s{0,5})?(?:=>|\{)/g;

/** Reads the routers, imports and the export of a file; `resolve` says whether a path is a file of the project. */
export function javaScriptFile(text: CodeText, resolve: (path: string) => boolean): JavaScriptFile {
  const found = new Map<string, Router>();
  for (const match of text.code.matchAll(creator)) {
    const [whole, name = '', callee = ''] = match;
    const kind = apps.has(callee) ? 'app' : routers.has(callee) ? 'router' : undefined;
    if (kind) found.set(name, { kind, base: baseOf(text, match.index + whole.length - 1) });
  }
  for (const match of text.code.matchAll(parameter)) {
    const name = match[1] ?? '';
    if (!found.has(name)) found.set(name, { kind: 'parameter', base: '' });
  }
  const exported = /(?:\bmodule\.exports\s{0,5}=|\bexport\s{1,5}default)\s{1,5}([\w$]{1,60})\s{0,5}(?:;|\n|$)/.exec(text.code)?.[1];
  return { text, routers: found, imports: importsOf(text, resolve), exported };
}

/** `new Router({ prefix: '/x' })` and `new Hono().basePath('/x')`. */
function baseOf(text: CodeText, open: number): string | undefined {
  const args = argumentsAt(text, open);
  if (!args) return undefined;
  const options = args[0];
  const prefix = options && /\bprefix\s{0,5}:\s{0,5}/.exec(options.code);
  if (options && prefix) return literalAt(text, options.start + prefix.index + prefix[0].length);
  const end = (args.at(-1)?.end ?? open + 1) + 1;
  const basePath = /^\s{0,50}\.basePath\(\s{0,20}/.exec(text.code.slice(end, end + 100));
  return basePath ? literalAt(text, end + basePath[0].length) : '';
}

function importsOf(text: CodeText, resolve: (path: string) => boolean): Map<string, { path: string; name: string }> {
  const imports = new Map<string, { path: string; name: string }>();
  const add = (clause: string, offset: number): void => {
    const specifier = literalAt(text, offset);
    const path = specifier === undefined ? undefined : resolveModule(text.path, specifier, resolve);
    if (path === undefined) return;
    const braces = /\{([^}]*)\}/.exec(clause);
    for (const part of (braces?.[1] ?? '').split(',')) {
      const [name = '', alias = name] = part
        .replace(/^\s*type\s+/, '')
        .trim()
        .split(/\s+as\s+|\s*:\s*/);
      if (name) imports.set(alias.trim(), { path, name });
    }
    const plain = /^[\w$]+/.exec(
      clause
        .replace(/\{[^}]*\}/, '')
        .replace(/^\*\s*as\s+/, '')
        .trim(),
    );
    if (plain) imports.set(plain[0], { path, name: 'default' });
  };
  for (const match of text.code.matchAll(/\bimport\s{1,5}([^'"`;()=]{1,400}?)\s{0,5}\bfrom\s{0,5}(?=['"])/g)) {
    add(match[1] ?? '', match.index + match[0].length);
  }
  for (const match of text.code.matchAll(
    /\b(?:const|let|var)\s{1,5}(\{[^{}]{1,200}\}|[\w$]{1,60})\s{0,5}=\s{0,5}require\(\s{0,5}(?=['"])/g,
  )) {
    add(match[1] ?? '', match.index + match[0].length);
  }
  return imports;
}

/** The file a relative import means, by the usual extensions and index files. */
export function resolveModule(from: string, specifier: string, resolve: (path: string) => boolean): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = resolvePath(directoryOf(from), specifier);
  if (path === undefined) return undefined;
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  const candidates = [
    path,
    ...extensions.map((extension) => stem + extension),
    ...extensions.map((extension) => `${path}/index${extension}`),
  ];
  return candidates.find(resolve);
}

const extensions = ['.ts', '.js', '.mjs', '.cjs', '.mts', '.cts', '.tsx', '.jsx'];
