import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt, literalAt } from '../code-text.ts';
import { joinRoute } from '../health-path.ts';
import type { Fact } from '../project.types.ts';

/**
 * GET routes of NestJS controllers. A global prefix is applied where it is plain; with exclusions or versions in the
 * path nothing is reported, since the path is then decided elsewhere.
 */
export function nestRoutes(texts: readonly CodeText[]): Fact<string>[] {
  const prefix = globalPrefix(texts);
  if (prefix === undefined) return [];
  const facts: Fact<string>[] = [];
  for (const text of texts) {
    const controllers = [...text.code.matchAll(/@Controller\(/g)].map((match) => ({
      offset: match.index,
      path: decoratorPath(text, match.index + match[0].length - 1),
    }));
    for (const match of text.code.matchAll(/@(?:Get|All)\(/g)) {
      const controller = controllers.findLast((candidate) => candidate.offset < match.index)?.path;
      const path = decoratorPath(text, match.index + match[0].length - 1);
      if (controller === undefined || path === undefined) continue;
      facts.push(factAt(joinRoute(joinRoute(prefix, controller), path), text.path, text.source, match.index));
    }
  }
  return facts;
}

function globalPrefix(texts: readonly CodeText[]): string | undefined {
  let prefix = '';
  for (const text of texts) {
    if (/\.enableVersioning\(/.test(text.code)) return undefined;
    const call = /\.setGlobalPrefix\(/.exec(text.code);
    if (!call) continue;
    const args = argumentsAt(text, call.index + call[0].length - 1);
    const literal = args?.[0] && literalAt(text, args[0].start);
    if (args?.length !== 1 || literal === undefined || prefix !== '') return undefined;
    prefix = literal;
  }
  return prefix;
}

/** `@Get()`, `@Get('x')`, `@Controller({ path: 'x' })`; undefined for anything else, versions included. */
function decoratorPath(text: CodeText, open: number): string | undefined {
  const args = argumentsAt(text, open);
  const first = args?.[0];
  if (!args) return undefined;
  if (!first) return '';
  if (!first.code.startsWith('{')) return args.length === 1 ? literalAt(text, first.start) : undefined;
  if (/\b(?:version|host)\s{0,5}:/.test(first.code)) return undefined;
  const path = /\bpath\s{0,5}:\s{0,5}/.exec(first.code);
  return path ? literalAt(text, first.start + path.index + path[0].length) : '';
}
