import { sha256 } from '../model/digest.ts';
import { commonSpellings } from './license-spellings.ts';
import { spdxExceptions, spdxLicenses } from './licenses.generated.ts';

interface Known {
  /** Ids of licences by their spelling as `keyOf` folds it: ids, names of the SPDX list, common other spellings. */
  readonly licenses: ReadonlyMap<string, string>;
  readonly exceptions: ReadonlyMap<string, string>;
}

let known: Known | undefined;

/** More words than this are a text, not an expression. */
const mostWords = 200;

/**
 * One SPDX expression (SPDX 2.3, annex D) for licences as declared, all of which hold. What is neither an id nor a usual name becomes a
 * `LicenseRef-`. Undefined where nothing is declared.
 */
export function licenseExpression(declared: readonly string[]): string | undefined {
  const parts = [...new Set(declared.flatMap((text) => terms(normalizeLicense(text))))];
  if (parts.length < 2) return parts[0];
  return parts.map((part) => (/ OR /.test(part) && !isEnclosed(part) ? `(${part})` : part)).join(' AND ');
}

/** The parts that all hold; where there is a choice, the whole. */
function terms(expression: string | undefined): string[] {
  if (expression === undefined) return [];
  return /[()]| OR /.test(expression) ? [expression] : expression.split(' AND ');
}

function isEnclosed(expression: string): boolean {
  return expression.startsWith('(') && expression.indexOf(')') === expression.length - 1;
}

function normalizeLicense(text: string): string | undefined {
  // Classifiers of Python: `License :: OSI Approved :: MIT License`.
  const plain = text.trim().split(' :: ').at(-1) ?? '';
  if (plain === '' || /^(unknown|none|noassertion|other|osi approved)$/i.test(plain)) return undefined;
  const whole = licenseId(plain) ?? licenseId(withPlus(plain));
  if (whole !== undefined) return whole;
  // `GPL or Artistic, and MIT`: the comma parts what belongs together (Debian's machine-readable copyright, "License specification").
  const parts = plain.length > 1000 ? [] : plain.split(/, {1,4}and /i);
  if (parts.length > 1 && !plain.includes('(')) return licenseExpression(parts);
  if (plain.length > 1000 || plain.split(/\s+/, mostWords + 1).length > mostWords || /\n.*\n/s.test(plain)) return fromText(plain);
  return new ExpressionReader(withPlus(plain).replace(/\s*\/\s*(?=\S)/g, plain.includes('://') ? '/' : ' or ')).read() ?? reference(plain);
}

/** `GPLv2 or later` and R's `GPL (>= 2)` as the plus that both mean: their `or` is no choice between two licences. */
function withPlus(text: string): string {
  return text.replace(/,? {1,4}or (?:any )?(?:later|newer)(?: versions?)?\b/gi, '+').replace(/ ?\(>= ?(\d(?:\.\d)?)\)/g, '-$1+');
}

/** A text in place of a name is known by its first line, or named by its content. */
function fromText(text: string): string {
  const title = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return licenseId(title) ?? `LicenseRef-text-${fingerprint(text)}`;
}

function licenseId(name: string): string | undefined {
  known ??= compile();
  return known.licenses.get(keyOf(name)) ?? known.licenses.get(keyOf(name.replace(/\s*\([^()]*\)\s*$/, '')));
}

function reference(name: string): string {
  const safe = name
    .replaceAll('+', '-plus')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
  if (/^LicenseRef-/.test(safe)) return safe;
  return `LicenseRef-${safe === '' ? fingerprint(name) : safe.slice(0, 100)}`;
}

function fingerprint(text: string): string {
  return sha256(Buffer.from(text)).toString('hex', 0, 8);
}

/** Spellings differ in case, punctuation and in words that say nothing. */
function keyOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/\+/g, ' plus ')
    .replace(/[^a-z0-9.]+/g, ' ')
    .split(' ')
    .flatMap((word) => {
      const bare = word.replace(/^v(?=\d)/, '').replace(/^\.+|\.+$/g, '');
      return bare === '' || ['the', 'license', 'licence', 'version', 'software', 'a', 'v'].includes(bare) ? [] : [bare];
    });
  return words.join(' ').replace(/(\d)\.0(?![\d.])/g, '$1');
}

