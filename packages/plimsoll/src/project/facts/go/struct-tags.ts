import type { CodeText } from '../../code-text.ts';
import { closingBracket } from '../../code-text.ts';
import { placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';

/**
 * Variables in struct tags: `env:"PORT,required"` with `envDefault` (caarlos0/env), `env:"PORT,default=80"` (sethvargo),
 * `envconfig:"PORT" default:"80" required:"true"` (kelseyhightower) and `env-default`, `env-required` (cleanenv). Prefixes of
 * nested structs are followed.
 */
export function structTagReads(texts: readonly CodeText[]): EnvironmentRead[] {
  const tagged = texts.filter((text) => /\benv(?:config)?:"/.test(text.source.text));
  if (tagged.length === 0) return [];
  const fields = tagged.flatMap(fieldsOf);
  const prefixes = new Map<string, string>();
  for (const field of fields) {
    const prefix =
      field.tags.get('envPrefix') ?? field.tags.get('env-prefix') ?? /(?:^|,)\s*prefix=([^,]*)/.exec(field.tags.get('env') ?? '')?.[1];
    if (prefix !== undefined) prefixes.set(field.type, prefix);
  }
  return fields.map((field) => readOf(field, prefixes.get(field.struct) ?? '')).filter((read) => read !== undefined);
}

interface Field {
  readonly struct: string;
  readonly type: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly text: CodeText;
  readonly offset: number;
}

function fieldsOf(text: CodeText): Field[] {
  const structs = [...text.code.matchAll(/\btype\s{1,5}(\w{1,80})\s{1,5}struct\s{0,5}\{/g)].map((match) => {
    const open = match.index + match[0].length - 1;
    return { name: match[1] ?? '', start: open, end: closingBracket(text.code.slice(0, open + 20_000), open) };
  });
  const fields: Field[] = [];
  let next = 0;
  for (const match of text.code.matchAll(/\b(\w{1,80})[ \t]{1,40}[*[\]]{0,3}(?:\w{1,60}\.)?(\w{1,60})[ \t]{1,40}`(\u0001{1,400})`/g)) {
    while ((structs[next]?.end ?? Number.POSITIVE_INFINITY) < match.index) next++;
    const offset = match.index + match[0].lastIndexOf('`', match[0].length - 2) + 1;
    const tags = new Map<string, string>();
    for (const tag of text.source.text.slice(offset, match.index + match[0].length - 1).matchAll(/([\w-]{1,40}):"([^"]{0,300})"/g))
      tags.set(tag[1] ?? '', tag[2] ?? '');
    const struct = structs[next];
    if (tags.size > 0)
      fields.push({
        struct: struct && struct.start < match.index ? struct.name : '',
        type: match[2] ?? '',
        tags,
        text,
        offset: match.index,
      });
  }
  return fields;
}

function readOf({ tags, text, offset }: Field, prefix: string): EnvironmentRead | undefined {
  const [name = '', ...options] = (tags.get('env') ?? tags.get('envconfig') ?? '').split(',').map((part) => part.trim());
  if (!/^[A-Za-z_]\w{0,99}$/.test(name)) return undefined;
  const evidence = placeIn(text, offset);
  const full = prefix + name;
  if (tags.has('envDefault') || tags.has('default') || tags.has('env-default') || options.some((option) => option.startsWith('default=')))
    return { name: full, need: 'defaulted', evidence };
  const required =
    options.some((option) => option === 'required' || option === 'notEmpty') ||
    tags.get('required') === 'true' ||
    tags.get('env-required') === 'true';
  return required ? { name: full, need: 'required', evidence, validated: evidence } : { name: full, need: 'unknown', evidence };
}
