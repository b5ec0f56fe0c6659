import type { SourceText } from '../../../model/text.ts';
import { factAt } from '../../code-text.ts';
import type { Dependency } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import type { TomlEntry } from '../../structured-text.ts';
import { tomlEntries, tomlString, tomlStrings } from '../../structured-text.ts';

type Scope = Dependency['scope'];

const forDevelopment = /dev|test|lint|docs?\b|ci\b|check|format|typing/i;

/** The name of a Python package as its index compares names. */
function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The direct dependencies of a Python project: PEP 621 and its groups, Poetry, PDM, uv, Pipfile, requirements files and
 * the list in setup.py, in this order. Names are normalized; of a name declared twice the first counts.
 */
export function pythonDependencies(
  reader: ProjectReader,
  directory: string,
  pyproject: { readonly source: SourceText; readonly entries: readonly TomlEntry[] } | undefined,
  requirements: readonly string[],
): Dependency[] {
  const found = new Map<string, Dependency>();
  const declare = (name: string, version: string | undefined, scope: Scope, source: SourceText, offset: number): void => {
    const key = normalizedName(name);
    const known = found.get(key);
    if (found.size > 2000 || (known && (known.scope === 'production' || scope === 'development'))) return;
    found.set(key, { name: key, version, scope, evidence: factAt('', source.path, source, offset).evidence });
  };
  const requirement = (text: string, scope: Scope, source: SourceText, offset: number): void => {
    const match = /^\s*([A-Za-z0-9][\w.-]{0,80})\s*(?:\[[^\]]{0,100}\])?\s*\(?([^;#@)]{0,120})/.exec(text);
    if (match) declare(match[1] ?? '', match[2]?.trim().replace(/\s*\\$/, '') || undefined, scope, source, offset);
  };
  if (pyproject) {
    for (const entry of pyproject.entries) {
      const list = listScope(entry);
      if (list)
        for (const item of tomlStrings(entry)) requirement(item, list, pyproject.source, pyproject.source.text.indexOf(item, entry.offset));
      const table = tableScope(entry);
      if (table && entry.key !== 'python') declare(entry.key, versionOf(entry), table, pyproject.source, entry.offset);
    }
  }
  const pipfile = reader.text(`${directory}Pipfile`);
  for (const entry of pipfile ? tomlEntries(pipfile) : []) {
    const scope = entry.table === 'packages' ? 'production' : entry.table === 'dev-packages' ? 'development' : undefined;
    if (pipfile && scope) declare(entry.key, versionOf(entry), scope, pipfile, entry.offset);
  }
  for (const path of requirements) {
    const name = path.slice(directory.length);
    // A compiled file lists what the direct ones bring along as well.
    if (/constraints?[\w.-]*$/.test(name) || (name.endsWith('.txt') && requirements.includes(path.replace(/\.txt$/, '.in')))) continue;
    const source = reader.text(path);
    let offset = 0;
    for (const line of source?.text.split('\n') ?? []) {
      if (source && line.length < 300 && /^[A-Za-z0-9]/.test(line))
        requirement(line, forDevelopment.test(name) ? 'development' : 'production', source, offset);
      offset += line.length + 1;
    }
  }
  const setup = reader.text(`${directory}setup.py`);
  const list = setup && /\binstall_requires\s{0,5}=\s{0,5}\[([^\]]{0,5000})\]/.exec(setup.text);
  for (const match of list?.[1]?.matchAll(/["']([^"'\n]{1,120})["']/g) ?? []) {
    if (setup && list)
      requirement(match[1] ?? '', 'production', setup, list.index + (list[0].length - (list[1]?.length ?? 0) - 1) + match.index);
  }
  return [...found.values()];
}

function listScope({ table, key }: TomlEntry): Scope | undefined {
  if (table === 'project' && key === 'dependencies') return 'production';
  if (table === 'project.optional-dependencies') return forDevelopment.test(key) ? 'development' : 'production';
  if (table === 'dependency-groups' || table === 'tool.pdm.dev-dependencies') return 'development';
  return table === 'tool.uv' && key === 'dev-dependencies' ? 'development' : undefined;
}

function tableScope({ table }: TomlEntry): Scope | undefined {
  if (table === 'tool.poetry.dependencies') return 'production';
  if (table === 'tool.poetry.dev-dependencies') return 'development';
  const group = /^tool\.poetry\.group\.([\w-]{1,60})\.dependencies$/.exec(table)?.[1];
  if (group === undefined) return undefined;
  return /^(?:main|prod|production)$/.test(group) ? 'production' : 'development';
}

/** `"^1.0"` or `{ version = "^1.0", extras = […] }`. */
function versionOf(entry: TomlEntry): string | undefined {
  return tomlString(entry) ?? /\bversion\s{0,5}=\s{0,5}["']([^"'\n]{1,100})["']/.exec(entry.raw)?.[1];
}
