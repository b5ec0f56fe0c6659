import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt, literalAt } from '../code-text.ts';
import type { Fact } from '../project.types.ts';
import type { JavaScriptFile } from './javascript-files.ts';
import { javaScriptFile, resolveModule } from './javascript-files.ts';
import { addMount, resolveRoutes, routeGraph } from './route-graph.ts';

const routeCall = /(?<![\w$.])([\w$]{1,60})\s{0,60}\.(?:get|all|head)\s{0,5}(?:<[^()]{0,200}>)?\(\s{0,200}(?=["'`])/g;
const mountCall = /(?<![\w$.])([\w$]{1,60})\s{0,60}\.(use|route|register)\s{0,5}\(/g;
const plainCall = /(?<![\w$.])(?:await\s{1,5})?([\w$]{1,60})\(\s{0,10}([\w$]{1,60})\s{0,10}[,)]/g;
const requireCall = /\brequire\(\s{0,5}(?=['"])/;

/**
 * GET routes of Express, Fastify, Koa, Hono, Elysia, Restify and Polka applications and of plain `node:http` servers,
 * through `use`, `route` and `register` mounts. A router whose mount is not plain is left out.
 */
export function javaScriptRoutes(texts: readonly CodeText[], autoloaded: (path: string) => string | undefined): Fact<string>[] {
  const paths = new Set(texts.map((text) => text.path));
  const files = new Map(texts.map((text) => [text.path, javaScriptFile(text, (path) => paths.has(path))]));
  const graph = routeGraph();
  const node = (file: JavaScriptFile, name: string): string | undefined => {
    if (file.routers.has(name)) return `${file.text.path}#${name}`;
    const from = file.imports.get(name);
    const target = from && files.get(from.path);
    return target && exportedRouter(target, from.name);
  };
  for (const file of files.values()) {
    for (const [name, router] of file.routers) {
      const id = `${file.text.path}#${name}`;
      if (router.kind === 'app') graph.roots.add(id);
      const loaded = router.kind === 'parameter' ? autoloaded(file.text.path) : undefined;
      if (loaded !== undefined) {
        graph.roots.add(`${file.text.path}#(autoload)`);
        addMount(graph, id, `${file.text.path}#(autoload)`, loaded);
      }
    }
    addRoutes(file);
    addMounts(file);
  }
  return [...resolveRoutes(graph), ...texts.flatMap(comparedPaths)];

  function addRoutes(file: JavaScriptFile): void {
    for (const match of file.text.code.matchAll(routeCall)) {
      const id = node(file, match[1] ?? '');
      const offset = match.index + match[0].length;
      const path = literalAt(file.text, offset);
      // With one argument it is a setting (Express) or a client's call, not a route.
      const end = path === undefined ? offset : offset + path.length + 2;
      if (!id || path === undefined || !/^\s{0,50},/.test(file.text.code.slice(end, end + 60))) continue;
      const base = file.routers.get(match[1] ?? '')?.base ?? (file.routers.has(match[1] ?? '') ? undefined : '');
      if (base !== undefined)
        graph.routes.push({
          node: id,
          path: base === '' ? path : `${base}/${path.replace(/^\//, '')}`,
          text: file.text,
          offset: match.index,
        });
    }
  }

  function addMounts(file: JavaScriptFile): void {
    for (const match of file.text.code.matchAll(mountCall)) {
      const parent = node(file, match[1] ?? '');
      const args = parent === undefined ? undefined : argumentsAt(file.text, match.index + match[0].length - 1);
      const first = args?.[0];
      if (!parent || !args || !first) continue;
      const prefix = /^["'`]/.test(first.code) ? literalAt(file.text, first.start) : undefined;
      if (match[2] === 'register') {
        const options = args[1];
        const at = options && /\bprefix\s{0,5}:\s{0,5}/.exec(options.code);
        const value =
          options && at
            ? literalAt(file.text, options.start + at.index + at[0].length)
            : options && !options.code.startsWith('{')
              ? undefined
              : '';
        mount(file, first, parent, value);
      } else if (/^["'`]/.test(first.code)) {
        for (const argument of args.slice(1)) mount(file, argument, parent, prefix);
      } else {
        for (const [index, argument] of args.entries()) mount(file, argument, parent, index === 0 && args.length === 1 ? '' : undefined);
      }
    }
    for (const match of file.text.code.matchAll(plainCall)) {
      const [, callee = '', argument = ''] = match;
      const parent = file.routers.has(argument) ? `${file.text.path}#${argument}` : undefined;
      const from = file.imports.get(callee);
      const target = parent && from ? files.get(from.path) : undefined;
      if (!parent || !target) continue;
      for (const [name, router] of target.routers)
        if (router.kind === 'parameter') addMount(graph, `${target.text.path}#${name}`, parent, '');
    }
  }

  function mount(
    file: JavaScriptFile,
    argument: { readonly start: number; readonly code: string },
    parent: string,
    prefix: string | undefined,
  ): void {
    const name = /^([\w$]{1,60})(?:\.(?:routes\(\)|default|router|routes))?$/.exec(argument.code)?.[1];
    let child = name === undefined ? undefined : node(file, name);
    const required = name === undefined ? requireCall.exec(argument.code) : null;
    if (required) {
      const specifier = literalAt(file.text, argument.start + required.index + required[0].length);
      const path = specifier === undefined ? undefined : resolveModule(file.text.path, specifier, (candidate) => paths.has(candidate));
      const target = path === undefined ? undefined : files.get(path);
      child = target && exportedRouter(target, 'default');
    }
    if (child !== undefined) addMount(graph, child, parent, prefix);
  }
}

/** The router another file gets under a name: that very name, the exported one, or the only one. */
function exportedRouter(file: JavaScriptFile, name: string): string | undefined {
  const names = [...file.routers.keys()];
  const found = file.routers.has(name)
    ? name
    : file.exported !== undefined && file.routers.has(file.exported)
      ? file.exported
      : names.length === 1
        ? names[0]
        : undefined;
  return found === undefined ? undefined : `${file.text.path}#${found}`;
}

/** `if (req.url === '/healthz')` in a file that makes a server of its own, and `'/healthz':` in `Bun.serve({ routes })`. */
function comparedPaths(text: CodeText): Fact<string>[] {
  if (!/\b(?:createServer|Bun\.serve|Deno\.serve)\s{0,5}\(/.test(text.code)) return [];
  const facts: Fact<string>[] = [];
  for (const match of text.code.matchAll(/\b(?:url|pathname|path)\s{0,5}===?\s{0,5}(?=["'])/g)) {
    const path = literalAt(text, match.index + match[0].length);
    if (path?.startsWith('/')) facts.push(factAt(path, text.path, text.source, match.index));
  }
  if (/\bBun\.serve\(/.test(text.code)) {
    for (const match of text.code.matchAll(/[{,]\s{0,100}(?=["']\u0001{2,60}["']\s{0,5}:)/g)) {
      const path = literalAt(text, match.index + match[0].length);
      if (path?.startsWith('/')) facts.push(factAt(path, text.path, text.source, match.index + match[0].length));
    }
  }
  return facts;
}
