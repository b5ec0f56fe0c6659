import type { CodeText } from '../../code-text.ts';
import { argumentsAt } from '../../code-text.ts';
import { matchesOf, wholeLiteral } from '../code-search.ts';
import { above, type ConstantPath, closedPath, joinPaths, openFolder } from '../constant-path.ts';

/** Where names are looked up. */
export interface PathScope {
  readonly directory: string;
  readonly texts: () => readonly CodeText[];
}

const deepest = 12;

/**
 * The path that a Python expression of masked code means, if constants say it: literals, `os.path.join`, `Path(…) / …`,
 * `__file__` and its parents, constants of the file or fields of the settings, the default of `os.getenv('X', …)`.
 * Relative to the project's directory, or absolute.
 */
export function constantPath(scope: PathScope, text: CodeText, start: number, code: string, depth = 0): ConstantPath | undefined {
  if (depth > deepest || code.length > 400) return undefined;
  const inner = (offset: number, part: string) => constantPath(scope, text, start + offset, part, depth + 1);
  const literal = wholeLiteral(text, start, code);
  if (literal !== undefined) return closedPath(literal);
  if (/^(?:[fF][rR]?|[rR][fF])["']/.test(code)) return formattedPath(scope, text, start, code, depth);
  if (code.startsWith('(') && code.endsWith(')')) return inner(1, code.slice(1, -1));
  const otherwise = /\sor\s{1,5}(\S.*)$/.exec(code);
  if (otherwise?.[1] !== undefined) return inner(code.length - otherwise[1].length, otherwise[1]);
  const slash = lastSlash(code);
  if (slash !== -1) {
    const right = code.slice(slash + 1);
    const lead = right.length - right.trimStart().length;
    return joinPaths([inner(0, code.slice(0, slash).trimEnd()), inner(slash + 1 + lead, right.trim())]);
  }
  const suffix = /(?:\.(?:resolve|absolute|expanduser|as_posix)\(\)|\.parents\[(\d)\]|\.(parent))$/.exec(code);
  if (suffix) {
    const path = inner(0, code.slice(0, suffix.index));
    const levels = suffix[1] === undefined ? (suffix[2] === undefined ? 0 : 1) : Number(suffix[1]) + 1;
    return path && above(path, levels);
  }
  const call = /^(?:(?:os\.path|path|os|pathlib|tempfile|os\.environ|environ)\.)?(\w{1,30})\(/.exec(code);
  if (call?.[1] !== undefined && code.endsWith(')')) return pathCall(scope, text, call[1], start + call[0].length - 1, depth);
  if (code === '__file__') return text.path.startsWith(scope.directory) ? closedPath(text.path.slice(scope.directory.length)) : undefined;
  const name = /^(?:(?:self|cls|[a-z_]{0,20}(?:settings|config|conf|cfg))\.)?([A-Za-z_]\w{0,60})$/i.exec(code)?.[1];
  return name === undefined ? undefined : declaredPath(scope, text, start, name, depth);
}

/** The only assignment to a name in the file, the last one in front of its use, or else the only one in the project. */
function declaredPath(scope: PathScope, text: CodeText, use: number, name: string, depth: number): ConstantPath | undefined {
  const pattern = new RegExp(`(?:^|\\n)[ \\t]{0,20}(?:self\\.)?${name}[ \\t]{0,5}(?::[^=\\n]{1,60})?=(?!=)[ \\t]{0,5}([^\\n]{1,300})`, 'g');
  const find = (candidate: CodeText) =>
    [...matchesOf(candidate.code, pattern, 20)].map((match) => {
      const value = (match[1] ?? '').trimEnd();
      return { text: candidate, start: match.index + match[0].length - (match[1] ?? '').length, code: value };
    });
  const own = find(text);
  const before = own.length > 1 ? own.findLast((declared) => declared.start < use) : undefined;
  const [only, another] = before ? [before] : own.length > 0 || name !== name.toUpperCase() ? own : scope.texts().flatMap(find);
  return only && !another ? constantPath(scope, only.text, only.start, only.code, depth + 1) : undefined;
}

/** `f"{DIR}/x.json"` with a constant in front, or `f"uploads/{name}"`, of which the folder is known. */
function formattedPath(scope: PathScope, text: CodeText, start: number, code: string, depth: number): ConstantPath | undefined {
  const quote = code.search(/["']/);
  const source = text.source.text.slice(start + quote + 1, start + code.length - 1);
  const first = /^\{\s{0,5}([\w.]{1,80})\s{0,5}\}/.exec(source);
  if (!first) return openFolder(source.slice(0, Math.max(0, source.indexOf('{'))));
  const base = constantPath(scope, text, start + quote + 1 + first[0].indexOf(first[1] ?? ''), first[1] ?? '', depth + 1);
  const rest = source.slice(first[0].length);
  if (!base || (rest !== '' && !rest.startsWith('/'))) return undefined;
  const inner = rest.replace(/^\/+/, '');
  return joinPaths([base, inner.includes('{') ? openFolder(inner.slice(0, inner.indexOf('{'))) : closedPath(inner)]);
}

function pathCall(scope: PathScope, text: CodeText, name: string, open: number, depth: number): ConstantPath | undefined {
  const parts = argumentsAt(text, open) ?? [];
  const value = (index: number): ConstantPath | undefined => {
    const part = parts[index];
    if (!part) return undefined;
    const keyword = /^default\s{0,3}=\s{0,3}/.exec(part.code)?.[0].length ?? 0;
    return constantPath(scope, text, part.start + keyword, part.code.slice(keyword), depth + 1);
  };
  switch (name) {
    case 'join':
    case 'Path':
    case 'PurePath':
    case 'PosixPath':
      return parts.length === 0 ? closedPath('') : joinPaths(parts.map((_, index) => value(index)));
    case 'str':
    case 'abspath':
    case 'realpath':
    case 'normpath':
    case 'expanduser':
    case 'Field':
      return value(0);
    case 'dirname': {
      const path = value(0);
      return path && above(path, 1);
    }
    case 'getcwd':
    case 'cwd':
      return closedPath('');
    case 'gettempdir':
      return closedPath('/tmp');
    case 'getenv':
    case 'get':
      return value(1);
    default:
      return undefined;
  }
}

/** The last `/` outside of brackets and strings, which joins paths. */
function lastSlash(code: string): number {
  let depth = 0;
  for (let at = code.length - 1; at > 0; at--) {
    const char = code[at];
    if (char === ')' || char === ']' || char === '}') depth++;
    else if (char === '(' || char === '[' || char === '{') depth--;
    else if (char === '/' && depth === 0) return at;
  }
  return -1;
}
