import type { CodeText } from '../../code-text.ts';
import { argumentsAt, literalAt } from '../../code-text.ts';
import { matchesOf, placeIn, wholeLiteral } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';

const classHead = /(?:^|\n)([ \t]{0,20})class[ \t]{1,5}(\w{1,80})\(([^()]{1,200})\)[ \t]{0,5}:/g;

/**
 * Variables of the settings classes of pydantic: one for each field, in capitals, with the prefix of the class; an alias
 * stands in its place. A field without a default has to be set.
 */
export function* pydanticReads(texts: readonly CodeText[]): Generator<EnvironmentRead> {
  const using = texts.filter((text) => /\bBase(?:Settings|Model)\b|Settings\)/.test(text.code));
  if (!using.some((text) => /\bBaseSettings\b/.test(text.code))) return;
  const classes = using.flatMap(classesOf);
  const settings = new Set(['BaseSettings']);
  for (let round = 0; round < 4; round++)
    for (const { name, bases } of classes) if (bases.some((base) => settings.has(base))) settings.add(name);
  const models = new Map(classes.map((found) => [found.name, found]));
  const scope = { settings, models };
  for (const found of classes) {
    if (settings.has(found.name)) yield* fieldsOf(found, scope);
  }
}

interface ModelClass {
  readonly text: CodeText;
  readonly indentation: number;
  readonly name: string;
  readonly bases: readonly string[];
  readonly end: number;
}

interface Scope {
  readonly settings: ReadonlySet<string>;
  /** Classes by name, of the files that have settings. */
  readonly models: ReadonlyMap<string, ModelClass>;
}

function classesOf(text: CodeText): ModelClass[] {
  return [...matchesOf(text.code, classHead, 200)].map((match) => ({
    text,
    indentation: match[1]?.length ?? 0,
    name: match[2] ?? '',
    bases: (match[3] ?? '').split(',').map((base) => base.trim().replace(/^.*\./, '')),
    end: match.index + match[0].length,
  }));
}

/** The fields of a class; `within` tells the names of a model's fields that is itself a field. */
function* fieldsOf(
  { text, end: start, indentation: outer }: ModelClass,
  scope: Scope,
  within?: { readonly prefix: string; readonly delimiter: string; readonly defaulted: boolean; readonly depth: number },
): Generator<EnvironmentRead> {
  const end = endOfBlock(text.code, start, outer);
  const body = text.code.slice(start, end);
  const prefix = within?.prefix ?? settingOf(text, start, body, 'env_prefix');
  const delimiter = within?.delimiter ?? settingOf(text, start, body, 'env_nested_delimiter');
  if (prefix === undefined || delimiter === undefined) return;
  const old = !text.source.text.includes('pydantic_settings');
  const first = /\n([ \t]+)\S/.exec(body)?.[1]?.length ?? 0;
  const field =
    /\n([ \t]{1,40})([A-Za-z]\w{0,80})[ \t]{0,5}:[ \t]{0,5}([^\n=]{1,200}?)[ \t]{0,5}(=(?!=)[ \t]{0,5}([^\n]{0,300}))?(?=\n|$)/g;
  for (const match of body.matchAll(field)) {
    const [whole, indentation = '', name = '', annotation = '', assigned, value = ''] = match;
    if (indentation.length !== first || name === 'model_config' || /^(?:ClassVar|InitVar|PrivateAttr)\b/.test(annotation)) continue;
    const type = annotation.replace(/^Optional\[|\]$/g, '').replace(/\s*\|\s*None$/, '');
    if (scope.settings.has(type)) continue;
    const offset = start + match.index + 1 + indentation.length;
    const valueStart = start + match.index + whole.length - value.length;
    const described = /^Field\(/.test(value) ? fieldCall(text, valueStart + value.indexOf('(')) : undefined;
    const optional = old && /^Optional\[|\|\s*None\b/.test(annotation);
    const defaulted = described ? described.defaulted : assigned !== undefined && value.trim() !== '...';
    const model = scope.models.get(type);
    if (model) {
      // Its own fields are what is set; without a delimiter only JSON for all of it.
      const inner = {
        prefix: prefix + name + delimiter,
        delimiter,
        defaulted: defaulted || (within?.defaulted ?? false),
        depth: (within?.depth ?? 0) + 1,
      };
      if (delimiter !== '' && inner.depth < 4) yield* fieldsOf(model, scope, inner);
      continue;
    }
    const evidence = placeIn(text, offset);
    const variable = described?.alias ?? (prefix + name).toUpperCase();
    yield { name: variable, need: defaulted || optional || within?.defaulted ? 'defaulted' : 'required', evidence, validated: evidence };
  }
}

/** `Field(...)` and `Field(description=…)` demand a value; `alias`, `validation_alias` and `env` name the variable. */
function fieldCall(text: CodeText, open: number): { readonly defaulted: boolean; readonly alias: string | undefined } {
  const parts = argumentsAt(text, open) ?? [];
  const keyword = (name: RegExp) => parts.find((part) => name.test(part.code));
  const positional = parts.find((part) => !/^\w+\s{0,5}=(?!=)/.test(part.code));
  const given = positional ? positional.code !== '...' : false;
  const named = keyword(/^default(?:_factory)?\s{0,5}=/);
  const alias = keyword(/^validation_alias\s{0,5}=/) ?? keyword(/^(?:alias|env)\s{0,5}=/);
  const equals = alias && text.code.indexOf('=', alias.start) + 1;
  const quote = equals === undefined ? -1 : text.code.slice(equals, equals + 60).search(/["']/);
  return {
    defaulted: given || (named !== undefined && !/=\s{0,5}\.\.\.$/.test(named.code)),
    alias: equals === undefined || quote === -1 ? undefined : literalAt(text, equals + quote)?.toUpperCase(),
  };
}

/** `env_prefix` or `env_nested_delimiter` of the class: '' where there is none, undefined where it is not plain. */
function settingOf(text: CodeText, start: number, body: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}["']?\\s{0,5}[=:]\\s{0,5}`).exec(body) ?? settingKey(text, start, body, name);
  if (!match) return '';
  const at = start + match.index + match[0].length;
  const value = /^[rbu]?["'][^"'\n]{0,100}["']/.exec(text.code.slice(at, at + 110))?.[0];
  return value === undefined ? undefined : wholeLiteral(text, at, value);
}

/** `{"env_prefix": "X_"}`: the key is a string, which is masked. */
function settingKey(text: CodeText, start: number, body: string, name: string): { readonly index: number; readonly 0: string } | undefined {
  for (const match of matchesOf(body, new RegExp(`["']\\u0001{${name.length}}["']\\s{0,5}:\\s{0,5}`, 'g'), 200)) {
    if (literalAt(text, start + match.index) === name) return { index: match.index, 0: match[0] };
  }
  return undefined;
}

function endOfBlock(code: string, start: number, outer: number): number {
  for (let at = code.indexOf('\n', start); at !== -1; ) {
    const next = code.indexOf('\n', at + 1);
    const line = code.slice(at + 1, next === -1 ? code.length : next);
    if (line.trim() !== '' && line.length - line.trimStart().length <= outer && !/^\s*[)\]}]/.test(line)) return at + 1;
    at = next;
  }
  return code.length;
}
