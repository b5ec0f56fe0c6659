import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { known, unknown } from '../model/known.ts';
import { MappedText, type SourceText, type Span } from '../model/text.ts';
import { parseExec, parseShell } from '../shell/parse.ts';
import type { Dialect, ShellScript } from '../shell/view.ts';
import { type Fields, fieldsOf, pairSpan } from '../yaml/fields.ts';
import { scalarText } from '../yaml/scalar-text.ts';
import type { YamlDocuments, YamlPair } from '../yaml/yaml-document.ts';
import { maskExpressions } from './expressions.ts';
import { joinLines, splitVariable } from './texts.ts';
import type { WorkflowImport, WorkflowSystem, WorkflowText, WorkflowVariable } from './workflow.types.ts';

/** More text in scripts than any pipeline has. */
const mostScript = 512 * 1024;

/** How a script is run. */
export interface ScriptSettings {
  readonly dialect: Dialect;
  readonly errexit: boolean;
  readonly pipefail: boolean;
}

/** The YAML of one pipeline, in the terms of its model; what all systems have in common. */
export class PipelineYaml {
  readonly source: SourceText;
  readonly documents: YamlDocuments;
  readonly system: WorkflowSystem;
  readonly unknown: (reason: string) => void;
  readonly imports: WorkflowImport[] = [];
  #scripts = 0;

  constructor(source: SourceText, documents: YamlDocuments, system: WorkflowSystem, unknown: (reason: string) => void) {
    this.source = source;
    this.documents = documents;
    this.system = system;
    this.unknown = unknown;
  }

  /** The mappings at the top, one for each document. */
  get roots(): readonly Fields[] {
    return this.documents.roots.map((root) => fieldsOf(this.documents, root));
  }

  fields(node: unknown): Fields {
    return fieldsOf(this.documents, node);
  }

  pairs(node: unknown): YamlPair[] {
    return this.documents.pairs(node);
  }

  /** The members of a list, or the value itself where one stands for a list of one. */
  list(node: Node | undefined): readonly Node[] {
    if (!node) return [];
    return isSeq(node) ? this.documents.items(node) : [node];
  }

  text(node: Node | undefined): WorkflowText | undefined {
    const raw = this.documents.text(node);
    if (!node || raw === undefined) return undefined;
    const dynamic = raw.includes('$') || maskExpressions(raw, this.system) !== raw;
    return {
      raw,
      value: dynamic ? unknown('is set where the pipeline runs') : known(raw),
      span: this.documents.span(node),
      mapped: scalarText(this.source, node, raw),
    };
  }

  field(fields: Fields, name: string): WorkflowText | undefined {
    return this.text(fields.get(name)?.value);
  }

  /** A key as a text. */
  keyText({ key, keySpan }: YamlPair): WorkflowText {
    return { raw: key, value: known(key), span: keySpan, mapped: MappedText.slice(key, keySpan.start) };
  }

  /** The scalars of a list, or the one scalar. */
  texts(node: Node | undefined): WorkflowText[] {
    return this.list(node)
      .map((item) => this.text(item))
      .filter((text) => text !== undefined);
  }

  /** Names of a list, of one scalar, or the keys of a mapping. */
  names(node: Node | undefined): string[] {
    if (isMap(node)) return this.pairs(node).map(({ key }) => key);
    return this.texts(node).map(({ raw }) => raw);
  }

  isTrue(fields: Fields, name: string): boolean {
    return /^(true|yes|on|always)$/i.test(this.field(fields, name)?.raw ?? '');
  }

  span(pair: YamlPair): Span {
    return pairSpan(this.documents, pair);
  }

  nodeSpan(node: Node | undefined): Span {
    return this.documents.span(node);
  }

  /** `NAME: value` pairs, a list of `NAME=value`, or a list of such mappings. Lists of scalars become one text, a line for each. */
  variables(node: Node | undefined): WorkflowVariable[] {
    if (isMap(node)) {
      return this.pairs(node).map((pair) => ({ name: pair.key, value: this.#valueOf(pair.value), span: this.span(pair) }));
    }
    const variables: WorkflowVariable[] = [];
    for (const item of isSeq(node) ? this.documents.items(node) : []) {
      if (isMap(item)) {
        const fields = this.fields(item);
        const name = this.field(fields, 'name') ?? this.field(fields, 'key');
        const value = fields.get('value');
        if (name && fields.size <= 3)
          variables.push({ name: name.raw, value: value && this.#valueOf(value.value), span: this.nodeSpan(item) });
        else variables.push(...this.variables(item));
        continue;
      }
      const text = this.text(item);
      if (text) variables.push(splitVariable(text));
    }
    return variables;
  }

  /** A scalar, or the scalars of a list one to a line. */
  #valueOf(node: Node | undefined): WorkflowText | undefined {
    if (!isSeq(node)) return isScalar(node) ? this.text(node) : undefined;
    const texts = this.texts(node);
    const mapped = joinLines(texts.map((text) => text.mapped));
    const dynamic = texts.some(({ value }) => !value.known);
    return {
      raw: mapped.text,
      value: dynamic ? unknown('is set where the pipeline runs') : known(mapped.text),
      span: this.nodeSpan(node),
      mapped,
    };
  }

  /** One script of all lines of a step, as the systems put them together. Undefined where there is none. */
  script(nodes: readonly Node[], settings: ScriptSettings): { script: ShellScript; text: MappedText } | undefined {
    const texts: MappedText[] = [];
    for (const node of nodes) {
      // GitLab's `!reference` and nested lists: what anchors stand for is put in place.
      if (isSeq(node)) texts.push(...this.texts(node).map(({ mapped }) => mapped));
      else {
        const text = this.text(node);
        if (text) texts.push(text.mapped);
      }
    }
    if (texts.length === 0) return undefined;
    const joined = joinLines(texts);
    this.#scripts += joined.text.length;
    if (this.#scripts > mostScript) {
      if (this.#scripts - joined.text.length <= mostScript) this.unknown('has more than 512 KiB of scripts; not all were read');
      return undefined;
    }
    const masked = maskExpressions(joined.text, this.system);
    const text = masked === joined.text ? joined : new MappedText(masked, joined.starts, joined.sources, joined.sourceEnd);
    return { script: readScript(text, settings), text };
  }

  /** A program with its arguments, no shell between. */
  command(program: string, at: Span, words: readonly WorkflowText[]): ShellScript {
    const args = words.map(({ raw, span }) => ({ text: maskExpressions(raw, this.system), span }));
    return parseExec([{ text: program, span: at }, ...args]);
  }
}

/** PowerShell and cmd have another grammar, but a list of plain commands reads the same in a shell: what does not is left unread. */
function readScript(text: MappedText, settings: ScriptSettings): ShellScript {
  const { dialect } = settings;
  if (dialect !== 'powershell' && dialect !== 'cmd') return parseShell(text, settings);
  const script = parseShell(text, { ...settings, dialect: 'posix' });
  return script.understood ? script : parseShell(text, settings);
}
