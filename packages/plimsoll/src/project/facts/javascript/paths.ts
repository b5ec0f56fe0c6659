import type { CodeText } from '../../code-text.ts';
import { argumentsAt } from '../../code-text.ts';
import { directoryOf } from '../../project-reader.ts';
import { wholeLiteral } from '../code-search.ts';
import { above, type ConstantPath, closedPath, joinPaths, openFolder } from '../constant-path.ts';

const deepest = 10;

/**
 * The path that an expression of masked code means, if constants say it: literals, `path.join` and `path.resolve`,
 * `__dirname`, `process.cwd()`, `os.tmpdir()`, constants of the same file, and the default of `process.env.X || …`.
 * Relative to the project's directory, or absolute. For TypeScript, `__dirname` is taken as the place of the source.
 */
export function constantPath(text: CodeText, directory: string, start: number, code: string, depth = 0): ConstantPath | undefined {
  if (depth > deepest || code.length > 400) return undefined;
  const literal = wholeLiteral(text, start, code);
  if (literal !== undefined) return closedPath(literal.replace(/^file:(?:\/\/)?/, ''));
  if (code.startsWith('`')) return templatePath(text, directory, start, code, depth);
  const call = /^(?:(?:\w{1,30}|require\(['"]\u0001{2,9}['"]\))\.)?(join|resolve|normalize|dirname|cwd|tmpdir)\(/.exec(code);
  if (call) return code.endsWith(')') ? pathCall(text, directory, call[1] ?? '', start + call[0].length - 1, depth) : undefined;
  if (code === '__dirname' || code === 'import.meta.dirname') return closedPath(ownDirectory(text, directory));
  const environment = /^process\.env(?:\.\w{1,100}|\[[^\]]{1,100}\])\s{0,20}(?:\|\||\?\?)\s{0,20}/.exec(code);
  if (environment) return constantPath(text, directory, start + environment[0].length, code.slice(environment[0].length), depth + 1);
  return /^[A-Za-z_$][\w$]{0,60}$/.test(code) ? declaredPath(text, directory, code, depth) : undefined;
}

/** The only declaration of a name in the file. */
function declaredPath(text: CodeText, directory: string, name: string, depth: number): ConstantPath | undefined {
  const pattern = new RegExp(
    `\\b(?:const|let|var)\\s{1,5}${name.replaceAll('$', '\\$')}(?:\\s{0,3}:\\s{0,3}\\w{1,30})?\\s{0,5}=\\s{0,20}`,
    'g',
  );
  const declared = pattern.exec(text.code);
  if (!declared || pattern.test(text.code)) return undefined;
  const from = declared.index + declared[0].length;
  const end = text.code.slice(from, from + 400).search(/;|\n(?!\s*[.)|?])/);
  return constantPath(text, directory, from, text.code.slice(from, end === -1 ? from + 400 : from + end).trimEnd(), depth + 1);
}

/** `${dir}/x.json` with a constant in front, or `uploads/${name}`, of which the folder is known. */
function templatePath(text: CodeText, directory: string, start: number, code: string, depth: number): ConstantPath | undefined {
  const source = text.source.text.slice(start + 1, start + code.length - 1);
  const first = /^\$\{\s{0,5}([\w$.]{1,60}|process\.cwd\(\))\s{0,5}\}/.exec(source);
  if (!first) return openFolder(source.slice(0, Math.max(0, source.indexOf('${'))));
  const base = constantPath(text, directory, start + 1 + first[0].indexOf(first[1] ?? ''), first[1] ?? '', depth + 1);
  const rest = source.slice(first[0].length);
  if (!base || (rest !== '' && !rest.startsWith('/'))) return undefined;
  const inner = rest.replace(/^\/+/, '');
  return joinPaths([base, inner.includes('${') ? openFolder(inner.slice(0, inner.indexOf('${'))) : closedPath(inner)]);
}

function pathCall(text: CodeText, directory: string, name: string, open: number, depth: number): ConstantPath | undefined {
  if (name === 'cwd') return closedPath('');
  if (name === 'tmpdir') return closedPath('/tmp');
  const parts = (argumentsAt(text, open) ?? []).map(({ start, code }, index) => {
    const part = constantPath(text, directory, start, code, depth + 1);
    // Only path.resolve starts anew at an absolute part.
    return part && name === 'join' && index > 0 ? { ...part, path: part.path.replace(/^\/+/, '') } : part;
  });
  const path = parts.length === 0 ? undefined : joinPaths(parts);
  return name === 'dirname' && path ? above(path, 1) : path;
}

/** The folder of a file below the project. */
function ownDirectory(text: CodeText, directory: string): string | undefined {
  return text.path.startsWith(directory) ? directoryOf(text.path.slice(directory.length)).replace(/\/$/, '') : undefined;
}
