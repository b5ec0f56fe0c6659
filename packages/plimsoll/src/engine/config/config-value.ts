import type { Document, LineCounter } from 'yaml';
import { UserError } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';

/** A configuration file that was read, for messages that name file and line. */
interface Origin {
  readonly name: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * One value of a configuration, which knows where it stands. Its methods give what they are named after, or throw a UserError (2)
 * with file, line, place and what would be right. A value that is missing or null is undefined, or an empty list or map.
 */
export class ConfigValue {
  readonly #origin: Origin;
  readonly #path: readonly (string | number)[];
  readonly #value: unknown;

  private constructor(origin: Origin, path: readonly (string | number)[], value: unknown) {
    this.#origin = origin;
    this.#path = path;
    this.#value = value;
  }

  /** @param data what the document says, as plain values. */
  static whole(name: string, document: Document, lines: LineCounter, data: unknown): ConfigValue {
    return new ConfigValue({ name, document, lines }, [], data);
  }

  get isMissing(): boolean {
    return this.#value === undefined || this.#value === null;
  }

  /** Text, a number, true or false: neither a list nor a map. */
  get isScalar(): boolean {
    return !this.isMissing && typeof this.#value !== 'object';
  }

  /** The value of a key of a map that may lack it. */
  at(key: string): ConfigValue {
    const map = this.#map();
    return new ConfigValue(this.#origin, [...this.#path, key], Object.hasOwn(map, key) ? map[key] : undefined);
  }

  /** All keys with their values; `allowed` are those there may be. */
  entries(allowed?: readonly string[]): readonly (readonly [string, ConfigValue])[] {
    const entries = Object.keys(this.#map()).map((key) => [key, this.at(key)] as const);
    const [surplus] = allowed ? entries.filter(([key]) => !allowed.includes(key)) : [];
    if (surplus && allowed) throw surplus[1].wrong('there is no such key', nearest(surplus[0], allowed));
    return entries;
  }

  list(): readonly ConfigValue[] {
    if (this.isMissing) return [];
    if (!Array.isArray(this.#value)) throw this.wrong('expected a list');
    return this.#value.map((item, index) => new ConfigValue(this.#origin, [...this.#path, index], item));
  }

  strings(): readonly string[] {
    return this.list().map((item) => {
      if (typeof item.#value !== 'string') throw item.wrong('expected text');
      return item.#value;
    });
  }

  string(): string | undefined {
    if (this.isMissing) return undefined;
    if (typeof this.#value !== 'string') throw this.wrong('expected text');
    return this.#value;
  }

  flag(): boolean | undefined {
    if (this.isMissing) return undefined;
    if (typeof this.#value !== 'boolean') throw this.wrong('expected true or false');
    return this.#value;
  }

  number(): number | undefined {
    if (this.isMissing) return undefined;
    if (typeof this.#value !== 'number' || !Number.isFinite(this.#value)) throw this.wrong('expected a number');
    return this.#value;
  }

  whole(least: number, most: number): number | undefined {
    if (this.isMissing) return undefined;
    const value = this.#value;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw this.wrong(`expected a whole number from ${least} to ${most}`);
  }

  oneOf<T extends string>(values: readonly T[]): T | undefined {
    if (this.isMissing) return undefined;
    const value = this.#value;
    const known = values.find((candidate) => candidate === value);
    if (known !== undefined) return known;
    throw this.wrong(`expected one of ${values.join(', ')}`, typeof value === 'string' ? nearest(value, values) : undefined);
  }

  /** One or several of them. */
  someOf<T extends string>(values: readonly T[]): readonly T[] | undefined {
    if (this.isMissing) return undefined;
    const items = Array.isArray(this.#value) ? this.list() : [this];
    return items.map((item) => {
      const one = item.oneOf(values);
      if (one === undefined) throw item.wrong(`expected one of ${values.join(', ')}`);
      return one;
    });
  }

  /** For values that may be of several kinds: the plain value. */
  get plain(): unknown {
    return this.#value;
  }

  /** What is wrong with it, to be thrown. `meant` is what was probably meant. */
  wrong(what: string, meant?: string): UserError {
    const { name } = this.#origin;
    const line = this.#line();
    const place = this.#place();
    return new UserError(`${name}${line === undefined ? '' : `:${line}`}: ${place}: ${what}${meant ? ` (did you mean ${meant}?)` : ''}`, 2);
  }

  #map(): Readonly<Record<string, unknown>> {
    if (this.isMissing) return {};
    if (typeof this.#value !== 'object' || Array.isArray(this.#value)) throw this.wrong('expected keys and values');
    return this.#value as Readonly<Record<string, unknown>>;
  }

  /** `overrides[1].rules.runs-as-root` */
  #place(): string {
    if (this.#path.length === 0) return 'the configuration';
    return this.#path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');
  }

  /** The line of its key, or of the item of a list. Undefined for what an alias or a merge key brought along. */
  #line(): number | undefined {
    const { document, lines } = this.#origin;
    const key = this.#path.at(-1);
    const parent: unknown = this.#path.length > 1 ? document.getIn(this.#path.slice(0, -1), true) : document.contents;
    const offset = key === undefined ? rangeStart(document.contents) : startOf(parent, key);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  }
}

/** Where an element of a node of the document starts: the key of a pair, or an item. */
function startOf(parent: unknown, key: string | number): number | undefined {
  const items: unknown = typeof parent === 'object' && parent !== null && 'items' in parent ? parent.items : undefined;
  if (!Array.isArray(items)) return undefined;
  if (typeof key === 'number') return rangeStart(items[key]);
  for (const pair of items as readonly unknown[]) {
    const name: unknown = typeof pair === 'object' && pair !== null && 'key' in pair ? pair.key : undefined;
    if (typeof name === 'object' && name !== null && 'value' in name && String(name.value) === key) return rangeStart(name);
  }
  return undefined;
}

function rangeStart(node: unknown): number | undefined {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}
