import type { Fact } from '../../project.types.ts';
import type { CodeCall } from '../code-search.ts';
import { callsOf, distinctFacts, objectEntries, placeIn } from '../code-search.ts';
import { writablePath } from '../constant-path.ts';
import { startedPrograms } from '../written-paths.ts';
import { constantPath } from './paths.ts';
import type { JavaScriptProgram } from './program.ts';
import { importing } from './program.ts';

const fileCall =
  /(?:(?<![\w$.])|(?<![\w$])(?:fs|fsp|fse|fsPromises|fsExtra|promises|fs\.promises)\.)(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|outputFile|outputFileSync|outputJson|outputJsonSync|writeJson|writeJsonSync|ensureFile|ensureFileSync|mkdir|mkdirSync|ensureDir|ensureDirSync|emptyDir)\(/g;

/** Files and folders that a JavaScript program writes to, by constant path. */
export function javaScriptWrites(program: JavaScriptProgram, logFiles: readonly Fact<string>[]): Fact<string>[] {
  const texts = program.texts();
  const facts: Fact<string>[] = [];
  const add = (call: CodeCall, index: number, folder: boolean): void => {
    const argument = call.arguments[index];
    if (argument) addPath(call, argument.start, argument.code, folder);
  };
  const addPath = (call: CodeCall, start: number, code: string, folder: boolean): void => {
    const path = writableAt(program, call, start, code, folder);
    if (path !== undefined) facts.push({ value: path, evidence: placeIn(call.text, call.match.index) });
  };
  for (const call of callsOf(importing(texts, 'fs', 'node:fs', 'fs-extra', 'node:fs/promises'), fileCall))
    add(call, 0, /mkdir|Dir/.test(call.match[1] ?? ''));
  for (const call of callsOf(texts, /(?<![\w$.])(?:Bun\.write|Deno\.(?:writeTextFile|writeFile|mkdir)(?:Sync)?)\(/g))
    add(call, 0, call.match[0].includes('mkdir'));
  for (const call of callsOf(
    importing(texts, 'multer', 'fastify-multer', 'formidable', '@nestjs/platform-express'),
    /(?<![\w$.])(?:multer|formidable|diskStorage|\w{1,20}\.diskStorage|Files?Interceptor|AnyFilesInterceptor)\(/g,
  )) {
    for (const argument of call.arguments) {
      if (!argument.code.startsWith('{')) continue;
      for (const entry of objectEntries(call.text, argument.start)) {
        if (!/^(?:dest|destination|uploadDir)$/.test(entry.key)) continue;
        // destination: (request, file, done) => done(null, 'uploads/')
        const answer = /(?<![\w$.])(?:cb|callback|done|next)\(\s{0,10}null\s{0,5},\s{0,10}([^)]{1,200})\)/.exec(entry.code);
        if (answer) addPath(call, entry.start + answer.index + answer[0].length - 1 - (answer[1] ?? '').length, answer[1] ?? '', true);
        else addPath(call, entry.start, entry.code, true);
      }
    }
  }
  for (const call of callsOf(
    importing(texts, 'sqlite3', 'better-sqlite3', 'bun:sqlite', 'node:sqlite', 'sqlite'),
    /\bnew\s{1,5}(?:[\w$]{1,30}\.)?(?:Database|DatabaseSync)\(/g,
  ))
    add(call, 0, false);
  for (const text of importing(texts, 'sequelize', 'sequelize-typescript', 'typeorm', '@nestjs/typeorm', 'sqlite', 'knex')) {
    for (const match of text.code.matchAll(/\b(?:storage|database|filename)\s{0,5}:\s{0,5}([^,}\n]{1,200})/g)) {
      const start = match.index + match[0].length - (match[1] ?? '').length;
      const call = { text, match, arguments: [], end: start };
      const value = constantPath(text, program.directory, start, (match[1] ?? '').trim());
      if (value && /\.(?:sqlite3?|db3?)$/.test(value.path)) addPath(call, start, (match[1] ?? '').trim(), false);
    }
  }
  return distinctFacts([...facts, ...logFiles]);
}

function writableAt(program: JavaScriptProgram, { text }: CodeCall, start: number, code: string, folder: boolean): string | undefined {
  const found = constantPath(text, program.directory, start, code);
  // What is written beside TypeScript sources lies elsewhere once they are built.
  if (found && /\.[cm]?tsx?$/.test(text.path) && /^(?:src|lib|source)(?:\/|$)/.test(found.path)) return undefined;
  return writablePath(found, folder);
}

const childCall =
  /(?:(?<![\w$.])|(?<![\w$])(?:child_process|childProcess|cp|child)\.)(spawn|spawnSync|exec|execSync|execFile|execFileSync|execAsync|execPromise|execFileAsync|fork)\(/g;

/** Programs that a JavaScript program starts: `child_process`, execa, Bun and Deno; `node` for forks of itself. */
export function javaScriptChildProcesses({ texts }: JavaScriptProgram): Fact<string>[] {
  const spawning = importing(texts(), 'child_process', 'node:child_process');
  const forks: Fact<string>[] = [];
  const named: CodeCall[] = [];
  for (const call of callsOf(spawning, childCall)) {
    if (call.match[1] === 'fork') forks.push({ value: 'node', evidence: placeIn(call.text, call.match.index) });
    else named.push(call);
  }
  for (const call of callsOf(importing(texts(), 'cluster', 'node:cluster'), /(?<![\w$])cluster\.fork\(/g)) {
    forks.push({ value: 'node', evidence: placeIn(call.text, call.match.index) });
  }
  named.push(
    ...callsOf(importing(texts(), 'execa', 'cross-spawn'), /(?<![\w$.])(?:execa|execaSync|execaCommand|spawn|spawnSync|spawn\.sync)\(/g),
  );
  named.push(...callsOf(texts(), /\bnew\s{1,5}Deno\.Command\(/g));
  return distinctFacts([...startedPrograms(named), ...forks]);
}
