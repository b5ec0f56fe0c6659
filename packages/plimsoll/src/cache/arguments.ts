import type { BuildGraph, Stage, State, Step } from '../build/graph.types.ts';

/**
 * The build arguments that decide an instruction. RUN gets every ARG in scope in its environment, used or not; COPY, ADD
 * and WORKDIR depend only on the variables they name. An ENV of the same name hides an ARG, and passes on the arguments
 * its value was made of. Memoised per state.
 */
export function argumentsBehind(graph: BuildGraph, { instruction, before }: Step): ReadonlySet<string> {
  if (instruction.keyword !== 'RUN') {
    const flags = instruction.flags.map(({ value }) => value ?? '').join(' ');
    return trace(graph, variablesIn(`${flags} ${instruction.body.text}`), before);
  }
  let result = memo.get(before);
  if (!result) {
    result = trace(graph, [...before.args.keys(), ...before.environment.keys()], before);
    memo.set(before, result);
  }
  return result;
}

/** The build arguments that decide the base image of a stage: only those before the first FROM can. */
export function argumentsBehindBase(graph: BuildGraph, { from }: Stage): ReadonlySet<string> {
  const flags = from.flags.map(({ value }) => value ?? '').join(' ');
  return trace(graph, variablesIn(`${flags} ${from.image?.text ?? ''}`), undefined);
}

const memo = new WeakMap<State, Set<string>>();

/** Follows names to the arguments behind them, each definition once: they may lean on each other in any number, even in circles. */
function trace(graph: BuildGraph, names: readonly string[], state: State | undefined): Set<string> {
  const found = new Set<string>();
  const met = new Set<unknown>();
  const pending: { readonly name: string; readonly state: State | undefined }[] = names.map((name) => ({ name, state }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { name, state: scope } = next;
    const definition = scope ? (scope.environment.get(name) ?? scope.args.get(name)) : graph.globalArgs.get(name);
    if (!definition) {
      // Predefined arguments such as TARGETARCH need no declaration in front of FROM.
      if (!scope) found.add(name);
      continue;
    }
    if (met.has(definition)) continue;
    met.add(definition);
    if ('pair' in definition) {
      found.add(name);
      for (const inner of variablesIn(definition.pair.value ?? '')) pending.push({ name: inner, state: scope });
      // `ARG NAME` in a stage takes over the default of the global one.
      if (scope && definition.pair.value === undefined) pending.push({ name, state: undefined });
    } else if (definition.step?.instruction.keyword === 'ENV') {
      const { instruction, before } = definition.step;
      const value = instruction.pairs.findLast(({ key }) => key === name)?.value ?? '';
      for (const inner of variablesIn(value)) pending.push({ name: inner, state: before });
    }
  }
  return found;
}

/** Names behind `$`. Quotes and escapes are not looked at: one name too many only makes an instruction depend on more. */
export function variablesIn(text: string): string[] {
  if (!text.includes('$')) return [];
  return [...text.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].flatMap(([, name]) => name ?? []);
}
