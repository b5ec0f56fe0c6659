import type { CodeText } from '../../code-text.ts';
import type { Dependency, Fact } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { placeIn } from '../code-search.ts';

/** What the facts of a Python program are read from. */
export interface PythonProgram {
  readonly reader: ProjectReader;
  /** The project's directory: '' or ending in '/'. */
  readonly directory: string;
  readonly framework: Fact<string> | undefined;
  /** The command of the Procfile's web process. */
  readonly web: Fact<string> | undefined;
  readonly dependencies: readonly Dependency[];
  readonly texts: () => readonly CodeText[];
}

/** The sources that import one of some modules, by `import x` or `from x import …`. */
export function importing(texts: readonly CodeText[], ...modules: readonly string[]): CodeText[] {
  const pattern = new RegExp(
    `(?:^|\\n)[ \\t]{0,40}(?:import[ \\t]{1,5}(?:[\\w.]{1,60}[ \\t]{0,3},[ \\t]{0,3}){0,10}|from[ \\t]{1,5})(?:${modules.join('|').replaceAll('.', '\\.')})(?![\\w])`,
  );
  return texts.filter((text) => pattern.test(text.code));
}

/**
 * The first of some libraries, given with its module, whose module the sources name (in an import, or in a string of the
 * settings): at the dependency that brings it, or else at the module's first place.
 */
export function usedLibrary(
  program: PythonProgram,
  libraries: readonly (readonly [name: string, module: string])[],
): Fact<string> | undefined {
  for (const [name, module] of libraries) {
    const text = program.texts().find((candidate) => candidate.source.text.includes(module));
    if (!text) continue;
    const evidence = program.dependencies.find((dependency) => dependency.name === name)?.evidence;
    if (evidence) return { value: name, evidence };
    if (importing([text], module).length > 0) return { value: name, evidence: placeIn(text, text.code.indexOf(module)) };
  }
  return undefined;
}
