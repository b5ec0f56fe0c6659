import type { Unknown } from '../model/finding.ts';
import { type Known, known, unknown } from '../model/known.ts';
import type { SourceText } from '../model/text.ts';
import type { BakeDefinition, BakeInline, BakeTarget } from './bake.types.ts';
import { evaluate, Scope, textOf, type Value } from './evaluate.ts';
import type { Body, Expression } from './hcl.types.ts';
import { parseHcl } from './hcl-parser.ts';
import { inlineText } from './inline-text.ts';
import { readJsonBody } from './json-body.ts';
import { combinationsOf } from './matrix.ts';

/** No definition that people write comes near. */
const mostCharacters = 1024 * 1024;
const mostTargets = 1000;
/** Targets, inherited ones included, that one is made of. */
const mostParts = 50;

/**
 * Reads a definition of `docker buildx bake` from its files, later ones adding to earlier ones as overrides do. Never throws: what
 * could not be read is in `unknowns`, and what depends on the environment, on functions or on other targets is an unknown value.
 */
export function readBake(sources: readonly SourceText[]): BakeDefinition {
  return new Definition(sources).read();
}

/** What one file says of a target. */
interface Part {
  readonly source: SourceText;
  readonly body: Body;
  readonly scope: Scope;
}

class Definition {
  readonly #unknowns: Unknown[] = [];
  readonly #targets = new Map<string, Part[]>();
  readonly #parted = new Map<string, readonly Part[]>();
  readonly #groups = new Map<string, readonly string[]>();

  constructor(sources: readonly SourceText[]) {
    const bodies: { source: SourceText; body: Body }[] = [];
    const variables = new Map<string, Expression | undefined>();
    for (const source of sources) {
      const body = this.#bodyOf(source);
      if (!body) continue;
      bodies.push({ source, body });
      for (const [name, value] of body.attributes) variables.set(name, value);
      for (const { type, labels, body: inner } of body.blocks) {
        if (type === 'variable' && labels[0] !== undefined)
          variables.set(labels[0], inner.attributes.get('default') ?? variables.get(labels[0]));
      }
    }
    const scope = new Scope(variables);
    for (const { source, body } of bodies) this.#collect(source, body, scope);
  }

  read(): BakeDefinition {
    const inherited = new Set<string>();
    const linked = new Set<string>();
    for (const name of this.#targets.keys()) {
      for (const base of this.#basesOf(name)) inherited.add(base);
      for (const value of this.#mapped(name, 'contexts').values()) {
        if (value.known && value.value.startsWith('target:')) linked.add(value.value.slice('target:'.length));
      }
    }
    const grouped = this.#grouped();
    const isBuilt = (name: string) => grouped.has(name) || linked.has(name) || !(inherited.has(name) || name.startsWith('_'));
    const targets = [...this.#targets.keys()].filter(isBuilt).map((name) => this.#target(name));
    return { targets, unknowns: this.#unknowns };
  }

  #bodyOf(source: SourceText): Body | undefined {
    const { path, text } = source;
    if (text.length > mostCharacters) {
      this.#unknowns.push({ path, reason: 'is larger than 1 MiB' });
      return undefined;
    }
    if (!/\.json$/i.test(path)) return parseHcl(text);
    const body = readJsonBody(text);
    if ('problem' in body) this.#unknowns.push({ path, reason: body.problem });
    return 'problem' in body ? undefined : body;
  }

  #collect(source: SourceText, body: Body, scope: Scope): void {
    for (const { type, labels, body: inner } of body.blocks) {
      const [name] = labels;
      if (name === undefined) continue;
      if (type === 'group') this.#groups.set(name, texts(inner, 'targets', scope));
      if (type !== 'target') continue;
      for (const { name: own, scope: local } of this.#expanded(name, inner, scope, source)) {
        const parts = this.#targets.get(own) ?? [];
        parts.push({ source, body: inner, scope: local });
        if (this.#targets.size < mostTargets) this.#targets.set(own, parts);
      }
    }
  }

  /** A target with a matrix is one for each combination, under the name that it gives them; the block's name is the group of these. */
  #expanded(name: string, body: Body, scope: Scope, source: SourceText): readonly { readonly name: string; readonly scope: Scope }[] {
    const matrix = body.attributes.get('matrix');
    if (!matrix) return [{ name, scope }];
    const combinations = combinationsOf(evaluate(matrix, scope));
    const named = body.attributes.get('name');
    const found: { name: string; scope: Scope }[] = [];
    for (const locals of combinations ?? []) {
      const local = scope.with(locals);
      const own = named && textOf(evaluate(named, local));
      if (own?.known) found.push({ name: own.value, scope: local });
    }
    if (found.length === 0) {
      this.#unknowns.push({ path: source.path, reason: `the targets of ${name} depend on a matrix that is not known` });
      return [{ name, scope }];
    }
    this.#groups.set(
      name,
      found.map((one) => one.name),
    );
    return found;
  }

