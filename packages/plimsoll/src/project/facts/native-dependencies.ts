import type { Dependency, NativeDependency } from '../project.types.ts';

/** What is known of a package that is hard to install on some Linux. */
export interface NativePackage {
  readonly kind: NativeDependency['kind'];
  readonly reason: string;
  /** The first version that is no trouble any more; absent: all versions are. */
  readonly until?: string;
}

/** Packages of one ecosystem by normalized name; what is not known for certain is not in it. */
export type NativeTable = ReadonlyMap<string, NativePackage>;

/**
 * The production dependencies that a table knows. With `until`, only those whose declared version cannot reach it: an
 * open range installs a newer one. `normalize` gives the name as the table has it.
 */
export function nativeAmong(
  dependencies: readonly Dependency[],
  table: NativeTable,
  normalize: (name: string) => string = (name) => name,
): NativeDependency[] {
  const result: NativeDependency[] = [];
  const seen = new Set<string>();
  for (const { name, version, scope, evidence } of dependencies) {
    const known = scope === 'production' ? table.get(normalize(name)) : undefined;
    if (!known || seen.has(name) || (known.until !== undefined && !staysBelow(version, known.until))) continue;
    seen.add(name);
    result.push({ value: name, evidence, kind: known.kind, reason: known.reason });
  }
  return result;
}

/** Whether every version that a range admits is below another one; a form that is not understood admits all. */
function staysBelow(range: string | undefined, limit: string): boolean {
  if (range === undefined || range.length > 200 || range.includes('||')) return false;
  const bounds: number[][] = [];
  for (const match of range.matchAll(/([<>=~^!]{0,3})\s{0,5}v?(\d{1,9}(?:\.(?:\d{1,9}|x|\*)){0,3})/g)) {
    const [, operator = '', text = ''] = match;
    const numbers = text.split('.').map((part) => Number(part));
    const bound = upperBound(operator, numbers);
    if (bound) bounds.push(bound);
  }
  const wanted = limit.split('.').map(Number);
  return bounds.some((bound) => compare(bound, wanted) <= 0);
}

/** The first version above what one comparison admits, or undefined if it admits all above it. */
function upperBound(operator: string, numbers: readonly number[]): number[] | undefined {
  const exact = numbers.filter((number) => !Number.isNaN(number));
  switch (operator) {
    case '<':
      return exact;
    case '^': {
      const index = exact.findIndex((number) => number > 0);
      return bump(exact, index === -1 ? exact.length - 1 : index);
    }
    case '~':
      return bump(exact, Math.min(1, exact.length - 1));
    case '~=':
    case '~>':
      return bump(exact, Math.max(0, exact.length - 2));
    case '':
    case '=':
    case '==':
    case '===':
    case '<=':
      return bump(exact, exact.length - 1);
    default:
      return undefined;
  }
}

function bump(numbers: readonly number[], index: number): number[] {
  return [...numbers.slice(0, index), (numbers[index] ?? 0) + 1];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
