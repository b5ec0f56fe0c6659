import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** One copy for each directory that holds manifests; undefined for more than a person would write. */
export function manifestLines(
  view: DockerfileView,
  copy: InstructionOf<'COPY' | 'ADD'>,
  target: string,
  from: string,
  files: readonly string[],
): string[] | undefined {
  const flags = copy.flags.map(({ span }) => `${view.text(span)} `).join('');
  const keyword = view.text(copy.keywordSpan) === copy.keyword.toLowerCase() ? 'copy' : 'COPY';
  const byDirectory = Map.groupBy(files, (path) => path.slice(from.length, path.lastIndexOf('/') + 1));
  if (byDirectory.size > 12 || files.some((path) => /[\s"'$\\[*?]/.test(path))) return undefined;
  return [...byDirectory].map(
    ([directory, paths]) => `${keyword} ${flags}${paths.join(' ')} ${directory === '' ? target : target + directory}`,
  );
}
