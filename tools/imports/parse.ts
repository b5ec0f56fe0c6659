/** One `import` or `export … from`, static or dynamic, of values or types. */
export interface Import {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
}

const importForms = [
  /^(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];

/** The imports of a formatted TypeScript file in which statements begin lines, as Biome leaves them. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const form of importForms) {
    for (const match of text.matchAll(form)) {
      const line = text.slice(0, match.index).split('\n').length;
      found.push({ specifier: match[1] as string, line });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}
