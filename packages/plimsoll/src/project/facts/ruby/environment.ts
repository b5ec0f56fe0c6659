import type { CodeText } from '../../code-text.ts';
import { factAt, literalAt } from '../../code-text.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';

/**
 * Environment variables that Ruby sources read: `ENV.fetch` fails without a default, `ENV['X']` gives nil. Files for tests and
 * development only are left out.
 */
export function rubyEnvironment(reader: ProjectReader, directory: string, texts: readonly CodeText[]): EnvironmentRead[] {
  const production = texts.filter((text) => !/(?:^|\/)config\/environments\/(?!production|staging)\w/.test(text.path));
  return [...production.flatMap((text) => [...codeReads(text)]), ...settingsReads(reader, directory)];
}

function* codeReads(text: CodeText): Generator<EnvironmentRead> {
  if (!text.code.includes('ENV')) return;
  for (const match of text.code.matchAll(/(?<![\w:])(?:::)?ENV(?:\.(fetch)[ (]{1,2}\s{0,10}|\[\s{0,3})(?=["'])/g)) {
    const start = match.index + match[0].length;
    const name = literalAt(text, start);
    if (name === undefined) continue;
    const quote = text.code.indexOf(text.code[start] ?? '"', start + 1);
    const before =
      text.code
        .slice(Math.max(0, match.index - 200), match.index)
        .split('\n')
        .at(-1) ?? '';
    const read = { name, evidence: placeIn(text, match.index) };
    if (match[1] !== undefined) {
      const after = text.code.slice(quote + 1, quote + 60);
      const fallback = /^\s{0,5},/.test(after) || /^\s{0,5}\)?\s{0,5}(?:\{|do\b)/.test(after);
      const raising = /^\s{0,5}\)?\s{0,5}(?:\{|do\b)\s{0,30}(?:\|\w{0,20}\|\s{0,5})?(?:raise|abort|fail)\b/.test(after);
      if (fallback && !raising) yield { ...read, need: 'defaulted' };
      else yield { ...read, need: 'required', validated: read.evidence };
      continue;
    }
    const need = needOf(before, text.code.slice(quote + 1, quote + 120));
    if (need === 'required') yield { ...read, need, validated: read.evidence };
    else if (need !== undefined) yield { ...read, need };
  }
}

/** What is done with `ENV['X']`; undefined where it is set. */
function needOf(before: string, behind: string): EnvironmentRead['need'] | undefined {
  const after = behind.replace(/^\s{0,3}\]/, '');
  if (/^\s{0,3}=(?![=~>])/.test(after)) return undefined;
  if (/^\s{0,3}\|\|=/.test(after)) return 'defaulted';
  const otherwise = /^(?:\.\w{1,20}(?:\([^()]{0,40}\))?){0,2}[)\s]{0,5}(?:\|\||\bor\b)\s{0,20}(\w{0,10})/.exec(after);
  if (otherwise) return /^(?:raise|abort|fail|exit)$/.test(otherwise[1] ?? '') ? 'required' : 'defaulted';
  if (/^(?:&?\.(?:present|blank|nil|empty|to_s|to_i|to_sym|presence|in)\b|\s{0,3}(?:[=!]=|=~|\?)|&\.)/.test(after)) return 'defaulted';
  if (/(?:\b(?:if|unless|elsif|while|when|case|and|or|not)\s[^\n]{0,100}|!\s{0,2}|&&\s{0,3})$/.test(before)) return 'defaulted';
  return /^\s{0,3}[\])}]{0,3}\s{1,5}(?:if|unless)\b[^\n]{0,40}\bENV\b/.test(after) ? 'defaulted' : 'unknown';
}

/** Rails reads these through ERB; what stands below `development:` and `test:` does not count. */
const settings = ['database', 'cable', 'storage', 'redis', 'secrets', 'sidekiq', 'cache', 'queue', 'mongoid', 'settings', 'application'];

function settingsReads(reader: ProjectReader, directory: string): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  for (const name of settings) {
    const path = `${directory}config/${name}.yml`;
    const source = reader.text(path);
    if (!source?.text.includes('ENV')) continue;
    let section = '';
    let offset = 0;
    for (const line of source.text.split('\n')) {
      section = /^(\w{1,40}):/.exec(line)?.[1] ?? section;
      if (line.length < 1000 && !/^\s*#/.test(line) && !/^(?:development|test)$/.test(section)) {
        for (const match of line.matchAll(/\bENV(?:\.(fetch)\(\s{0,3}|\[\s{0,3})["']([\w-]{1,100})["']\s{0,3}[\])]?(.{0,30})/g)) {
          const evidence = factAt('', path, source, offset).evidence;
          const rest = match[3] ?? '';
          const fallback =
            /^\s{0,3}(?:,|\{|do\b|\|\|)/.test(rest) ||
            /^\.(?:present|presence|blank|nil)/.test(rest) ||
            /\bif\b/.test(line.slice(0, match.index));
          const need = fallback ? 'defaulted' : match[1] === undefined ? 'unknown' : 'required';
          reads.push({ name: match[2] ?? '', need, evidence, validated: need === 'required' ? evidence : undefined });
        }
      }
      offset += line.length + 1;
    }
  }
  return reads;
}
