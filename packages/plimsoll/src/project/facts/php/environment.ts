import type { CodeText } from '../../code-text.ts';
import { factAt, literalAt } from '../../code-text.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { callsOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';

const failing = /^\s{0,20}(?:throw\b|die\(|exit\(|abort\()/;

/** Environment variables that PHP sources read: `env()` of Laravel, `getenv`, `$_ENV`, and `%env(X)%` of Symfony's settings. */
export function phpEnvironment(reader: ProjectReader, directory: string, texts: readonly CodeText[]): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  for (const call of callsOf(texts, /(?<![\w>$])(?<!function\s)\\?(env|getenv|Env::get|Env::getOrFail)\(/g)) {
    const name = call.arguments[0]?.literal;
    if (name === undefined) continue;
    const evidence = placeIn(call.text, call.match.index);
    if (call.match[1] === 'Env::getOrFail') reads.push({ name, need: 'required', evidence, validated: evidence });
    else if (call.match[1] !== 'getenv' && call.arguments.length > 1) reads.push({ name, need: 'defaulted', evidence });
    else reads.push({ name, evidence, ...needOf(call.text, call.match.index, call.end) });
  }
  for (const text of texts) {
    for (const match of text.code.matchAll(/\$_ENV\[\s{0,3}(?=["'])/g)) {
      const start = match.index + match[0].length;
      const name = literalAt(text, start);
      const close = text.code.indexOf(']', start);
      if (name !== undefined && close !== -1 && !/^\s{0,3}=(?!=)/.test(text.code.slice(close + 1, close + 6)))
        reads.push({ name, evidence: placeIn(text, match.index), ...needOf(text, match.index, close + 1) });
    }
  }
  return [...reads, ...symfonyReads(reader, directory)];
}

function needOf(text: CodeText, start: number, end: number): Pick<EnvironmentRead, 'need' | 'validated'> {
  const before = text.code.slice(Math.max(0, start - 100), start);
  const after = text.code.slice(end, end + 300);
  const otherwise = /^\s{0,20}\)?\s{0,20}(?:\?\?=?|\?:|\|\|)/.exec(after);
  if (otherwise)
    return failing.test(after.slice(otherwise[0].length)) ? { need: 'required', validated: placeIn(text, start) } : { need: 'defaulted' };
  const asked = /(!\s{0,3}|\bempty\(\s{0,3}|\bisset\(\s{0,3}|\bif\s{0,3}\(\s{0,3}(?:\([^)]{0,20}\)\s{0,3})?|&&\s{0,3})$/.exec(before);
  if (asked || /^\s{0,5}(?:[=!]==?|\?)/.test(after)) {
    const absent = /!|empty/.test(asked?.[1] ?? '') || /^\s{0,5}===?\s{0,5}(?:false|null)\b/.test(after);
    const body = /^[^{};]{0,60}\{\s{0,40}/.exec(after);
    if (absent && body && failing.test(after.slice(body[0].length))) return { need: 'required', validated: placeIn(text, start) };
    return { need: 'defaulted' };
  }
  const variable = /\$(\w{1,60})\s{0,5}=\s{0,5}$/.exec(before)?.[1];
  const test =
    variable === undefined
      ? null
      : new RegExp(
          `\\bif\\s{0,3}\\(\\s{0,3}(?:!\\s{0,3}\\$${variable}\\b|empty\\(\\$${variable}\\)|\\$${variable}\\s{0,3}===?\\s{0,3}(?:false|null)\\b)[^{};]{0,40}\\{`,
        ).exec(after);
  if (test)
    return failing.test(after.slice(test.index + test[0].length))
      ? { need: 'required', validated: placeIn(text, end + test.index) }
      : { need: 'defaulted' };
  return { need: 'unknown' };
}

/** `%env(DATABASE_URL)%` below config/; Symfony fails without one, unless `.env` or a parameter `env(X)` says another. */
function symfonyReads(reader: ProjectReader, directory: string): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  const defaults = new Set<string>();
  const dotenv = reader.text(`${directory}.env`)?.text ?? '';
  if (reader.has(`${directory}bin/console`))
    for (const match of dotenv.matchAll(/^[ \t]{0,10}(?:export )?([A-Z_][A-Z0-9_]{0,99})=/gm)) defaults.add(match[1] ?? '');
  for (const { path } of reader.files) {
    const inside = path.startsWith(`${directory}config/`) ? path.slice(directory.length) : '';
    if (!/\.ya?ml$/.test(inside) || /\/(?:test|dev)\//.test(inside)) continue;
    const source = reader.text(path);
    if (!source?.text.includes('env(')) continue;
    let offset = 0;
    let section = '';
    for (const line of source.text.split('\n')) {
      section = /^(\S[^:]{0,40}):/.exec(line)?.[1] ?? section;
      if (line.length < 1000 && !/^\s*#/.test(line) && !/^when@(?:dev|test)$/.test(section)) {
        for (const match of line.matchAll(/%env\((?:\w{1,40}:){0,5}([A-Z_][A-Z0-9_]{0,99})\)%/g))
          reads.push({
            name: match[1] ?? '',
            need: /\bdefault:/.test(match[0]) ? 'defaulted' : 'required',
            evidence: factAt('', path, source, offset).evidence,
          });
        const parameter = /^\s+["']?env\(([A-Z_][A-Z0-9_]{0,99})\)["']?\s*:/.exec(line)?.[1];
        if (parameter !== undefined) defaults.add(parameter);
      }
      offset += line.length + 1;
    }
  }
  return reads.map((read) => (defaults.has(read.name) ? { ...read, need: 'defaulted' } : read));
}
