import type { CodeText } from '../../code-text.ts';
import { literalAt } from '../../code-text.ts';
import { callsOf, matchesOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { settingsReads } from './environment-settings.ts';
import { pydanticReads } from './pydantic.ts';
import { runsAtStart } from './start-context.ts';

/**
 * Environment variables that Python sources read: `os.environ`, `os.getenv`, helpers that take the name, lists of names
 * that are checked, and settings libraries.
 */
export function pythonEnvironment(texts: readonly CodeText[]): EnvironmentRead[] {
  const reads = [...pydanticReads(texts)];
  const byPath = new Map(texts.map((text) => [text.path, text]));
  for (const text of texts) {
    if (!/environ|getenv|[eE]nv\b|onfig\(|envvar/.test(text.code)) continue;
    const found = [...settingsReads(text)];
    if (/environ|getenv/.test(text.code)) found.push(...directReads(text), ...checkedLists(text), ...helperReads(text, texts));
    reads.push(...found.map((read) => atStart(byPath.get(read.evidence.path), read)));
  }
  return reads;
}

/** What is demanded only in a branch, or in a function that may never run, is not known to be needed. */
function atStart(text: CodeText | undefined, read: EnvironmentRead): EnvironmentRead {
  if (read.need !== 'required' || !text || (isModule(text) && runsAtStart(text, (text.source.lineStarts[read.evidence.line - 1] ?? 0) + 1)))
    return read;
  return { ...read, need: 'unknown', validated: undefined };
}

/** A file whose name is no module name cannot be imported: it is a script beside the program. */
function isModule(text: CodeText): boolean {
  return /(?:^|\/)(?:[A-Za-z_]\w*|gunicorn\.conf)\.py$/.test(text.path);
}

const raises = /\braise\b|\bsys\.exit\(|(?<![\w.])exit\(|\bos\._exit\(|\babort\(/;
/** How many variables of a file are followed through it. */
const mostChecks = 200;

function* directReads(text: CodeText): Generator<EnvironmentRead> {
  const alias = /(?:^|\n)[ \t]{0,20}(\w{1,30})[ \t]{0,5}=[ \t]{0,5}os\.environ(?:\.copy\(\))?[ \t]{0,5}(?:\n|$)/.exec(text.code)?.[1];
  const bare = /\bfrom[ \t]{1,5}os[ \t]{1,5}import\b[^\n]{0,100}\benviron\b/.test(text.code);
  const environ = `(?<![\\w.])(?:os\\.environ${bare ? '|environ' : ''}${alias === undefined ? '' : `|${alias}`})`;
  const checks = { left: mostChecks };
  for (const match of text.code.matchAll(new RegExp(`${environ}\\[\\s{0,5}(?=[rbu]?["'])`, 'g'))) {
    const start = match.index + match[0].length;
    const name = literalAt(text, text.code[start] === '"' || text.code[start] === "'" ? start : start + 1);
    const end = text.code.indexOf(']', start) + 1;
    if (name === undefined || end === 0) continue;
    const before = text.code.slice(Math.max(0, match.index - 300), match.index);
    const after = text.code.slice(end, end + 100);
    if (/\bdel\s{1,5}$/.test(before) || /^\s{0,5}[+|]?=(?!=)/.test(after)) continue;
    const inTry =
      /\btry:[^\S\n]{0,20}\n(?:[^\n]{0,200}\n){0,3}[^\n]{0,200}$/.test(before) &&
      !/\bexcept\b/.test(before.slice(before.lastIndexOf('try:')));
    yield { name, need: inTry ? 'unknown' : 'required', evidence: placeIn(text, match.index) };
  }
  const calls = new RegExp(`(?:${environ}\\.(get|setdefault|pop)|(?<![\\w.])(?:os\\.)?(getenv))\\(`, 'g');
  for (const call of callsOf([text], calls)) {
    const [first, second] = call.arguments;
    if (first?.literal === undefined) continue;
    const evidence = placeIn(text, call.match.index);
    const read = { name: first.literal, evidence };
    if (second && second.code !== 'None') yield { ...read, need: 'defaulted' };
    else yield bareRead(text, read, call.match.index, call.end, checks);
  }
  const asks = new RegExp(`["']\\u0001{1,100}["']\\s{1,5}(not\\s{1,5})?in\\s{1,5}${environ}(?![\\w.[])`, 'g');
  for (const match of text.code.matchAll(asks)) {
    const name = literalAt(text, match.index);
    if (name === undefined) continue;
    const evidence = placeIn(text, match.index);
    if (match[1] !== undefined && raises.test(blockBehind(text, match.index + match[0].length))) {
      yield { name, need: 'required', evidence, validated: evidence };
    } else yield { name, need: 'defaulted', evidence, asked: true };
  }
  for (const call of callsOf([text], /\bdj_database_url\.config\(/g)) {
    const named = call.arguments.find((argument) => argument.keyword === 'env');
    const name = named ? named.literal : 'DATABASE_URL';
    const otherwise = call.arguments.some((argument) => argument.keyword === 'default' || argument.keyword === '');
    if (name !== undefined) yield { name, need: otherwise ? 'defaulted' : 'unknown', evidence: placeIn(text, call.match.index) };
  }
}

/** `os.getenv('X')` without a default: what stands around it decides. */
function bareRead(
  text: CodeText,
  read: Pick<EnvironmentRead, 'name' | 'evidence'>,
  start: number,
  end: number,
  checks: { left: number },
): EnvironmentRead {
  const before = text.code.slice(Math.max(0, start - 200), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const after = text.code.slice(end, end + 120);
  if (/\bassert\s{1,5}\(?$/.test(before)) return { ...read, need: 'required', validated: read.evidence };
  const otherwise = /^\s{0,10}\)?\s{0,10}or\s{1,40}(?:\\\s{0,40})?/.exec(after);
  if (otherwise) {
    const rest = after.slice(otherwise[0].length);
    if (/^None\b/.test(rest)) return { ...read, need: 'unknown' };
    return { ...read, need: 'defaulted' };
  }
  const condition = /(?<!\w)(if|elif|while|and|or|not|return\s+not)\s{1,5}\(?(?:\w{1,60}\s{0,5}:=\s{0,5})?$/.exec(line);
  if (condition && /^\s{0,5}(?:if|elif)\b/.test(line)) {
    const absence = condition[1] === 'not' || /^\s{0,5}\)?\s{0,5}(?:is\s{1,5}None|==\s{0,3}["']["'])/.test(after);
    if (absence && raises.test(blockBehind(text, end))) return { ...read, need: 'required', validated: read.evidence };
  }
  // Outside of a condition, what stands behind `or` is the last resort.
  const asked = condition && !(/^(?:and|or)$/.test(condition[1] ?? '') && !/^\s{0,5}(?:if|elif|while)\b/.test(line));
  if (asked || /\bbool\($/.test(line) || /^\s{0,5}(?:==|!=|is\b|in\b|not\s{1,5}in\b)/.test(after))
    return { ...read, need: 'defaulted', asked: true };
  // None has no such attribute, and is no number.
  if (/^\s{0,10}\.\w/.test(after) || /^\[/.test(after)) return { ...read, need: 'required' };
  if (/(?<![\w.])(?:int|float|json\.loads|Decimal)\($/.test(line)) return { ...read, need: 'required' };
  const variable = /(?:^|[\s.])(\w{1,60})(?:\s{0,3}:\s{0,3}[\w[\], |.]{1,60})?\s{0,5}=\s{0,5}$/.exec(line)?.[1];
  if (variable !== undefined && /^[ \t]{0,10}(?:\n|$)/.test(after) && checks.left-- > 0) return checkedVariable(text, variable, read);
  return { ...read, need: 'unknown' };
}

/** `x = os.getenv('X')` and what the file asks of `x` afterwards. */
function checkedVariable(text: CodeText, variable: string, read: Pick<EnvironmentRead, 'name' | 'evidence'>): EnvironmentRead {
  const name = `(?<![\\w.])(?:self\\.)?${variable}`;
  const asked = new RegExp(
    `\\b(?:if|elif)\\s{1,5}[^:\\n]{0,100}?(not\\s{1,5})?${name}(?!\\w)(\\s{1,5}is\\s{1,5}None|\\s{0,3}==\\s{0,3}["']["'])?`,
    'g',
  );
  let asks = false;
  for (const match of matchesOf(text.code, asked, 20)) {
    const absent = (match[1] ?? match[2]) !== undefined;
    if (absent && raises.test(blockBehind(text, match.index + match[0].length))) {
      return { ...read, need: 'required', validated: placeIn(text, match.index) };
    }
    asks = true;
  }
  const assertion = new RegExp(`\\bassert\\s{1,5}${name}(?!\\w)`).exec(text.code);
  if (assertion) return { ...read, need: 'required', validated: placeIn(text, assertion.index) };
  if (asks) return { ...read, need: 'defaulted', asked: true };
  return { ...read, need: new RegExp(`${name}\\s{1,5}or\\s`).test(text.code) ? 'defaulted' : 'unknown' };
}

/** The block of the condition that an offset stands in: the lines behind its colon that are indented deeper than its own. */
function blockBehind(text: CodeText, offset: number): string {
  const lineStart = text.code.lastIndexOf('\n', offset) + 1;
  const indentation = /^[ \t]*/.exec(text.code.slice(lineStart, lineStart + 100))?.[0].length ?? 0;
  const lines = text.code.slice(offset, offset + 800).split('\n');
  const [first = '', ...rest] = lines;
  const block = [first];
  for (const line of rest.slice(0, 12)) {
    const blank = line.trim() === '';
    const depth = line.length - line.trimStart().length;
    if (!blank && depth <= indentation && !/^\s*[)\]]/.test(line)) break;
    block.push(line);
  }
  return block.join('\n');
}

/** `for name in ['A', 'B']: if not os.getenv(name): raise …`, with the list in place or in a variable. */
function* checkedLists(text: CodeText): Generator<EnvironmentRead> {
  const dynamic =
    /\b(?:not\s{1,5}os\.(?:getenv|environ\.get)\(\s{0,3}([a-z_]\w{0,40})\s{0,3}\)|([a-z_]\w{0,40})\s{1,5}not\s{1,5}in\s{1,5}os\.environ\b)/g;
  for (const match of matchesOf(text.code, dynamic, 50)) {
    const index = match[1] ?? match[2] ?? '';
    const around = text.code.slice(Math.max(0, match.index - 300), match.index + 400);
    const list = new RegExp(`\\bfor\\s{1,5}${index}\\s{1,5}in\\s{1,5}(\\w{1,60}|\\[|\\()`).exec(around)?.[1];
    if (list === undefined || !raises.test(text.code.slice(match.index, match.index + 500))) continue;
    const declared = /\w/.test(list)
      ? new RegExp(`(?:^|\\n)[ \\t]{0,40}${list}(?:\\s{0,3}:[^=\\n]{1,60})?[ \\t]{0,5}=[ \\t]{0,5}[[({]`).exec(text.code)
      : new RegExp(`\\bfor\\s{1,5}${index}\\s{1,5}in\\s{1,5}[[(]`).exec(text.code);
    if (!declared) continue;
    const open = declared.index + declared[0].length;
    const end = text.code.slice(open, open + 3000).search(/[\])}]/);
    for (const quote of text.code.slice(open, open + Math.max(0, end)).matchAll(/(["'])\u0001{1,100}\1/g)) {
      const name = literalAt(text, open + quote.index);
      if (name !== undefined)
        yield { name, need: 'required', evidence: placeIn(text, open + quote.index), validated: placeIn(text, match.index) };
    }
  }
}

/** `get_env('X')`, `require_env('X', 'default')`: calls of functions that read the environment by their first parameter. */
function* helperReads(text: CodeText, texts: readonly CodeText[]): Generator<EnvironmentRead> {
  const heads = /(?:^|\n)([ \t]{0,40})def[ \t]{1,5}(\w{1,60})\(\s{0,20}(?:self\s{0,5},\s{0,5}|cls\s{0,5},\s{0,5})?([a-z_]\w{0,60})/g;
  let helpers = 0;
  for (const match of text.code.matchAll(heads)) {
    const [whole, , name = '', parameter = ''] = match;
    const body = blockBehind(text, match.index + whole.length);
    if (!new RegExp(`(?:environ\\[|environ\\.get\\(|getenv\\()\\s{0,3}${parameter}\\b`).test(body)) continue;
    if (++helpers > 20) return;
    const strict = raises.test(body) || new RegExp(`environ\\[\\s{0,3}${parameter}\\b`).test(body);
    for (const call of callsOf(texts, new RegExp(`(?<!\\w)(?<!def\\s{1,5})${name}\\(`, 'g'))) {
      const variable = call.arguments[0]?.literal;
      if (variable === undefined) continue;
      const evidence = placeIn(call.text, call.match.index);
      const otherwise = call.arguments.find((argument, at) => at > 0 && (argument.keyword === '' || argument.keyword === 'default'));
      if (otherwise && otherwise.code !== 'None') yield { name: variable, need: 'defaulted', evidence };
      else if (strict) yield { name: variable, need: 'required', evidence, validated: evidence };
      else yield { name: variable, need: 'unknown', evidence };
    }
  }
}
