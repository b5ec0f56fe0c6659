import type { CodeText } from '../code-text.ts';
import { argumentsAt, literalAt } from '../code-text.ts';
import type { Fact } from '../project.types.ts';
import { directoryOf } from '../project-reader.ts';
import { addMount, resolveRoutes, routeGraph } from './route-graph.ts';

const creator =
  /(?:^|\n)[ \t]{0,40}(\w{1,60})(?:\s{0,5}:\s{0,5}[\w.]{1,60})?\s{0,5}=\s{0,5}(?:\w{1,40}\.)?(FastAPI|Flask|Starlette|Quart|Sanic|Bottle|APIRouter|Blueprint)\(/g;
const decorator = /(?:^|\n)[ \t]{0,40}@(\w{1,60})\.(route|get|api_route)\(\s{0,50}(?:[rbfu]{0,2}(?=["'])|path\s{0,5}=\s{0,5})/g;
const mountCall = /(?<![\w.])(\w{1,60})\.(include_router|register_blueprint|mount)\(/g;
const fromImport = /(?:^|\n)[ \t]{0,40}from[ \t]{1,5}(\.{0,4}[\w.]{0,120})[ \t]{1,5}import[ \t]{1,5}(\([^()]{1,500}\)|[^\n(]{1,300})/g;
const plainImport = /(?:^|\n)import[ \t]{1,5}([\w.]{1,120})(?:[ \t]{1,5}as[ \t]{1,5}(\w{1,60}))?/g;

interface PythonFile {
  readonly text: CodeText;
  readonly routers: ReadonlyMap<string, string | undefined>;
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string | undefined }>;
}

/** GET routes of FastAPI, Flask, Quart, Sanic and Bottle applications, through routers and blueprints with plain prefixes. */
export function pythonRoutes(texts: readonly CodeText[]): Fact<string>[] {
  const modules = new Map(texts.map((text) => [text.path, text]));
  const graph = routeGraph();
  const files = new Map<string, PythonFile>();
  for (const text of texts) {
    const routers = new Map<string, string | undefined>();
    for (const match of text.code.matchAll(creator)) {
      const [whole, name = '', kind = ''] = match;
      const isRouter = kind === 'APIRouter' || kind === 'Blueprint';
      routers.set(name, isRouter ? keyword(text, match.index + whole.length - 1, kind === 'APIRouter' ? 'prefix' : 'url_prefix') : '');
      if (!isRouter) graph.roots.add(`${text.path}#${name}`);
    }
    files.set(text.path, { text, routers, imports: importsOf(text, (path) => modules.has(path)) });
  }
  const node = (file: PythonFile, dotted: string): { readonly id: string; readonly base: string | undefined } | undefined => {
    const [name = '', attribute] = dotted.split('.');
    if (attribute === undefined && file.routers.has(name)) return { id: `${file.text.path}#${name}`, base: file.routers.get(name) };
    const from = file.imports.get(name);
    const target = from && files.get(from.path);
    const inner = attribute ?? from?.name;
    if (!target || inner === undefined || !target.routers.has(inner)) return undefined;
    return { id: `${target.text.path}#${inner}`, base: target.routers.get(inner) };
  };
  for (const file of files.values()) {
    const { text } = file;
    for (const match of text.code.matchAll(decorator)) {
      const router = node(file, match[1] ?? '');
      const offset = match.index + match[0].length;
      const path = literalAt(text, offset);
      if (!router || path === undefined || router.base === undefined) continue;
      const args = argumentsAt(text, text.code.indexOf('(', match.index)) ?? [];
      const methods = args.find((argument) => argument.code.startsWith('methods'));
      if (methods && !/["']GET["']/i.test(text.source.text.slice(methods.start, methods.end))) continue;
      graph.routes.push({ node: router.id, path, text, offset: text.code.indexOf('@', match.index) });
    }
    for (const match of text.code.matchAll(mountCall)) {
      const parent = node(file, match[1] ?? '');
      const open = match.index + match[0].length - 1;
      const args = argumentsAt(text, open);
      const argument = args?.[match[2] === 'mount' ? 1 : 0];
      const child = argument && node(file, argument.code);
      if (!parent || !args || !argument || !child) continue;
      if (match[2] === 'mount') addMount(graph, child.id, parent.id, args[0] && literalAt(text, args[0].start));
      else {
        const own = keyword(text, open, match[2] === 'include_router' ? 'prefix' : 'url_prefix');
        // Flask: a prefix given when registering replaces the blueprint's own; FastAPI puts it in front.
        const prefix = match[2] === 'include_router' ? join(own, child.base) : own === '' ? child.base : own;
        addMount(graph, child.id, parent.id, prefix);
      }
    }
  }
  return resolveRoutes(graph);
}

function join(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** A keyword argument's string: '' where it is absent, undefined where it is not plain. */
function keyword(text: CodeText, open: number, name: string): string | undefined {
  const args = argumentsAt(text, open);
  if (!args || args.some((argument) => argument.code.startsWith('**'))) return undefined;
  const argument = args.find((candidate) => new RegExp(`^${name}\\s{0,5}=`).test(candidate.code));
  if (!argument) return '';
  const equals = text.code.indexOf('=', argument.start) + 1;
  const lead = /^\s{0,20}/.exec(text.code.slice(equals, equals + 21))?.[0].length ?? 0;
  return literalAt(text, equals + lead);
}

function importsOf(text: CodeText, has: (path: string) => boolean): Map<string, { path: string; name: string | undefined }> {
  const imports = new Map<string, { path: string; name: string | undefined }>();
  for (const match of text.code.matchAll(fromImport)) {
    const [, module = '', names = ''] = match;
    for (const part of names.replace(/[()\\]/g, '').split(',')) {
      const [name = '', alias = name] = part.trim().split(/\s+as\s+/);
      if (!/^\w+$/.test(name)) continue;
      const separator = module.endsWith('.') || module === '' ? '' : '.';
      const submodule = modulePath(text.path, module + separator + name, has);
      const path = submodule ?? modulePath(text.path, module, has);
      if (path !== undefined) imports.set(alias, { path, name: submodule === undefined ? name : undefined });
    }
  }
  for (const match of text.code.matchAll(plainImport)) {
    const [, module = '', alias] = match;
    const path = alias !== undefined || !module.includes('.') ? modulePath(text.path, module, has) : undefined;
    if (path !== undefined) imports.set(alias ?? module, { path, name: undefined });
  }
  return imports;
}

/** The file of a module, relative or looked for in the importing file's directory and every directory above it. */
export function modulePath(from: string, module: string, has: (path: string) => boolean): string | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const inner = module.slice(dots).replaceAll('.', '/');
  let directory = directoryOf(from);
  for (let level = 1; level < dots; level++) directory = directoryOf(directory.slice(0, -1));
  for (;;) {
    for (const path of inner === '' ? [`${directory}__init__.py`] : [`${directory}${inner}.py`, `${directory}${inner}/__init__.py`])
      if (has(path)) return path;
    if (dots > 0 || directory === '') return undefined;
    directory = directoryOf(directory.slice(0, -1));
  }
}
