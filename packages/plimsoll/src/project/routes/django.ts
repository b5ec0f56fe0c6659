import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt, literalAt } from '../code-text.ts';
import { joinRoute } from '../health-path.ts';
import type { Fact } from '../project.types.ts';
import { modulePath } from './python.ts';

const route = /(?<![\w.])(path|re_path|url)\(\s{0,50}r?(?=["'])/g;

/** Paths of Django's URL configuration, from ROOT_URLCONF through plain `include('…')`; django-health-check's own include counts as a route. */
export function djangoRoutes(texts: readonly CodeText[]): Fact<string>[] {
  const files = new Map(texts.map((text) => [text.path, text]));
  const facts: Fact<string>[] = [];
  for (const settings of texts) {
    const setting = /(?:^|\n)ROOT_URLCONF\s{0,5}=\s{0,5}(?=["'])/.exec(settings.code);
    const module = setting && literalAt(settings, setting.index + setting[0].length);
    const root = module ? modulePath(settings.path, module, (path) => files.has(path)) : undefined;
    const text = root === undefined ? undefined : files.get(root);
    if (text) collect(text, '', 0);
  }
  return facts;

  function collect(text: CodeText, prefix: string, depth: number): void {
    if (depth > 4 || /\bi18n_patterns\b/.test(text.code)) return;
    for (const match of text.code.matchAll(route)) {
      const path = literalAt(text, match.index + match[0].length);
      const plain = path === undefined ? undefined : match[1] === 'path' ? path : plainPattern(path);
      const target = argumentsAt(text, text.code.indexOf('(', match.index))?.[1];
      if (plain === undefined || !target) continue;
      const full = joinRoute(prefix, plain);
      const include = /^include\(\s{0,20}\(?\s{0,20}(?=["'])/.exec(target.code);
      if (!include) {
        if (!target.code.startsWith('include(')) facts.push(factAt(full, text.path, text.source, match.index));
        continue;
      }
      const module = literalAt(text, target.start + include[0].length);
      if (module === 'health_check.urls') facts.push({ ...factAt(full, text.path, text.source, match.index) });
      const child = module === undefined ? undefined : modulePath(text.path, module, (candidate) => files.has(candidate));
      const next = child === undefined ? undefined : files.get(child);
      if (next) collect(next, full, depth + 1);
    }
  }
}

/** A regular expression that is a plain path between anchors. */
function plainPattern(pattern: string): string | undefined {
  const plain = pattern
    .replace(/^\^/, '')
    .replace(/\/\?\$$/, '/')
    .replace(/\$$/, '');
  return /^[\w/-]*$/.test(plain) ? plain : undefined;
}
