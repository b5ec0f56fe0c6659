import { factAt } from '../../code-text.ts';
import type { EnvironmentRead } from '../environment.ts';
import type { JavaScriptProgram } from './program.ts';

/** Variables that the client of Prisma reads: `url = env("DATABASE_URL")` of the schema's data source. */
export function prismaEnvironment({ reader, directory, used }: JavaScriptProgram): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  const names = ['prisma/schema.prisma', 'schema.prisma', 'src/prisma/schema.prisma'];
  for (const path of [directory, ...used].flatMap((folder) => names.map((name) => folder + name))) {
    const source = reader.text(path);
    for (const match of source?.text.matchAll(/^[ \t]{0,20}url[ \t]{0,20}=[ \t]{0,20}env\("([A-Za-z_]\w{0,99})"\)/gm) ?? []) {
      if (source) reads.push({ name: match[1] ?? '', need: 'required', evidence: factAt('', path, source, match.index).evidence });
    }
  }
  return reads;
}
