import type { BuildContext } from '../../context/context.types.ts';
import { joinPath } from '../../context/path.ts';
import type { Edit } from '../../model/finding.ts';
import { contextSources } from '../caching/context-sources.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type Clutter, laterClutter, readsGit } from './context-clutter.ts';

/** Writes an ignore file where there is none: what was found, and what any project of its kind leaves lying about. */
export function newIgnoreFile(view: DockerfileView, context: BuildContext, clutter: readonly Clutter[]): Edit {
  const patterns = new Set<string>();
  if (!readsGit(view, context)) patterns.add('.git');
  for (const { pattern } of clutter) patterns.add(pattern);
  if (context.has('package.json') && !usesGiven(context, 'node_modules', clutter)) patterns.add('**/node_modules');
  if (context.has('pyproject.toml') || context.has('requirements.txt'))
    for (const each of ['**/__pycache__', '**/.venv', '**/.pytest_cache']) patterns.add(each);
  // What another Dockerfile takes from the same folder is not seen here.
  const dockerfiles = context.sent.files.filter(({ path }) => isDockerfile(path));
  if (dockerfiles.length < 2) for (const pattern of laterClutter(view, context)) patterns.add(pattern);
  if (!context.has('.env')) patterns.add('.env');
  for (const pattern of delivery(view, context)) patterns.add(pattern);
  patterns.add('**/.DS_Store');
  return view.newFile(joinPath(context.path, '.dockerignore'), `${[...patterns].join('\n')}\n`);
}

const isDockerfile = (path: string): boolean => /(?:^|\/)Dockerfile(?:\.[\w.-]+)?$|\.[Dd]ockerfile$/.test(path);

/** Files that tell how the image is built and started: the builder reads them without the context, and no program does. */
function delivery(view: DockerfileView, context: BuildContext): string[] {
  const named = contextSources(view, 'all').map(({ path }) => path);
  const top = context.sent.files.filter(({ path }) => !path.includes('/') && !named.includes(path)).map(({ path }) => path);
  const patterns = [
    [/^Dockerfile(?:\.|$)/, 'Dockerfile*'],
    [/\.Dockerfile$/, '*.Dockerfile'],
    [/^docker-compose.*\.ya?ml$/, 'docker-compose*'],
    [/^compose(?:\..*)?\.ya?ml$/, 'compose*.y*ml'],
  ] as const;
  return patterns.flatMap(([name, pattern]) => (top.some((path) => name.test(path)) ? [pattern] : []));
}

/** Adds lines at the end of the ignore file, where nothing takes them back. */
export function extendedIgnoreFile(context: BuildContext, patterns: readonly string[]): Edit | undefined {
  const source = context.ignore?.source;
  if (!source || patterns.length === 0) return undefined;
  const newline = source.text.includes('\r\n') ? '\r\n' : '\n';
  const start = source.text === '' || source.text.endsWith('\n') ? '' : newline;
  const end = source.text.length;
  return { path: source.path, span: { start: end, end }, text: start + patterns.map((pattern) => pattern + newline).join('') };
}

/** The directory is there and is not clutter: something needs it. */
function usesGiven(context: BuildContext, directory: string, clutter: readonly Clutter[]): boolean {
  return context.has(directory) && !clutter.some(({ path }) => path === directory);
}
