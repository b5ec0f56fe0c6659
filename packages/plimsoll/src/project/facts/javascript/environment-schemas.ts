import type { CodeText } from '../../code-text.ts';
import { closingBracket, literalAt } from '../../code-text.ts';
import { callsOf, matchesOf, objectEntries, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';

/** More schemas than any program has. */
const most = 50;
const variable = /^[A-Z][A-Z0-9_]{0,99}$/;

/** Variables that settings libraries declare in a file: zod, t3-env, envalid, Joi, yup, valibot, env-var, convict, NestJS, env-schema. */
export function* schemaReads(text: CodeText, texts: readonly CodeText[]): Generator<EnvironmentRead> {
  yield* parsedSchemas(text, texts);
  yield* calledSchemas(text, texts);
  const source = text.source.text;
  if (source.includes('env-var')) yield* envVar(text);
  if (source.includes('convict')) yield* convict(text);
  if (source.includes('@nestjs/config')) yield* nestConfig(text);
  if (source.includes('@fastify/env') || source.includes('env-schema') || source.includes('fastify-env')) yield* envSchema(text);
}

/** `schema.parse(process.env)` with `const schema = z.object({ … })` here or in the only other file that declares it. */
function* parsedSchemas(text: CodeText, texts: readonly CodeText[]): Generator<EnvironmentRead> {
  const parse =
    /([\w$]{1,60})\s{0,20}\.\s{0,5}(?:parse|safeParse|parseAsync|validate|validateSync|validateAsync)\(\s{0,10}(?:\{\s{0,5}\.\.\.)?(?:process|Bun)\.env\b|\b(?:v|valibot)\.(?:parse|safeParse)\(\s{0,5}([\w$]{1,60})\s{0,5},\s{0,5}process\.env\b/g;
  for (const match of matchesOf(text.code, parse, most)) yield* schemaNamed(match[1] ?? match[2] ?? '', text, texts);
  // const envSchema = z.object({ … }), handed to whatever parses it.
  const named =
    /\b(?:const|let|var)\s{1,5}\w{0,30}[eE]nv(?:ironment)?(?:[A-Z]\w{0,30})?\s{0,5}=\s{0,20}[\w$]{1,20}\s{0,20}\.\s{0,5}(?:object|strictObject)\(\s{0,10}\{/g;
  for (const match of matchesOf(text.code, named, most)) {
    const open = match.index + match[0].length - 1;
    if (objectEntries(text, open).every(({ key }) => variable.test(key))) yield* entriesOf(text, open);
  }
  // z.object({ … }).parse(process.env)
  for (const match of matchesOf(text.code, /\.(?:object|strictObject|looseObject)\(\s{0,10}\{/g, most)) {
    const open = match.index + match[0].length - 1;
    const behind = text.code.slice(closingBracket(text.code.slice(0, open + 20_000), open)).slice(0, 200);
    if (
      /^\s{0,20},?\s{0,20}\)(?:\s{0,20}\.\w{1,20}\([^()]{0,60}\)){0,3}?\s{0,20}\.(?:safeParse|parse)(?:Async)?\(\s{0,10}(?:process|Bun)\.env\b/.test(
        behind,
      )
    )
      yield* entriesOf(text, open);
  }
}

/** `createEnv({ server: { … } })`, `cleanEnv(process.env, { … })` and `validationSchema: Joi.object({ … })`. */
function* calledSchemas(text: CodeText, texts: readonly CodeText[]): Generator<EnvironmentRead> {
  for (const match of matchesOf(text.code, /(?<![\w$.])createEnv\(\s{0,10}\{/g, most)) {
    for (const part of objectEntries(text, match.index + match[0].length - 1)) {
      if (/^(?:server|client|shared)$/.test(part.key) && part.code.startsWith('{')) yield* entriesOf(text, part.start);
    }
  }
  for (const match of matchesOf(
    text.code,
    /(?:(?<![\w$.])|\benvalid\.)(?:cleanEnv|customCleanEnv)\(\s{0,10}process\.env\s{0,5},\s{0,20}(\{|[\w$]{1,60})/g,
    most,
  )) {
    const argument = match[1] ?? '';
    if (argument === '{') yield* entriesOf(text, match.index + match[0].length - 1);
    else yield* schemaNamed(argument, text, texts);
  }
  for (const match of matchesOf(
    text.code,
    /\bvalidationSchema\s{0,5}(?::\s{0,20}(?:[\w$]{1,40}\.object(?:<[^<>]{0,40}>)?\(\s{0,10}(\{)|([\w$]{1,60}))|[,}])/g,
    most,
  )) {
    if (match[1]) yield* entriesOf(text, match.index + match[0].length - 1);
    else yield* schemaNamed(match[2] ?? 'validationSchema', text, texts);
  }
}

function* schemaNamed(name: string, text: CodeText, texts: readonly CodeText[]): Generator<EnvironmentRead> {
  const pattern = new RegExp(
    `\\b(?:const|let|var)\\s{1,5}${name.replaceAll('$', '\\$')}(?:\\s{0,3}:[^=;]{1,80})?\\s{0,5}=\\s{0,20}(?:[\\w$]{1,40}\\s{0,20}\\.\\s{0,5}\\w{1,20}(?:<[^<>]{0,40}>)?\\(\\s{0,10})?\\{`,
  );
  const own = pattern.exec(text.code);
  if (own) return yield* entriesOf(text, own.index + own[0].length - 1);
  const others = texts.filter((other) => other !== text && pattern.test(other.code));
  const [other] = others;
  const match = other && pattern.exec(other.code);
  if (others.length === 1 && other && match) yield* entriesOf(other, match.index + match[0].length - 1);
}

function* entriesOf(text: CodeText, open: number): Generator<EnvironmentRead> {
  for (const { key, code, offset } of objectEntries(text, open)) {
    if (!variable.test(key)) continue;
    const evidence = placeIn(text, offset);
    yield { name: key, need: schemaNeed(code), evidence, validated: evidence };
  }
}

/** Joi's and yup's keys are optional unless said otherwise, those of the others required. */
function schemaNeed(code: string): EnvironmentRead['need'] {
  if (/\.(?:default|catch|prefault)\(|[{,]\s{0,20}default\s{0,5}:/.test(code)) return 'defaulted';
  if (/^(?:Joi|joi|yup|Yup)\b/.test(code)) return /\.(?:required|exist)\(/.test(code) ? 'required' : 'defaulted';
  if (/\.(?:optional|nullish|nullable)\(|^(?:[\w$]{1,20}\.)?(?:optional|nullish|fallback)\(/.test(code)) return 'defaulted';
  // A schema that is made elsewhere may have a default.
  return /^[\w$]{1,60}$/.test(code) ? 'unknown' : 'required';
}

function* envVar(text: CodeText): Generator<EnvironmentRead> {
  for (const call of callsOf([text], /(?<![\w$])(?:env|envVar|environment|from\([^()]{0,60}\))\.get\(/g)) {
    const name = call.arguments[0]?.literal;
    if (name === undefined) continue;
    const chain = /^(?:\s{0,40}\.\w{1,30}\([^()]{0,80}\)){0,6}/.exec(text.code.slice(call.end, call.end + 400))?.[0] ?? '';
    const evidence = placeIn(text, call.match.index);
    const need = /\.default\(/.test(chain) ? 'defaulted' : /\.required\(\s*(?:true\s*)?\)/.test(chain) ? 'required' : 'unknown';
    yield { name, need, evidence, validated: evidence };
  }
}

/** `port: { format: 'port', default: 3000, env: 'PORT' }`; `default: null` makes convict ask for a value. */
function* convict(text: CodeText): Generator<EnvironmentRead> {
  for (const match of matchesOf(text.code, /\benv\s{0,5}:\s{0,5}(?=["'`])/g, 500)) {
    const name = literalAt(text, match.index + match[0].length);
    if (name === undefined || !variable.test(name)) continue;
    const open = text.code.lastIndexOf('{', match.index);
    const inside = text.code.slice(
      Math.max(open, match.index - 1000),
      Math.min(closingBracket(text.code.slice(0, open + 2000), open), open + 2000),
    );
    const evidence = placeIn(text, match.index);
    yield { name, need: /\bdefault\s{0,5}:\s{0,5}null\b/.test(inside) ? 'required' : 'defaulted', evidence, validated: evidence };
  }
}

function* nestConfig(text: CodeText): Generator<EnvironmentRead> {
  for (const call of callsOf([text], /\b\w{0,30}[cC]onfig(?:Service)?\.(get|getOrThrow)(?:<[\w<>[\]|\s]{1,60}>)?\(/g)) {
    const name = call.arguments[0]?.literal;
    if (name === undefined || !variable.test(name)) continue;
    const evidence = placeIn(text, call.match.index);
    const otherwise = call.arguments.length > 1 || /^!?\s{0,20}(?:\?\?|\|\|)/.test(text.code.slice(call.end, call.end + 30));
    yield { name, need: call.match[1] === 'getOrThrow' ? 'required' : otherwise ? 'defaulted' : 'unknown', evidence };
  }
}

/** JSON schemas of @fastify/env: `required: ['A']` and `properties: { A: { default: … } }`. */
function* envSchema(text: CodeText): Generator<EnvironmentRead> {
  for (const match of matchesOf(text.code, /\bproperties\s{0,5}:\s{0,5}\{/g, most)) {
    const outer = text.code.slice(Math.max(0, match.index - 1000), match.index + 5000);
    const list = /\brequired\s{0,5}:\s{0,5}\[/.exec(outer);
    const from = Math.max(0, match.index - 1000) + (list?.index ?? 0);
    const required = list ? text.source.text.slice(from, text.code.indexOf(']', from)) : '';
    for (const { key, code, offset } of objectEntries(text, match.index + match[0].length - 1)) {
      if (!variable.test(key)) continue;
      const evidence = placeIn(text, offset);
      const named = required.includes(`'${key}'`) || required.includes(`"${key}"`);
      yield { name: key, need: named && !/\bdefault\s{0,5}:/.test(code) ? 'required' : 'defaulted', evidence, validated: evidence };
    }
  }
}
