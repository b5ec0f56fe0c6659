import type { CodeText } from '../code-text.ts';
import { closingBracket, literalAt } from '../code-text.ts';
import { joinRoute } from '../health-path.ts';
import type { Fact } from '../project.types.ts';
import { addMount, resolveRoutes, routeGraph } from './route-graph.ts';

const routeCall = /(?<![\w.])((?:\w{1,60}\.){0,3}\w{1,60})\.(HandleFunc|Handle|GET|Get|Any|All)\(\s{0,50}(?=["`])/g;
const creator =
  /\b(\w{1,60})\s{0,5}(?::=|=)\s{0,5}(?:gin\.(?:Default|New)|echo\.New|fiber\.New|chi\.New(?:Router|Mux)|mux\.NewRouter|http\.NewServeMux|httprouter\.New)\(/g;
const parameter = /\b(\w{1,60})\s{1,5}\*(?:gin\.Engine|echo\.Echo|fiber\.App|chi\.Mux|http\.ServeMux|mux\.Router|httprouter\.Router)\b/g;
const group = /\b(\w{1,60})\s{0,5}:?=\s{0,5}(\w{1,60})\.(?:Group\(|PathPrefix\()\s{0,50}/g;
const closure = /\.(?:Route|Group)\(\s{0,50}(?=["`])/g;

/**
 * GET routes of net/http, gin, echo, fiber, chi and gorilla. Groups with plain prefixes are followed inside a file; where a
 * project mounts one router below another, only routers of the file that starts the server count as served at the root.
 */
export function goRoutes(texts: readonly CodeText[]): Fact<string>[] {
  const mounted = texts.some((text) => /\.Mount\(|\bhttp\.StripPrefix\(/.test(text.code));
  const graph = routeGraph();
  for (const text of texts) {
    const atRoot = !mounted || /\.ListenAndServe(?:TLS)?\(|\.(?:Run|Start|Listen)\(/.test(text.code);
    const scopes = functionScopes(text);
    const id = (name: string, offset: number): string => `${text.path}:${scopes(offset)}#${name}`;
    graph.roots.add(`${text.path}#http`);
    for (const pattern of [creator, parameter]) {
      for (const match of text.code.matchAll(pattern)) {
        // A parameter list stands before the body it belongs to.
        const inside = pattern === parameter ? text.code.indexOf('{', match.index) + 1 : match.index;
        if (atRoot) graph.roots.add(id(match[1] ?? '', inside));
      }
    }
    for (const match of text.code.matchAll(group)) {
      const [whole, name = '', parent = ''] = match;
      if (name === parent) continue;
      addMount(graph, id(name, match.index), id(parent, match.index), literalAt(text, match.index + whole.length));
    }
    const closures = [...text.code.matchAll(closure)].map((match) => {
      const open = match.index + match[0].indexOf('(');
      return { start: match.index, end: closingBracket(text.code, open), prefix: literalAt(text, match.index + match[0].length) };
    });
    const methods = text.code;
    for (const match of text.code.matchAll(routeCall)) {
      const receiver = match[1] ?? '';
      const literal = literalAt(text, match.index + match[0].length);
      const path = literal === undefined ? undefined : getPattern(literal);
      if (path === undefined || otherMethod(methods, match.index + match[0].length)) continue;
      const around = closures.filter(
        (range) => range.start < match.index && match.index < range.end && /func\(/.test(text.code.slice(range.start, range.start + 400)),
      );
      if (around.some((range) => range.prefix === undefined)) continue;
      const prefix = around.reduce((joined, range) => joinRoute(joined, range.prefix ?? ''), '');
      const node = receiver === 'http' ? `${text.path}#http` : id(receiver, match.index);
      graph.routes.push({ node, path: joinRoute(prefix, path), text, offset: match.index });
    }
  }
  return resolveRoutes(graph);
}

/** The path of a ServeMux pattern (`GET /healthz`), or undefined for other methods and hosts. */
function getPattern(pattern: string): string | undefined {
  const path = /^(?:(?:GET|HEAD) )?(\/.*)$/.exec(pattern)?.[1];
  return path?.replace(/\{\$\}$/, '');
}

/** gorilla: `.HandleFunc("/x", f).Methods("POST")`. */
function otherMethod(code: string, offset: number): boolean {
  const line = code.slice(offset, offset + 300).split('\n', 1)[0] ?? '';
  return /\.Methods\(/.test(line) && !/\.Methods\((?:http\.MethodGet|"\u0001{3}")/.test(line);
}

/** Number of the top-level function an offset is in, so that `r` in one function is not `r` in another. */
function functionScopes(text: CodeText): (offset: number) => number {
  const starts = [...text.code.matchAll(/^func\b/gm)].map((match) => match.index);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
