import type { CodeText } from '../../code-text.ts';
import { argumentsAt } from '../../code-text.ts';
import { directoryOf, resolvePath } from '../../project-reader.ts';
import { wholeLiteral } from '../code-search.ts';

const deepest = 4;

/**
 * The path that an expression of masked code means, if constants say it: literals, `path.join` and `path.resolve`,
 * `__dirname`, `process.cwd()`, `os.tmpdir()`, constants of the same file, and the default of `process.env.X || …`.
 * Relative to the project's directory, or absolute. For TypeScript, `__dirname` is taken as the place of the source.
 */
export function constantPath(text: CodeText, directory: string, start: number, code: string, depth = 0): string | undefined {
  if (depth > deepest || code.length > 400) return undefined;
  const literal = wholeLiteral(text, start, code);
  if (literal !== undefined) return literal.replace(/^file:(?:\/\/)?/, '');
  const value = (offset: number, inner: string): string | undefined => constantPath(text, directory, start + offset, inner, depth + 1);
  const call = /^(?:\w{1,30}\.)?(join|resolve|normalize|dirname|cwd|tmpdir)\(/.exec(code);
  if (call) return code.endsWith(')') ? pathCall(text, directory, call[1] ?? '', start + call[0].length - 1, depth) : undefined;
  if (code === '__dirname' || code === 'import.meta.dirname') return ownDirectory(text, directory);
  const environment = /^process\.env(?:\.\w{1,100}|\[[^\]]{1,100}\])\s{0,20}(?:\|\||\?\?)\s{0,20}/.exec(code);
  if (environment) return value(environment[0].length, code.slice(environment[0].length));
  if (!/^[A-Za-z_$][\w$]{0,60}$/.test(code)) return undefined;
  const declared = new RegExp(
    `\\b(?:const|let|var)\\s{1,5}${code.replaceAll('$', '\\$')}(?:\\s{0,3}:\\s{0,3}\\w{1,30})?\\s{0,5}=\\s{0,20}`,
  ).exec(text.code);
  if (!declared) return undefined;
  const from = declared.index + declared[0].length;
  const end = text.code.slice(from, from + 400).search(/;|\n(?!\s*[.)|?])/);
  return constantPath(text, directory, from, text.code.slice(from, end === -1 ? from + 400 : from + end).trimEnd(), depth + 1);
}

function pathCall(text: CodeText, directory: string, name: string, open: number, depth: number): string | undefined {
  if (name === 'cwd') return '';
  if (name === 'tmpdir') return '/tmp';
  const parts = (argumentsAt(text, open) ?? []).map((part) => constantPath(text, directory, part.start, part.code, depth + 1));
  if (parts.length === 0) return undefined;
  let path = '';
  for (const part of parts) {
    if (part === undefined) return undefined;
    if (part.startsWith('/') && (name === 'resolve' || path === '')) path = part;
    else if (path.startsWith('/')) path = `/${resolvePath(`${path.slice(1)}/`, part) ?? ''}`;
    else {
      const joined = resolvePath(path === '' ? '' : `${path}/`, part.replace(/^\/+/, ''));
      if (joined === undefined) return undefined;
      path = joined;
    }
  }
  return name === 'dirname' ? directoryOf(path).replace(/\/$/, '') : path;
}

/** The folder of a file below the project. */
function ownDirectory(text: CodeText, directory: string): string | undefined {
  return text.path.startsWith(directory) ? directoryOf(text.path.slice(directory.length)).replace(/\/$/, '') : undefined;
}
