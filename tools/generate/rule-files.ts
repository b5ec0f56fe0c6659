import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { projectRoot } from '../project.ts';

const rulesFolder = join(projectRoot, 'packages/plimsoll/src/rules');

/** A file below src/rules/ that declares a rule. */
export interface RuleFile {
  /** The rule's id, which is the file's name. */
  readonly id: string;
  /** The folder's name. */
  readonly practice: string;
  /** The name it is exported by: the id in camel case. */
  readonly exported: string;
  /** Relative to src/rules/, with `/`. */
  readonly path: string;
}

/**
 * The rule files, sorted by id. They are found by reading, not by running them, so that the index can be made while
 * a rule does not compile. Throws with the file's name where id, file name, export and practice do not agree.
 */
export function findRuleFiles(): RuleFile[] {
  const files: RuleFile[] = [];
  for (const path of globSync('*/*.ts', { cwd: rulesFolder }).map((found) => found.replaceAll('\\', '/'))) {
    const text = readFileSync(join(rulesFolder, path), 'utf8');
    const declaration = /^export const (\w+) = defineRule\(/m.exec(text);
    if (!declaration) continue;
    const id = basename(path, '.ts');
    const practice = dirname(path);
    const exported = camelCase(id);
    const expect = (what: string, holds: boolean) => {
      if (!holds) throw new Error(`src/rules/${path}: ${what}`);
    };
    expect(`must export its rule as ${exported}, not ${declaration[1]}`, declaration[1] === exported);
    expect(`must have id: '${id}'`, text.includes(`id: '${id}'`));
    expect(`must have practice: '${practice}'`, text.includes(`practice: '${practice}'`));
    files.push({ id, practice, exported, path });
  }
  files.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [index, file] of files.entries()) {
    if (files[index + 1]?.id === file.id) throw new Error(`two rules are called ${file.id}`);
  }
  return files;
}

/** The rule objects, in the order of the files. */
export async function loadRules(files: readonly RuleFile[]): Promise<Rule[]> {
  return Promise.all(
    files.map(async ({ path, exported }) => {
      const module: Record<string, unknown> = await import(join(rulesFolder, path));
      return module[exported] as Rule;
    }),
  );
}

export function camelCase(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The text of src/rules/index.generated.ts. */
export function ruleIndex(files: readonly RuleFile[]): string {
  const imports = files.map(({ exported, path }) => ({ path, line: `import { ${exported} } from './${path}';` }));
  imports.push({ path: 'define.ts', line: `import type { Rule } from './define.ts';` });
  imports.sort((a, b) => (a.path < b.path ? -1 : 1));
  return [
    '// Made by tools/generate.ts from the files in the folders beside it. Do not edit: npm run generate',
    ...imports.map(({ line }) => line),
    '',
    '/** All rules, sorted by id. */',
    'export const rules: readonly Rule[] = [',
    ...files.map(({ exported }) => `  ${exported},`),
    '];',
    '',
  ].join('\n');
}
