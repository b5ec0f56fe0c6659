import type { CodeText } from '../../code-text.ts';
import { argumentsAt, literalAt } from '../../code-text.ts';
import type { Fact } from '../../project.types.ts';
import type { CodeCall } from '../code-search.ts';
import { callsOf, distinctFacts, matchesOf, placeIn } from '../code-search.ts';
import { type ConstantPath, closedPath, writablePath } from '../constant-path.ts';
import { programOf } from '../written-paths.ts';
import { constantPath } from './paths.ts';
import type { PythonProgram } from './program.ts';
import { importing } from './program.ts';

/** Files and folders that a Python program writes to, by constant path. */
export function pythonWrites(program: PythonProgram, logFiles: readonly Fact<string>[]): Fact<string>[] {
  const texts = program.texts();
  const facts: Fact<string>[] = [];
  const add = (text: CodeText, at: number, path: ConstantPath | undefined, folder: boolean): void => {
    const written = writablePath(path, folder);
    if (written !== undefined) facts.push({ value: written, evidence: placeIn(text, at) });
  };
  const first = (call: CodeCall, folder: boolean): void => {
    const [argument] = call.arguments;
    if (argument) add(call.text, call.match.index, constantPath(program, call.text, argument.start, argument.code), folder);
  };
  for (const call of callsOf(texts, /(?<![\w.])(?:aiofiles\.|io\.|codecs\.)?open\(/g)) {
    const mode = call.arguments.find((argument, at) => argument.keyword === 'mode' || (at === 1 && argument.keyword === ''))?.literal;
    if (mode !== undefined && /[wax+]/.test(mode)) first(call, false);
  }
  for (const call of callsOf(texts, /(?<![\w.])os\.(?:makedirs|mkdir)\(/g)) first(call, true);
  for (const call of callsOf(texts, /\.(?:to_csv|to_parquet|to_json|to_excel|savefig)\(/g)) first(call, false);
  for (const call of callsOf(texts, /(?<![\w.])joblib\.dump\(/g)) {
    const path = call.arguments[1];
    if (path) add(call.text, call.match.index, constantPath(program, call.text, path.start, path.code), false);
  }
  for (const call of callsOf(texts, /(?<![\w.])(?:sqlite3|aiosqlite)\.connect\(/g)) first(call, false);
  // LOGS.mkdir(), Path('x').write_text(…), (BASE / 'x').mkdir()
  for (const text of texts) {
    for (const match of matchesOf(text.code, /\.(mkdir|write_text|write_bytes|touch)\(/g, 200)) {
      const before = /[^\s=,;]{1,120}$/.exec(text.code.slice(Math.max(0, match.index - 120), match.index))?.[0] ?? '';
      // (BASE / 'x').mkdir() has spaces inside of its brackets.
      const expression = before.endsWith(')') ? bracketed(text.code.slice(Math.max(0, match.index - 200), match.index)) : before;
      add(text, match.index, constantPath(program, text, match.index - expression.length, expression), match[1] === 'mkdir');
    }
    sqliteFiles(text, program, add);
  }
  return distinctFacts([...facts, ...logFiles]);
}

/** The expression that ends with a closing bracket at the end of some code: from the opening one, with the name in front. */
function bracketed(code: string): string {
  let depth = 0;
  for (let at = code.length - 1; at >= 0; at--) {
    if (code[at] === ')') depth++;
    else if (code[at] === '(' && --depth === 0) return (/[\w.]*$/.exec(code.slice(0, at))?.[0] ?? '') + code.slice(at);
  }
  return '';
}

/** `sqlite:///./app.db` in a string, and Django's `'NAME': BASE_DIR / 'db.sqlite3'`. */
function sqliteFiles(
  text: CodeText,
  program: PythonProgram,
  add: (text: CodeText, at: number, path: ConstantPath | undefined, folder: boolean) => void,
): void {
  for (const match of matchesOf(text.source.text, /sqlite(?:\+\w{1,20})?:\/\/\/([\w./-]{1,200})["']/g, 50)) {
    if (text.code[match.index] === '\u0001') add(text, match.index, closedPath(match[1]), false);
  }
  for (const match of matchesOf(text.source.text, /sqlite(?:\+\w{1,20})?:\/\/\/\{([^{}\n]{1,100})\}["']/g, 50)) {
    if (text.code[match.index] !== '\u0001') continue;
    const expression = match[1] ?? '';
    const start = match.index + match[0].indexOf('{') + 1;
    add(text, match.index, constantPath(program, text, start, text.code.slice(start, start + expression.length).trim()), false);
  }
  for (const match of matchesOf(text.code, /["']\u0001{4}["']\s{0,5}:\s{0,5}([^,}\n]{1,200})/g, 200)) {
    if (literalAt(text, match.index) !== 'NAME') continue;
    const path = constantPath(program, text, match.index + match[0].length - (match[1] ?? '').length, (match[1] ?? '').trim());
    if (path && /\.(?:sqlite3?|db3?)$/.test(path.path)) add(text, match.index, path, false);
  }
}

const started =
  /(?<![\w.])(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|os\.(?:system|popen|execvp|execv|execlp|spawnvp)|(?:asyncio\.)?create_subprocess_(?:exec|shell)|Popen|check_output|check_call)\(/g;

/** Programs that a Python program starts: `subprocess`, `os.system`, asyncio. */
export function pythonChildProcesses({ texts }: PythonProgram): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const call of callsOf(importing(texts(), 'subprocess', 'os', 'asyncio'), started)) {
    const [first] = call.arguments;
    const list = first && /^[[(]/.test(first.code) ? argumentsAt(call.text, first.start)?.[0] : undefined;
    const value = list ? (list.code === 'sys.executable' ? 'python' : literalAt(call.text, list.start)) : first?.literal;
    const program = value === undefined ? undefined : programOf(value);
    if (program !== undefined) facts.push({ value: program, evidence: placeIn(call.text, call.match.index) });
  }
  return distinctFacts(facts);
}
