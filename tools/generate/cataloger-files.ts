import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../project.ts';
import { camelCase } from './rule-files.ts';

const folder = join(projectRoot, 'packages/plimsoll/src/packages');

interface CatalogerFile {
  readonly id: string;
  readonly exported: string;
  /** Relative to src/packages/, with `/`. */
  readonly path: string;
}

/** The text of src/packages/catalogers.generated.ts. Throws with the file's name where id, file name and export do not agree. */
export function catalogerIndex(): string {
  const files = findCatalogers();
  const imports = files.map(({ exported, path }) => ({ path, line: `import { ${exported} } from './${path}';` }));
  imports.push({ path: 'define.ts', line: `import type { Cataloger } from './define.ts';` });
  imports.sort((a, b) => (a.path < b.path ? -1 : 1));
  return [
    '// Made by tools/generate.ts from the files in catalogers/. Do not edit: npm run generate',
    ...imports.map(({ line }) => line),
    '',
    '/** All catalogers, sorted by id. */',
    'export const catalogers: readonly Cataloger[] = [',
    ...files.map(({ exported }) => `  ${exported},`),
    '];',
    '',
  ].join('\n');
}

function findCatalogers(): CatalogerFile[] {
  const files: CatalogerFile[] = [];
  for (const path of globSync('catalogers/*/*.ts', { cwd: folder }).map((found) => found.replaceAll('\\', '/'))) {
    const text = readFileSync(join(folder, path), 'utf8');
    const declaration = /^export const (\w+) = defineCataloger\(/m.exec(text);
    if (!declaration) continue;
    const id = basename(path, '.ts');
    const exported = camelCase(id);
    if (declaration[1] !== exported)
      throw new Error(`src/packages/${path}: must export its cataloger as ${exported}, not ${declaration[1]}`);
    if (!text.includes(`id: '${id}'`)) throw new Error(`src/packages/${path}: must have id: '${id}'`);
    files.push({ id, exported, path });
  }
  files.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [index, { id }] of files.entries()) if (files[index + 1]?.id === id) throw new Error(`two catalogers are called ${id}`);
  return files;
}
