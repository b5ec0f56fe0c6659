import type { Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

const code = '\\.(?:ts|js|mjs|tsx|jsx)$';

/** GET routes that a framework makes from file names: Next, Nuxt, SvelteKit, Astro and Remix. */
export function fileRoutes(reader: ProjectReader, directory: string, framework: string): Fact<string>[] {
  const rule = rules[framework];
  if (!rule || rule.moved.some((file) => /\b(?:basePath|baseURL|base)\s{0,5}:/.test(reader.text(directory + file)?.text ?? ''))) return [];
  const facts: Fact<string>[] = [];
  for (const { path } of reader.files) {
    if (!path.startsWith(directory)) continue;
    const inside = path.slice(directory.length);
    for (const { pattern, prefix, needs } of rule.patterns) {
      const name = new RegExp(pattern + code).exec(inside)?.[1];
      if (name === undefined || /[[\]$*]/.test(name)) continue;
      if (needs && !needs.test(reader.text(path)?.text ?? '')) continue;
      const route = name
        .replace(/\/?\([^)/]*\)/g, '')
        .replace(/\.get$/, '')
        .replace(/\/index$/, '')
        .replace(/^\/+/, '');
      facts.push({ value: `${prefix}/${route}`, evidence: { path, line: 1 } });
    }
  }
  return facts;
}

interface FileRule {
  readonly patterns: readonly { readonly pattern: string; readonly prefix: string; readonly needs?: RegExp }[];
  /** Configuration that may move all routes. */
  readonly moved: readonly string[];
}

const exportsGet = /\bexport\s[^\n]{0,80}\bGET\b/;
const rules: Readonly<Record<string, FileRule>> = {
  next: {
    patterns: [
      { pattern: '^(?:src/)?app/([\\w()/.-]+)/route', prefix: '', needs: exportsGet },
      { pattern: '^(?:src/)?pages/api/([\\w/.-]+)', prefix: '/api' },
    ],
    moved: ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.cjs'],
  },
  nuxt: {
    patterns: [
      { pattern: '^server/api/([\\w/.-]+)', prefix: '/api' },
      { pattern: '^server/routes/([\\w/.-]+)', prefix: '' },
    ],
    moved: ['nuxt.config.ts', 'nuxt.config.js', 'nuxt.config.mjs'],
  },
  sveltekit: { patterns: [{ pattern: '^src/routes/([\\w()/.-]+)/\\+server', prefix: '', needs: exportsGet }], moved: ['svelte.config.js'] },
  astro: {
    patterns: [{ pattern: '^src/pages/([\\w/.-]+)', prefix: '', needs: exportsGet }],
    moved: ['astro.config.mjs', 'astro.config.ts', 'astro.config.js'],
  },
  remix: { patterns: [{ pattern: '^app/routes/([\\w-]+)', prefix: '' }], moved: ['vite.config.ts', 'vite.config.js', 'remix.config.js'] },
};
