import type { CodeText } from '../../code-text.ts';
import { closingBracket, literalAt } from '../../code-text.ts';
import { callsOf, matchesOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { schemaReads } from './environment-schemas.ts';
import { runsAtStart } from './start-context.ts';

interface Place {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Environment variables that JavaScript and TypeScript sources read: `process.env.X`, `Bun.env.X`, `Deno.env.get('X')`,
 * destructuring, helpers that take the name, lists of names that are checked, and the schemas of settings libraries.
 */
export function javaScriptEnvironment(texts: readonly CodeText[]): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  for (const text of texts) {
    if (!/\benv\b|\benv[A-Z]|Env\b|onfig/.test(text.code)) continue;
    reads.push(...schemaReads(text, texts));
    const checks = { left: mostChecks };
    const places = withoutShown(text, [...placesIn(text)]);
    const own = places.map((place) => atStart(text, place.start, readAt(text, place, checks), checks));
    reads.push(...own.filter((read) => read !== undefined), ...destructured(text, checks));
    reads.push(...checkedLists(text), ...helperReads(text, texts, checks));
  }
  // Set by npm for its scripts.
  return reads.filter((read) => !read.name.startsWith('npm_'));
}

/** How many variables of a file are followed through it. */
const mostChecks = 300;
type Checks = { left: number };

const environmentObject = '(?<![\\w$.])(?:globalThis\\.)?(?:process|Bun|import\\.meta)\\.env';

/** Every place where one named variable is read. */
function* placesIn(text: CodeText): Generator<Place> {
  const alias = /\b(?:const|let|var)\s{1,5}([A-Za-z_$]\w{0,40})\s{0,5}=\s{0,5}process\.env\s{0,5}(?:[;\n,]|$)/.exec(text.code)?.[1];
  const imported = /\{[^{}]{0,100}\benv\b[^{}:]{0,100}\}\s{0,5}(?:=\s{0,5}process\b|from\s{0,5}["']\u0001{7,12}["'])/.exec(text.code);
  const fromProcess = imported && /\bprocess['"]?\s*$/.test(text.source.text.slice(imported.index, imported.index + imported[0].length));
  const name = alias ?? (fromProcess ? 'env' : undefined);
  const objects = name === undefined ? environmentObject : `(?:${environmentObject}|(?<![\\w$.])${name.replaceAll('$', '\\$')})`;
  const dotted = new RegExp(`${objects}(?:\\?\\.|\\.)([A-Za-z_]\\w{0,99})(?![\\w$]|\\s{0,3}\\()`, 'g');
  for (const match of text.code.matchAll(dotted)) {
    // A build tool replaces these with what it knows.
    if (match[0].startsWith('import.meta') && /^(?:MODE|BASE_URL|PROD|DEV|SSR)$/.test(match[1] ?? '')) continue;
    yield { name: match[1] ?? '', start: match.index, end: match.index + match[0].length };
  }
  for (const match of text.code.matchAll(new RegExp(`${objects}(?:\\?\\.)?\\[\\s{0,5}(?=["'\`])`, 'g'))) {
    const close = text.code.indexOf(']', match.index + match[0].length);
    const literal = literalAt(text, match.index + match[0].length);
    if (literal !== undefined && close !== -1) yield { name: literal, start: match.index, end: close + 1 };
  }
  for (const call of callsOf([text], /(?<![\w$.])Deno\.env\.get\(/g)) {
    const literal = call.arguments[0]?.literal;
    if (literal !== undefined) yield { name: literal, start: call.match.index, end: call.end };
  }
}

/** `Listening on ${process.env.PORT}` says nothing of a variable that the file reads elsewhere as well. */
function withoutShown(text: CodeText, places: readonly Place[]): readonly Place[] {
  const shown = (place: Place) => text.code[place.start - 1] === '\u0001' && text.code[place.end] === '\u0001';
  const used = new Set(places.filter((place) => !shown(place)).map(({ name }) => name));
  return places.filter((place) => !shown(place) || !used.has(place.name));
}

/** What is demanded only in a branch, or in a function that may never run, is not known to be needed. */
function atStart<T extends EnvironmentRead>(text: CodeText, offset: number, read: T | undefined, checks: Checks): T | undefined {
  return read?.need !== 'required' || (checks.left-- > 0 && runsAtStart(text, offset))
    ? read
    : { ...read, need: 'unknown', validated: undefined };
}

const fails = /\bthrow\b|\bprocess\.exit\(|\bDeno\.exit\(|^\s{0,20}\{?\s{0,20}[\w.]{0,40}(?:fail|fatal|panic|abort|die|missing)\w{0,20}\(/i;
const failing =
  /^(?:\(\s{0,20}\(\s{0,5}\)\s{0,5}=>\s{0,20}\{?\s{0,20})?throw\b|^(?:[\w$.]{0,40}\.)?(?:throw|fail|fatal|panic|abort|die|raise|missing)\w{0,30}\(/i;

/** What the code around a read says of its need; undefined where the variable is set and not read. */
function readAt(text: CodeText, place: Place, checks: Checks): EnvironmentRead | undefined {
  const before = text.code.slice(Math.max(0, place.start - 200), place.start);
  const evidence = placeIn(text, place.start);
  const read = { name: place.name, evidence };
  let after = text.code.slice(place.end, place.end + 200);
  if (/\bdelete\s{1,5}$/.test(before) || /^\s{0,5}=(?![=>])/.test(after)) return undefined;
  if (/^\s{0,5}(?:\?\?|\|\|)=/.test(after)) return { ...read, need: 'defaulted' };
  if (/(?<![\w$])(?:assert(?:\.ok)?|invariant|ok)\(\s{0,20}$/.test(before)) return { ...read, need: 'required', validated: evidence };
  const condition = conditionAround(text, place.start);
  if (condition) {
    const asksForAbsence =
      /!\s{0,3}$/.test(before) || /^\s{0,10}(?:===?\s{0,3}(?:undefined|null|["']["'])|\.length\s{0,3}===?\s{0,3}0)/.test(after);
    if (asksForAbsence && fails.test(condition.body)) return { ...read, need: 'required', validated: evidence };
    if (/^\s{0,10}(?:\)|&&|\|\||[=!]==?)/.test(after)) return { ...read, need: 'defaulted', asked: true };
  }
  if (/(?:!|\btypeof\s|\bBoolean\()\s{0,3}$/.test(before)) return { ...read, need: 'defaulted', asked: true };
  after = withoutWrapping(after);
  if (/^\s{0,20}(?:[=!]==?|\?(?![.?])|&&|in\b)/.test(after)) return { ...read, need: 'defaulted', asked: true };
  const otherwise = /^\s{0,40}(?:\?\?|\|\|)\s{0,40}/.exec(after);
  if (otherwise) {
    const rest = after.slice(otherwise[0].length);
    if (failing.test(rest)) return { ...read, need: 'required', validated: evidence };
    if (/^(?:undefined|null)\b/.test(rest)) return { ...read, need: 'unknown' };
    return { ...read, need: 'defaulted' };
  }
  if (/^!?\.(?!\.)/.test(text.code.slice(place.end, place.end + 3))) return { ...read, need: 'required' };
  return variableNeed(text, before, after, evidence, read, checks) ?? { ...read, need: 'unknown' };
}

/** Leaves out what stands between a read and its default: `Number(… , 10)`, `… as string`, `?.trim()`. */
function withoutWrapping(code: string): string {
  let rest = code;
  for (let round = 0; round < 4; round++) {
    const shorter = rest
      .replace(/^!(?!=)/, '')
      .replace(/^\s{1,5}as\s{1,5}[\w<>[\]]{1,40}/, '')
      .replace(/^\??\.\w{1,20}\([^()]{0,60}\)/, '')
      .replace(/^\s{0,10}(?:,\s{0,5}\d{1,3}\s{0,5})?\)/, '');
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest;
}

/** The body of the `if` whose condition an offset stands in. */
function conditionAround(text: CodeText, offset: number): { readonly body: string } | undefined {
  const from = Math.max(0, offset - 200);
  const before = text.code.slice(from, offset);
  const start = before.lastIndexOf('if');
  if (/[\w$.]/.test(before[start - 1] ?? ' ') || !/^if\s{0,5}\([^;{}]{0,200}$/.test(before.slice(start))) return undefined;
  const close = closingBracket(text.code.slice(0, offset + 400), text.code.indexOf('(', from + start));
  if (close <= offset) return undefined;
  const body = text.code.slice(close, close + 300);
  const end = /^\s{0,20}\{/.test(body) ? body.indexOf('}') : body.indexOf('\n', body.search(/\S/));
  return { body: end === -1 ? body : body.slice(0, end) };
}

/** `const x = process.env.X;` and what the file asks of `x` afterwards. */
function variableNeed(
  text: CodeText,
  before: string,
  after: string,
  evidence: EnvironmentRead['evidence'],
  read: Pick<EnvironmentRead, 'name' | 'evidence'>,
  checks: Checks,
): EnvironmentRead | undefined {
  const variable = /\b(?:const|let|var)\s{1,5}([A-Za-z_$][\w$]{0,60})(?:\s{0,3}:[\w\s|]{1,40})?\s{0,5}=\s{0,20}$/.exec(before)?.[1];
  return variable === undefined || !/^\s{0,5}(?:[;,\n]|$)/.test(after)
    ? undefined
    : checkedVariable(text, variable, evidence, read, checks);
}

function checkedVariable(
  text: CodeText,
  variable: string,
  evidence: EnvironmentRead['evidence'],
  read: Pick<EnvironmentRead, 'name' | 'evidence'>,
  checks: Checks,
): EnvironmentRead | undefined {
  if (checks.left-- <= 0) return undefined;
  const name = variable.replaceAll('$', '\\$');
  const asked = new RegExp(
    `\\bif\\s{0,5}\\([^;{}]{0,150}?(!\\s{0,3})?(?<![\\w$.])${name}(?![\\w$])\\s{0,5}(===?\\s{0,3}(?:undefined|null))?`,
    'g',
  );
  for (const match of text.code.matchAll(asked)) {
    const at = match.index + match[0].length;
    const condition = conditionAround(text, at);
    if (!condition) continue;
    if ((match[1] ?? match[2]) !== undefined && fails.test(condition.body)) {
      return { ...read, need: 'required', validated: placeIn(text, match.index) };
    }
    return { ...read, need: 'defaulted', asked: true };
  }
  if (new RegExp(`(?<![\\w$.])(?:assert(?:\\.ok)?|invariant)\\(\\s{0,5}${name}(?![\\w$])`).test(text.code)) {
    return { ...read, need: 'required', validated: evidence };
  }
  if (new RegExp(`(?<![\\w$.])${name}\\s{0,5}(?:\\?\\?|\\|\\||\\?(?![.?])|&&)`).test(text.code)) return { ...read, need: 'defaulted' };
  return undefined;
}

/** `const { A, B = 'x', C: c } = process.env`. */
function* destructured(text: CodeText, checks: Checks): Generator<EnvironmentRead> {
  for (const match of text.code.matchAll(
    /\b(?:const|let|var)\s{1,5}\{([^{}]{1,3000})\}\s{0,5}(?::[^=;]{1,60})?=\s{0,5}process\.env\b(?!\s{0,5}[.[?])/g,
  )) {
    let offset = match.index + match[0].indexOf('{') + 1;
    for (const part of (match[1] ?? '').split(',')) {
      const name = /^\s*([A-Za-z_]\w{0,99})\s*(?::\s*([A-Za-z_$][\w$]{0,60}))?\s*(=)?/.exec(part);
      const at = offset + (part.length - part.trimStart().length);
      offset += part.length + 1;
      if (!name?.[1]) continue;
      const evidence = placeIn(text, at);
      const read = { name: name[1], evidence };
      if (name[3]) yield { ...read, need: 'defaulted' };
      else yield checkedVariable(text, name[2] ?? name[1], evidence, read, checks) ?? { ...read, need: 'unknown' };
    }
  }
}

/** `for (const name of ['A', 'B']) if (!process.env[name]) throw …`, with the list in place or in a variable. */
function* checkedLists(text: CodeText): Generator<EnvironmentRead> {
  for (const match of matchesOf(text.code, /!\s{0,3}process\.env\[\s{0,3}([A-Za-z_$][\w$]{0,40})\s{0,3}\]/g, 50)) {
    const index = match[1] ?? '';
    const around = text.code.slice(match.index, match.index + 500);
    if (!fails.test(around)) continue;
    const before = text.code.slice(Math.max(0, match.index - 300), match.index);
    const name = index.replaceAll('$', '\\$');
    const loop = new RegExp(
      `(?:\\b(?:const|let|var)\\s{1,5}${name}\\s{1,5}of\\s{1,5}([\\w$]{1,60})|(?<![\\w$.])([\\w$]{1,60})\\.(?:forEach|filter|every|some|find)\\(\\s{0,5}\\(?\\s{0,5}${name}\\b)[^]{0,200}$`,
    ).exec(before);
    const list = loop?.[1] ?? loop?.[2];
    if (list === undefined) continue;
    const declared = new RegExp(`\\b${list.replaceAll('$', '\\$')}(?:\\s{0,3}:[^=;]{1,60})?\\s{0,5}=\\s{0,5}\\[`).exec(text.code);
    if (!declared) continue;
    const open = declared.index + declared[0].length - 1;
    const end = text.code.indexOf(']', open);
    for (const quote of text.code.slice(open, end).matchAll(/(["'`])\u0001{1,100}\1/g)) {
      const offset = open + quote.index;
      const variable = literalAt(text, offset);
      if (variable !== undefined)
        yield { name: variable, need: 'required', evidence: placeIn(text, offset), validated: placeIn(text, match.index) };
    }
  }
}

const functionHead =
  /(?:\bfunction\s{1,5}([A-Za-z_$][\w$]{0,60})\s{0,5}(?:<[^<>()]{0,60}>)?|\b(?:const|let|var)\s{1,5}([A-Za-z_$][\w$]{0,60})\s{0,5}=\s{0,5}(?:async\s{1,5})?(?:function\s{0,5})?)\(\s{0,20}([A-Za-z_$][\w$]{0,60})/g;

/** `getEnv('X')`, `requireEnv('X', 'default')`: calls of functions that read `process.env[name]` with their first parameter. */
function* helperReads(text: CodeText, texts: readonly CodeText[], checks: Checks): Generator<EnvironmentRead> {
  const dynamic = /(?:process|Bun)\.env\[\s{0,3}([A-Za-z_$][\w$]{0,60})\s{0,3}\]/.exec(text.code);
  if (!dynamic) return;
  let helpers = 0;
  for (const match of text.code.matchAll(functionHead)) {
    const name = match[1] ?? match[2] ?? '';
    const behind = closingBracket(text.code.slice(0, match.index + 1000), match.index + match[0].lastIndexOf('('));
    const open = text.code.indexOf('{', behind);
    const arrow = text.code.slice(behind, behind + 80).indexOf('=>');
    const block = open !== -1 && !/;/.test(text.code.slice(behind, open)) && open - behind < 80;
    const body = block
      ? text.code.slice(open, Math.min(closingBracket(text.code.slice(0, open + 3000), open), open + 3000))
      : arrow === -1
        ? ''
        : (text.code.slice(behind, behind + 200).split(';')[0] ?? '');
    if (!new RegExp(`\\.env\\[\\s{0,3}${(match[3] ?? '').replaceAll('$', '\\$')}\\s{0,3}\\]`).test(body)) continue;
    if (++helpers > 20) return;
    const strict = /\bthrow\b|\bprocess\.exit\(/.test(body);
    for (const call of callsOf(
      texts,
      new RegExp(`(?<![\\w$.])(?<!function\\s{1,5})${name.replaceAll('$', '\\$')}(?:<[\\w<>[\\]|]{1,40}>)?\\(`, 'g'),
    )) {
      const variable = call.arguments[0]?.literal;
      if (variable === undefined) continue;
      const evidence = placeIn(call.text, call.match.index);
      const second = call.arguments[1];
      if (second && second.code !== 'undefined') yield { name: variable, need: 'defaulted', evidence };
      else if (strict) {
        const read = { name: variable, need: 'required', evidence, validated: evidence } as const;
        yield atStart<EnvironmentRead>(call.text, call.match.index, read, checks) ?? read;
      } else {
        const after = call.text.code.slice(call.end, call.end + 20);
        yield { name: variable, need: /^\s{0,10}(?:\?\?|\|\|)/.test(after) ? 'defaulted' : 'unknown', evidence };
      }
    }
  }
}