function compile(): Known {
  const licenses = new Map<string, string>();
  const exceptions = new Map<string, string>();
  const add = (to: Map<string, string>, spelling: string, id: string) => {
    const key = keyOf(spelling);
    if (key !== '' && !to.has(key)) to.set(key, id);
  };
  const rows = (table: string) => table.split('\n').map((row) => row.split('|'));
  for (const [id = ''] of rows(spdxLicenses)) add(licenses, id, withoutPlus(id));
  for (const [spelling, id] of Object.entries(commonSpellings)) add(licenses, spelling, id);
  for (const [id = '', name = ''] of rows(spdxLicenses)) add(licenses, name, withoutPlus(id));
  for (const [id = '', name = ''] of rows(spdxExceptions)) {
    add(exceptions, id, id);
    add(exceptions, name, id);
  }
  return { licenses, exceptions };
}

/** The GNU ids without `-only` or `-or-later` are deprecated, and mean the former; with a plus the latter. */
function withoutPlus(id: string): string {
  if (/^(A?GPL|LGPL|GFDL)-\d\.\d$/.test(id)) return `${id}-only`;
  return /^(A?GPL|LGPL)-\d\.\d\+$/.test(id) ? `${id.slice(0, -1)}-or-later` : id;
}

/** Reads what looks like an expression: names of one or more words between `and`, `or`, `with`, commas and parentheses. */
class ExpressionReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    const tokens: string[] = [];
    for (const word of text.split(/([(),;|&]|\s+)/)) {
      if (word === undefined || word.trim() === '') continue;
      const operator = word.toLowerCase();
      if (['and', 'or', 'with'].includes(operator)) tokens.push(operator);
      else if (word === ',' || word === ';' || word === '&') tokens.push('and');
      else if (word === '|') tokens.push('or');
      else if (word === '(' || word === ')') tokens.push(word);
      else {
        const last = tokens.at(-1);
        if (last === undefined || /^(and|or|with|\(|\))$/.test(last)) tokens.push(word);
        else tokens[tokens.length - 1] = `${last} ${word}`;
      }
    }
    this.#tokens = tokens.filter((token, index) => token !== 'and' || tokens[index + 1] !== 'and');
  }

  /** Undefined where it is no expression. */
  read(): string | undefined {
    const expression = this.#either(0);
    return this.#at === this.#tokens.length ? expression : undefined;
  }

  #either(depth: number): string | undefined {
    const parts = [this.#both(depth)];
    while (this.#next('or')) parts.push(this.#both(depth));
    return parts.includes(undefined) ? undefined : [...new Set(parts)].join(' OR ');
  }

  #both(depth: number): string | undefined {
    const parts = [this.#term(depth)];
    while (this.#next('and')) parts.push(this.#term(depth));
    return parts.includes(undefined) ? undefined : [...new Set(parts)].join(' AND ');
  }

  #term(depth: number): string | undefined {
    if (this.#next('(')) {
      const inner = depth < 50 ? this.#either(depth + 1) : undefined;
      if (inner === undefined || !this.#next(')')) return undefined;
      return inner.includes(' ') ? `(${inner})` : inner;
    }
    const name = this.#tokens[this.#at];
    if (name === undefined || /^(and|or|with|\))$/.test(name)) return undefined;
    this.#at++;
    const id = licenseId(name) ?? reference(name);
    if (!this.#next('with')) return id;
    const exception = this.#tokens[this.#at++];
    const exceptionId = exception === undefined ? undefined : known?.exceptions.get(keyOf(exception));
    // An exception can only be one of the list (annex D).
    return exceptionId === undefined ? reference(`${name} with ${exception ?? ''}`) : `${id} WITH ${exceptionId}`;
  }

  #next(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}
