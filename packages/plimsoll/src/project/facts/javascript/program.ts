import type { CodeText } from '../../code-text.ts';
import type { NodePackage } from '../../ecosystems/node-package.ts';
import type { Dependency, Fact } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';

/** What the facts of a JavaScript program are read from. */
export interface JavaScriptProgram {
  readonly reader: ProjectReader;
  /** The project's directory: '' or ending in '/'. */
  readonly directory: string;
  /** Directories of the packages of its workspace that it uses. */
  readonly used: readonly string[];
  /** Its package.json; absent for Deno. */
  readonly manifest: NodePackage | undefined;
  readonly packageManager: string | undefined;
  readonly framework: Fact<string> | undefined;
  readonly dependencies: readonly Dependency[];
  /** Its sources and those of the packages of its workspace that it uses. */
  readonly texts: () => readonly CodeText[];
}

/** Whether a file imports or requires a module, told by its quoted name. */
function importsModule(text: CodeText, module: string): boolean {
  const source = text.source.text;
  return (
    source.includes(`'${module}'`) || source.includes(`"${module}"`) || source.includes(`'${module}/`) || source.includes(`"${module}/`)
  );
}

/** The sources that import a module. */
export function importing(texts: readonly CodeText[], ...modules: readonly string[]): CodeText[] {
  return texts.filter((text) => modules.some((module) => importsModule(text, module)));
}
