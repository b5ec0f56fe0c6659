import { type Known, known, unknown } from '../model/known.ts';
import type { Expression } from './hcl.types.ts';

export type Value = string | number | boolean | null | readonly Known<Value>[] | ReadonlyMap<string, Known<Value>>;

/** Variables that refer to variables, and expressions in expressions. */
const deepest = 200;
const longestText = 256 * 1024;

/** What names stand for: variables of the definition, each evaluated when it is first asked for, and those of a matrix. */
export class Scope {
  readonly #variables: ReadonlyMap<string, Expression | undefined>;
  readonly #locals: ReadonlyMap<string, Known<Value>>;
  readonly #known: Map<string, Known<Value>>;

  constructor(
    variables: ReadonlyMap<string, Expression | undefined>,
    locals: ReadonlyMap<string, Known<Value>> = new Map(),
    known: Map<string, Known<Value>> = new Map(),
  ) {
    this.#variables = variables;
    this.#locals = locals;
    this.#known = known;
  }

  /** The same variables with those of one combination of a matrix. */
  with(locals: ReadonlyMap<string, Known<Value>>): Scope {
    return new Scope(this.#variables, locals, this.#known);
  }

  lookup(name: string, depth: number): Known<Value> {
    const local = this.#locals.get(name) ?? this.#known.get(name);
    if (local) return local;
    if (!this.#variables.has(name)) return unknown(`${name} is not defined here`);
    const preset = this.#variables.get(name);
    if (!preset) return unknown(`the variable ${name} has no default`);
    this.#known.set(name, unknown(`the variable ${name} refers to itself`));
    // Variables do not see those of a matrix.
    const value = evaluate(preset, new Scope(this.#variables, new Map(), this.#known), depth + 1);
    this.#known.set(name, value);
    return value;
  }
}

/**
 * What an expression gives where nothing is set in the environment: defaults count, as they do for Compose files. Functions,
 * arithmetic and references to other targets are unknown. Never throws; depth and size are bounded.
 */
export function evaluate(expression: Expression, scope: Scope, depth = 0): Known<Value> {
  if (depth > deepest) return unknown('is nested too deeply');
  const next = depth + 1;
  switch (expression.kind) {
    case 'value':
      return known(expression.value);
    case 'template':
      return evaluateTemplate(expression, scope, next);
    case 'list':
      return known(expression.items.map((item) => evaluate(item, scope, next)));
    case 'object': {
      const map = new Map<string, Known<Value>>();
      for (const [key, value] of expression.entries) {
        const name = textOf(evaluate(key, scope, next));
        if (!name.known) return name;
        map.set(name.value, evaluate(value, scope, next));
      }
      return known(map);
    }
    case 'name':
      return scope.lookup(expression.name, next);
    case 'member':
      return memberOf(evaluate(expression.of, scope, next), evaluate(expression.key, scope, next));
    case 'not': {
      const of = evaluate(expression.of, scope, next);
      if (!of.known) return of;
      return typeof of.value === 'boolean' ? known(!of.value) : unknown('! needs true or false');
    }
    case 'choice': {
      const test = evaluate(expression.test, scope, next);
      if (!test.known) return test;
      if (typeof test.value !== 'boolean') return unknown('? needs true or false');
      return evaluate(test.value ? expression.yes : expression.no, scope, next);
    }
    case 'binary':
      return evaluateBinary(expression, scope, next);
    case 'opaque':
      return unknown(expression.why);
  }
}

/** A scalar as text, as templates and arguments take it. */
export function textOf(value: Known<Value>): Known<string> {
  if (!value.known) return value;
  if (value.value === null) return unknown('is null');
  return typeof value.value === 'object' ? unknown('is no text') : known(String(value.value));
}

function evaluateTemplate({ parts }: Expression & { kind: 'template' }, scope: Scope, depth: number): Known<Value> {
  let text = '';
  for (const part of parts) {
    const value = part.kind === 'text' ? known(part.text) : textOf(evaluate(part, scope, depth));
    if (!value.known) return value;
    text += value.value;
    if (text.length > longestText) return unknown('is too long');
  }
  return known(text);
}

function memberOf(of: Known<Value>, key: Known<Value>): Known<Value> {
  if (!of.known) return of;
  if (!key.known) return key;
  const found =
    of.value instanceof Map
      ? of.value.get(String(key.value))
      : Array.isArray(of.value) && typeof key.value === 'number'
        ? (of.value as readonly Known<Value>[])[key.value]
        : undefined;
  return found ?? unknown(`has no ${typeof key.value === 'object' ? 'such member' : String(key.value)}`);
}

function evaluateBinary({ operator, left, right }: Expression & { kind: 'binary' }, scope: Scope, depth: number): Known<Value> {
  const first = evaluate(left, scope, depth);
  const second = evaluate(right, scope, depth);
  if (!first.known) return first;
  if (!second.known) return second;
  if (operator === '==' || operator === '!=') {
    const isScalar = (value: Value) => value === null || typeof value !== 'object';
    if (!isScalar(first.value) || !isScalar(second.value)) return unknown('compares lists or objects');
    return known((first.value === second.value) === (operator === '=='));
  }
  if (typeof first.value !== 'boolean' || typeof second.value !== 'boolean') return unknown(`${operator} needs true or false`);
  return known(operator === '&&' ? first.value && second.value : first.value || second.value);
}
