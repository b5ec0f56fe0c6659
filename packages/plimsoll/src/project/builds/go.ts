import { type CodeText, factAt } from '../code-text.ts';
import type { BuildRecipe } from '../project.types.ts';
import { directoryOf } from '../project-reader.ts';

/**
 * How a Go module is built: its only main package, to a binary of the package's name. Undefined where there are several
 * programs, as it is not known which one is meant.
 */
export function goBuild(texts: readonly CodeText[], directory: string, module: string | undefined): BuildRecipe | undefined {
  const mains = texts.filter(({ code }) => /^package main\b/m.test(code) && /^func main\(\)/m.test(code));
  const [main] = mains;
  if (!main || new Set(mains.map(({ path }) => directoryOf(path))).size > 1) return undefined;
  const folder = directoryOf(main.path).slice(directory.length).replace(/\/$/, '');
  const name = (folder === '' ? module?.replace(/\/v\d+$/, '') : folder)?.split('/').at(-1);
  const at = /^func main\(\)/m.exec(main.code)?.index ?? 0;
  return {
    command: factAt(['go', 'build', folder === '' ? '.' : `./${folder}`], main.path, main.source, at),
    output: name === undefined || name === '' ? undefined : factAt(name, main.path, main.source, at),
    selfContained: true,
  };
}