  /** Targets that some group names, through other groups. */
  #grouped(): ReadonlySet<string> {
    const seen = new Set<string>();
    const waiting = [...this.#groups.values()].flat();
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      waiting.push(...(this.#groups.get(name) ?? []));
    }
    return seen;
  }

  #basesOf(name: string): readonly string[] {
    return (this.#targets.get(name) ?? []).flatMap(({ body, scope }) => texts(body, 'inherits', scope));
  }

  /** What a target is made of: what it inherits, in order, then its own files; later ones count. */
  #parts(name: string): readonly Part[] {
    const known = this.#parted.get(name);
    if (known) return known;
    // Who inherits from itself has nothing of it.
    this.#parted.set(name, []);
    const bases = this.#basesOf(name).flatMap((base) => this.#parts(base));
    const parts = [...bases, ...(this.#targets.get(name) ?? [])].slice(-mostParts);
    this.#parted.set(name, parts);
    return parts;
  }

  #attribute(name: string, key: string): { readonly part: Part; readonly value: Known<Value> } | undefined {
    const part = this.#parts(name).findLast(({ body }) => body.attributes.has(key));
    const expression = part?.body.attributes.get(key);
    const value = part && expression && evaluate(expression, part.scope);
    return part && value && !(value.known && value.value === null) ? { part, value } : undefined;
  }

  #text(name: string, key: string): Known<string> | undefined {
    const found = this.#attribute(name, key);
    return found && textOf(found.value);
  }

  #mapped(name: string, key: string): Map<string, Known<string>> {
    const merged = new Map<string, Known<string>>();
    for (const { body, scope } of this.#parts(name)) {
      const expression = body.attributes.get(key);
      const value = expression && evaluate(expression, scope);
      if (!value?.known || !(value.value instanceof Map)) continue;
      for (const [entry, given] of value.value) {
        if (given.known && given.value === null) merged.delete(entry);
        else merged.set(entry, textOf(given));
      }
    }
    return merged;
  }

  #target(name: string): BakeTarget {
    const own = this.#targets.get(name)?.[0] as Part;
    const platforms = this.#attribute(name, 'platforms')?.value;
    return {
      name,
      source: own.source,
      context: this.#text(name, 'context'),
      dockerfile: this.#text(name, 'dockerfile'),
      inline: this.#inline(name),
      target: this.#text(name, 'target'),
      args: this.#mapped(name, 'args'),
      contexts: this.#mapped(name, 'contexts'),
      platforms:
        platforms === undefined
          ? []
          : platforms.known && Array.isArray(platforms.value)
            ? platforms.value.map(textOf)
            : [unknown('is no list')],
    };
  }

  #inline(name: string): BakeInline | undefined {
    const part = this.#parts(name).findLast(({ body }) => body.attributes.has('dockerfile-inline'));
    const expression = part?.body.attributes.get('dockerfile-inline');
    return part && expression && { source: part.source, text: inlineText(expression, part.scope) };
  }
}

/** The texts of a list that are known. */
function texts(body: Body, key: string, scope: Scope): readonly string[] {
  const expression = body.attributes.get(key);
  const value = expression ? evaluate(expression, scope) : known(null);
  if (!value.known || !Array.isArray(value.value)) return [];
  return (value.value as readonly Known<Value>[]).flatMap((item) => {
    const text = textOf(item);
    return text.known ? [text.value] : [];
  });
}
