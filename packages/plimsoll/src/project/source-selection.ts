import type { ProjectReader } from './project-reader.ts';

const notApplication = new Set([
  'node_modules',
  'bower_components',
  'vendor',
  'test',
  'tests',
  '__tests__',
  'spec',
  'specs',
  'e2e',
  'integration',
  'example',
  'examples',
  'sample',
  'samples',
  'demo',
  'demos',
  'docs',
  'doc',
  'dist',
  'build',
  'out',
  'target',
  'obj',
  'venv',
  'env',
  'site-packages',
  '__pycache__',
  'coverage',
  'fixtures',
  'testdata',
  'mocks',
  '__mocks__',
  'mock',
  'cypress',
  'playwright',
  'migrations',
  'static',
  'wwwroot',
  'scripts',
  'tools',
  'hack',
  'bench',
  'benchmarks',
  'stories',
  'third_party',
  'notebooks',
  'testing',
  'test_utils',
  'deploy',
  'infra',
  'charts',
  'chart',
]);

const notApplicationName =
  /(?:[._-](?:test|tests|spec|e2e|stories|mock|min|bundle)\.[a-z]{1,4}|\.d\.[cm]?ts|Tests?\.(?:java|kt|cs)|_test\.(?:go|py|exs)|_spec\.rb)$|^(?:test[_.-]|seed(?:er|s)?\.(?:[cm]?[jt]s|py)$|conftest\.py|setup\.py|(?:vite|webpack|rollup|jest|vitest|babel|eslint|postcss|tailwind|playwright|cypress|karma|gulp|grunt)[\w-]*\.(?:config\.)?[cm]?[jt]s$)/i;

/** Django's commands are run by hand. */
const managementCommand = /(?:^|\/)management\/commands\//;

const likely =
  /(?:^|\/)(?:main|server|app|index|www|api|health\w*|probes?|status|routes?|router|routing|urls|settings|config|application|startup|program|wsgi|asgi|run|manage|bootstrap|controllers?)[\w.-]*$/i;

/** Whether a file below an application's root is code that runs in production, judged by its path. */
export function isApplicationSource(path: string): boolean {
  // Folders below src/main/java are packages: `com.example` is no example.
  const root = /(?:^|\/)src\/main\/(?:java|kotlin)\//.exec(path);
  const segments = (root ? path.slice(0, root.index) : path).split('/');
  const name = root ? path.slice(path.lastIndexOf('/') + 1) : (segments.pop() ?? '');
  return (
    !notApplicationName.test(name) &&
    !managementCommand.test(path) &&
    !segments.some((segment) => segment.startsWith('.') || notApplication.has(segment.toLowerCase()))
  );
}

/**
 * Source files of an application below `directory` with one of the extensions, likeliest and shallowest first.
 * Directories in `excluded` belong to other projects.
 */
export function applicationSources(
  reader: ProjectReader,
  directory: string,
  extensions: RegExp,
  excluded: readonly string[] = [],
): string[] {
  const ranked: { path: string; rank: number }[] = [];
  for (const { path } of reader.files) {
    if (!path.startsWith(directory) || !extensions.test(path)) continue;
    const inside = path.slice(directory.length);
    if (!isApplicationSource(inside) || excluded.some((other) => path.startsWith(other))) continue;
    ranked.push({ path, rank: inside.split('/').length + (likely.test(inside.replace(/\.[a-z]+$/i, '')) ? 0 : 10) });
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return ranked.slice(0, 350).map((entry) => entry.path);
}
