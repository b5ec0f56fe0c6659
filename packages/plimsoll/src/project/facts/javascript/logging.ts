import { asObject, asString } from '../../../model/json-values.ts';
import type { CodeText } from '../../code-text.ts';
import { packageFact } from '../../ecosystems/node-package.ts';
import type { Fact, Logging } from '../../project.types.ts';
import { callsOf, distinctFacts, objectEntries, placeIn } from '../code-search.ts';
import { writablePath } from '../constant-path.ts';
import { dependencyAmong, firstPattern } from '../patterns.ts';
import { isLogPath } from '../written-paths.ts';
import { constantPath } from './paths.ts';
import type { JavaScriptProgram } from './program.ts';
import { importing } from './program.ts';

const alwaysStructured = [
  'pino',
  'nestjs-pino',
  'pino-http',
  'fastify-pino',
  'bunyan',
  'roarr',
  'restify-bunyan-logger',
  '@google-cloud/logging-bunyan',
];
const plainLibraries = [
  'winston',
  'nest-winston',
  'log4js',
  'morgan',
  'koa-logger',
  'simple-node-logger',
  'loglevel',
  'signale',
  'consola',
  'npmlog',
  'tslog',
  'tracer',
];

/** Where and how a JavaScript program logs. */
export function javaScriptLogging(program: JavaScriptProgram): Logging {
  const texts = program.texts();
  const structured =
    firstPattern(importing(texts, 'pino'), [[/(?<![\w$.])(?<!function\s)pino\(/, 'pino']]) ??
    dependencyAmong(program.dependencies, alwaysStructured) ??
    fastifyCommand(program) ??
    winstonJson(texts) ??
    firstPattern(importing(texts, 'fastify', '@nestjs/platform-fastify'), [
      [/(?<![\w$])(?:[fF]astify|FastifyAdapter)\(\s{0,20}\{[^}]{0,300}\blogger\s{0,5}:(?!\s{0,5}(?:false|undefined)\b)/, 'fastify logger'],
    ]) ??
    firstPattern(importing(texts, '@nestjs/common'), [
      [/\bnew\s{1,5}ConsoleLogger\(\s{0,5}\{[^}]{0,200}\bjson\s{0,5}:\s{0,5}true\b/, 'ConsoleLogger json'],
    ]) ??
    firstPattern(importing(texts, 'log4js'), [
      [/\btype\s{0,5}:\s{0,5}["']\u0001{4}["'][^}]{0,100}\blayout\s{0,5}:[^}]{0,60}json/i, 'log4js json'],
    ]);
  return { files: logFiles(program), structured, plain: structured ? undefined : dependencyAmong(program.dependencies, plainLibraries) };
}

/** `fastify start -l info` logs with pino; without a level it logs next to nothing. */
function fastifyCommand({ manifest }: JavaScriptProgram): Fact<string> | undefined {
  const start = asString(asObject(manifest?.json['scripts'])?.['start']) ?? '';
  return manifest && /\bfastify start\b.{0,100} (?:-l|--log-level)\b/.test(start)
    ? packageFact(manifest, 'fastify logger', 'start', 'scripts')
    : undefined;
}

/** winston writes JSON unless it is told a format without `json()`; one that is made elsewhere is not known. */
function winstonJson(texts: readonly CodeText[]): Fact<string> | undefined {
  for (const call of callsOf(
    importing(texts, 'winston', 'nest-winston'),
    /(?<![\w$])(?:winston\.|WinstonModule\.)?(?:createLogger|forRoot)\(/g,
  )) {
    const options = call.arguments[0]?.code ?? '{}';
    const formatted = /\bformat\s{0,5}[:,}]/.test(options);
    const json =
      /\bjson\(|\becsFormat\(|\blogstash\(/.test(options) || (formatted && /\bformat\.json\(|(?<![\w$.])json\(\)/.test(call.text.code));
    const plain = /\b(?:printf|simple|cli|prettyPrint|nestLike)\(/.test(call.text.code);
    if (options.startsWith('{') && (json || (!formatted && !plain)))
      return { value: 'winston', evidence: placeIn(call.text, call.match.index) };
  }
  return undefined;
}

/** Log files: transports of winston, pino, bunyan and log4js, and streams to files that are named as logs. */
function logFiles(program: JavaScriptProgram): Fact<string>[] {
  const texts = program.texts();
  const facts: Fact<string>[] = [];
  const add = (text: CodeText, at: number, start: number, code: string): void => {
    const path = constantPath(text, program.directory, start, code);
    const written = writablePath(path && { ...path, path: path.path.replace(/%DATE%/g, 'DATE') }, false);
    if (written !== undefined) facts.push({ value: written, evidence: placeIn(text, at) });
  };
  for (const call of callsOf(
    importing(texts, 'winston', 'nest-winston', 'winston-daily-rotate-file'),
    /\bnew\s{1,5}(?:[\w$]{1,30}\.){0,2}(?:File|DailyRotateFile)\(/g,
  )) {
    const options = call.arguments[0];
    const entries = options?.code.startsWith('{') ? objectEntries(call.text, options.start) : [];
    const file = entries.find((entry) => entry.key === 'filename');
    const folder = entries.find((entry) => entry.key === 'dirname');
    const inside = folder && constantPath(call.text, program.directory, folder.start, folder.code);
    if (inside) {
      const path = writablePath(inside, true);
      if (path !== undefined) facts.push({ value: path, evidence: placeIn(call.text, call.match.index) });
    } else if (file && !folder) add(call.text, call.match.index, file.start, file.code);
  }
  for (const call of callsOf(importing(texts, 'pino'), /\bpino\.destination\(/g)) {
    const [argument] = call.arguments;
    if (!argument) continue;
    const dest = argument.code.startsWith('{') ? objectEntries(call.text, argument.start).find((entry) => entry.key === 'dest') : argument;
    if (dest) add(call.text, call.match.index, dest.start, dest.code);
  }
  for (const text of importing(texts, 'pino', 'bunyan', 'log4js', 'fastify', 'simple-node-logger')) {
    for (const match of text.code.matchAll(/\b(?:destination|path|filename|file|logFilePath)\s{0,5}:\s{0,5}([^,}\n]{3,200})/g)) {
      const start = match.index + match[0].length - (match[1] ?? '').length;
      const path = constantPath(text, program.directory, start, (match[1] ?? '').trim());
      if (path && isLogPath(path.path)) add(text, match.index, start, (match[1] ?? '').trim());
    }
  }
  for (const call of callsOf(
    importing(texts, 'fs', 'node:fs', 'rotating-file-stream'),
    /(?:(?<![\w$.])|(?<![\w$])(?:fs|rfs)\.)(?:createWriteStream|appendFile|appendFileSync|createStream)\(/g,
  )) {
    const [argument] = call.arguments;
    const path = argument && constantPath(call.text, program.directory, argument.start, argument.code);
    if (argument && path && isLogPath(path.path)) add(call.text, call.match.index, argument.start, argument.code);
  }
  return distinctFacts(facts);
}
