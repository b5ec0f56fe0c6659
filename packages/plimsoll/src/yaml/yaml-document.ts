import { type Alias, type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, parseAllDocuments, visit } from 'yaml';
import type { SourceText, Span } from '../model/text.ts';

/** Aliases can stand for exponentially much; no honest file comes near. */
const mostSteps = 200_000;
const mostMerges = 50;
const mostCharacters = 1024 * 1024;

export interface YamlPair {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node | undefined;
}

/**
 * The documents of a YAML file with aliases and merge keys resolved on the way, within bounds.
 * Importing this module loads the YAML parser: load it, and what imports it, only when a YAML file is to be read.
 */
export class YamlDocuments {
  readonly roots: readonly Node[];
  /** Why the file, or a part of it, was not read. */
  readonly problems: readonly string[];
  readonly #targets = new Map<Alias, Node>();
  readonly #problems: string[] = [];
  readonly #source: SourceText;
  #steps = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.roots = this.#parse();
    this.problems = this.#problems;
  }

  /** The node itself, or what an alias stands for. */
  resolve(node: unknown): Node | undefined {
    if (!isNode(node)) return undefined;
    if (!isAlias(node)) return node;
    return this.#spend() ? this.#targets.get(node) : undefined;
  }

  /** The pairs of a mapping, those of merge keys after its own; nothing for other nodes. A key counts once. */
  pairs(node: unknown): YamlPair[] {
    const found = new Map<string, YamlPair>();
    this.#collect(node, found, 0);
    return [...found.values()];
  }

  items(node: unknown): Node[] {
    const list = this.resolve(node);
    if (!isSeq(list)) return [];
    return list.items.map((item) => this.resolve(item)).filter((item) => item !== undefined && this.#spend()) as Node[];
  }

  /** A scalar as it is written, quotes and folding taken away; undefined for null and everything else. */
  text(node: unknown): string | undefined {
    const scalar = this.resolve(node);
    if (!isScalar(scalar) || scalar.value === null || scalar.value === undefined) return undefined;
    return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
  }

  span(node: Node | undefined): Span {
    const range = node?.range;
    return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
  }

  #parse(): Node[] {
    const { text } = this.#source;
    if (text.length > mostCharacters) {
      this.#problems.push('is larger than 1 MiB');
      return [];
    }
    let documents: Document.Parsed[];
    try {
      const parsed = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
      documents = 'empty' in parsed ? [] : parsed;
    } catch (error) {
      // The parser is recursive: deep nesting ends in a RangeError.
      this.#problems.push(`is not readable YAML: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
    const roots: Node[] = [];
    for (const document of documents) {
      const error = document.errors[0];
      if (error) {
        const { line, column } = this.#source.position(error.pos[0]);
        this.#problems.push(`is not valid YAML at ${line}:${column}: ${error.message}`);
      }
      if (!document.contents) continue;
      if (this.#bindAliases(document)) roots.push(document.contents);
    }
    return roots;
  }

  /** An alias stands for the last node before it that has its name. */
  #bindAliases(document: Document.Parsed): boolean {
    const anchors = new Map<string, Node>();
    try {
      visit(document, {
        Node: (_key, node) => {
          if (isAlias(node)) {
            const target = anchors.get(node.source);
            if (target) this.#targets.set(node, target);
          } else if (node.anchor) anchors.set(node.anchor, node);
        },
      });
      return true;
    } catch (error) {
      this.#problems.push(`is not readable YAML: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }

  #collect(node: unknown, found: Map<string, YamlPair>, depth: number): void {
    const map = this.resolve(node);
    if (!isMap(map)) return;
    const merged: unknown[] = [];
    for (const pair of map.items) {
      if (!isPair(pair) || !this.#spend()) continue;
      const key = this.text(pair.key);
      if (key === undefined) continue;
      if (key === '<<' && depth < mostMerges) {
        const value = this.resolve(pair.value);
        merged.push(...(isSeq(value) ? value.items : [value]));
      } else if (!found.has(key)) found.set(key, { key, keySpan: this.span(this.resolve(pair.key)), value: this.resolve(pair.value) });
    }
    for (const value of merged) this.#collect(value, found, depth + 1);
  }

  #spend(): boolean {
    this.#steps++;
    if (this.#steps === mostSteps + 1) this.#problems.push('uses aliases to stand for too much; not all of it was read');
    return this.#steps <= mostSteps;
  }
}
