import type { CodeText } from '../code-text.ts';
import { factAt } from '../code-text.ts';
import type { Dependency, Fact } from '../project.types.ts';

/** A pattern of masked code and the name of what it proves. */
export type NamedPattern = readonly [pattern: RegExp, name: string];

/** The first place of the first pattern that is found at all: patterns stand in the order of their weight. */
export function firstPattern(texts: readonly CodeText[], patterns: readonly NamedPattern[]): Fact<string> | undefined {
  for (const [pattern, name] of patterns) {
    for (const text of texts) {
      const index = text.code.search(pattern);
      if (index !== -1) return factAt(name, text.path, text.source, index);
    }
  }
  return undefined;
}

/** Each pattern that is found, at its first place. */
export function foundPatterns(texts: readonly CodeText[], patterns: readonly NamedPattern[]): Fact<string>[] {
  return patterns.map((pattern) => firstPattern(texts, [pattern])).filter((fact) => fact !== undefined);
}

/** The first of some packages that is a dependency of production. `*` at the end of a name stands for the rest of it. */
export function dependencyAmong(dependencies: readonly Dependency[], names: readonly string[]): Fact<string> | undefined {
  for (const name of names) {
    const found = dependencies.find(
      (dependency) =>
        dependency.scope === 'production' &&
        (name.endsWith('*') ? dependency.name.startsWith(name.slice(0, -1)) : dependency.name === name),
    );
    if (found) return { value: found.name, evidence: found.evidence };
  }
  return undefined;
}
