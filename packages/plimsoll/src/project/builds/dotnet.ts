import { factAt } from '../code-text.ts';
import type { BuildRecipe } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

/** How a .NET program is published: its project in release configuration, to a folder that holds the assembly and all it needs but the runtime. */
export function dotnetBuild(reader: ProjectReader, directory: string, project: string, assembly: string): BuildRecipe | undefined {
  const source = reader.text(project);
  if (!source) return undefined;
  const own = project.slice(directory.length);
  return {
    command: factAt(['dotnet', 'publish', own, '--configuration', 'Release', '--output', 'out'], project, source, 0),
    output: factAt(`out/${assembly}.dll`, project, source, 0),
    selfContained: true,
  };
}
