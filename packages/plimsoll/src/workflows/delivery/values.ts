import { type Known, known, unknown } from '../../model/known.ts';
import type { SourceText } from '../../model/text.ts';
import type { ShellWord } from '../../shell/view.ts';
import { maskExpressions, maskedExpression } from '../expressions.ts';
import { linesOf, sliceText } from '../texts.ts';
import type { WorkflowStep, WorkflowSystem, WorkflowText } from '../workflow.types.ts';
import type { BuildArgument, DeliveryValue } from './delivery.types.ts';

export function valueOfWord(source: SourceText, word: ShellWord): DeliveryValue {
  const text = word.unquoted;
  // A glob stays as it is where no file matches: tags and paths do not hold any.
  const isConstant = !word.dynamic && !maskedExpression.test(text);
  return { raw: source.slice(word.span), text, value: isConstant ? text : undefined, span: word.span };
}

function valueOfText(system: WorkflowSystem, text: WorkflowText): DeliveryValue {
  const value = text.value.known ? text.value.value : undefined;
  return { raw: text.raw, text: maskExpressions(text.raw, system), value, span: text.span };
}

/** A part of a value, by offsets of its text. Where quotes stand within, the whole value's place stands for it. */
export function partOf(value: DeliveryValue, start: number, end = value.text.length): DeliveryValue {
  const text = value.text.slice(start, end);
  const { raw, span } = value;
  const quote = raw.length === value.text.length + 2 && /^(["'])[\s\S]*\1$/.test(raw) ? 1 : 0;
  const exact = raw.length === value.text.length + 2 * quote && span.end - span.start === raw.length;
  const from = span.start + quote + start;
  return {
    raw: exact ? raw.slice(quote + start, quote + end) : text,
    text,
    value: value.value !== undefined || !text.includes('$') ? text : undefined,
    span: exact ? { start: from, end: from + text.length } : span,
  };
}

/** The inputs of a step by lower-case name. */
export class Inputs {
  readonly #system: WorkflowSystem;
  readonly #byName: ReadonlyMap<string, WorkflowText | undefined>;

  constructor(step: WorkflowStep, system: WorkflowSystem) {
    this.#system = system;
    this.#byName = new Map(step.inputs.map(({ name, value }) => [name.toLowerCase(), value]));
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** The first of these that is given, and not empty. */
  value(...names: string[]): DeliveryValue | undefined {
    for (const name of names) {
      const text = this.#byName.get(name);
      if (text && text.raw.trim() !== '') return valueOfText(this.#system, text);
    }
    return undefined;
  }

  flag(...names: string[]): Known<boolean> | undefined {
    const value = this.value(...names);
    if (!value) return undefined;
    if (value.value === undefined) return unknown('is set where the pipeline runs');
    return known(!/^(false|no|off|0|disabled)$/i.test(value.value.trim()));
  }

  /** True, false, or undefined where an expression decides; false if nothing is said. */
  maybe(...names: string[]): boolean | undefined {
    const flag = this.flag(...names);
    return flag ? (flag.known ? flag.value : undefined) : false;
  }

  isTrue(...names: string[]): boolean {
    const flag = this.flag(...names);
    return flag?.known === true && flag.value;
  }

  /** One value a line. */
  lines(...names: string[]): DeliveryValue[] {
    return this.#lines(names).map((line) => valueOfText(this.#system, line));
  }

  /** One value a line or between commas. */
  list(...names: string[]): DeliveryValue[] {
    return this.#lines(names)
      .flatMap((line) => this.#parts(line))
      .map((part) => valueOfText(this.#system, part));
  }

  /** `NAME=value`, one a line. */
  arguments(...names: string[]): BuildArgument[] {
    return this.#lines(names).map((line) => {
      const equals = line.raw.indexOf('=');
      if (equals === -1) return { name: line.raw, value: undefined, span: line.span };
      const value = valueOfText(this.#system, sliceText(line, equals + 1, line.raw.length));
      return { name: line.raw.slice(0, equals).trim(), value, span: line.span };
    });
  }

  /** What stands between the commas, those of expressions left alone. */
  #parts(text: WorkflowText): WorkflowText[] {
    const masked = maskExpressions(text.raw, this.#system);
    const parts: WorkflowText[] = [];
    let start = 0;
    while (start <= masked.length) {
      const comma = masked.indexOf(',', start);
      const end = comma === -1 ? masked.length : comma;
      const part = masked.slice(start, end);
      const from = start + part.length - part.trimStart().length;
      if (part.trim() !== '') parts.push(sliceText(text, from, from + part.trim().length));
      start = end + 1;
    }
    return parts;
  }

  #lines(names: readonly string[]): WorkflowText[] {
    for (const name of names) {
      const text = this.#byName.get(name);
      if (text) return linesOf(text).filter(({ raw }) => !raw.startsWith('#'));
    }
    return [];
  }
}

/** The tag of an image reference, `latest` for none; unknown if an expression or a variable may hold it. */
export function tagOf({ text }: DeliveryValue): Known<string> {
  if (text.includes('@sha256:')) return unknown('is given by digest');
  const last = text.slice(text.lastIndexOf('/') + 1);
  const colon = last.replace(/\$\{[^}]*\}/g, (part) => '_'.repeat(part.length)).indexOf(':');
  const tag = colon === -1 ? undefined : last.slice(colon + 1);
  if (tag !== undefined) return tag.includes('$') ? unknown('the tag is set where the pipeline runs') : known(tag);
  // `$IMAGE` may hold a tag; `$REGISTRY/app` does not.
  return last.includes('$') ? unknown('the image is set where the pipeline runs') : known('latest');
}

/** An image reference without its tag and digest, as written. */
export function nameOf({ text }: DeliveryValue): string {
  const at = text.indexOf('@');
  const whole = at === -1 ? text : text.slice(0, at);
  const slash = whole.lastIndexOf('/');
  const colon = whole.replace(/\$\{[^}]*\}/g, (part) => '_'.repeat(part.length)).indexOf(':', slash + 1);
  return colon === -1 ? whole : whole.slice(0, colon);
}
