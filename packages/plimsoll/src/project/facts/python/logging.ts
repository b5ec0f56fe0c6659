import type { CodeText } from '../../code-text.ts';
import { factAt, literalAt } from '../../code-text.ts';
import type { Fact, Logging } from '../../project.types.ts';
import { callsOf, distinctFacts, matchesOf, placeIn } from '../code-search.ts';
import { writablePath } from '../constant-path.ts';
import { dependencyAmong, firstPattern } from '../patterns.ts';
import { isLogPath, writtenPath } from '../written-paths.ts';
import { constantPath } from './paths.ts';
import type { PythonProgram } from './program.ts';
import { importing, usedLibrary } from './program.ts';

/** Libraries and the modules they bring: a frozen list of requirements has libraries that others brought along. */
const structuredLibraries = [
  ['structlog', 'structlog'],
  ['python-json-logger', 'pythonjsonlogger'],
  ['json-log-formatter', 'json_log_formatter'],
  ['ecs-logging', 'ecs_logging'],
  ['google-cloud-logging', 'google.cloud.logging'],
  ['aws-lambda-powertools', 'aws_lambda_powertools'],
] as const;

/** Where and how a Python program logs. */
export function pythonLogging(program: PythonProgram): Logging {
  const texts = program.texts();
  const structured =
    usedLibrary(program, structuredLibraries) ??
    firstPattern(importing(texts, 'loguru'), [[/\bserialize\s{0,3}=\s{0,3}True\b/, 'loguru']]) ??
    firstPattern(texts, [
      [/\bclass\s{1,5}\w{0,30}(?:JSON|Json)\w{0,30}\((?:logging\.)?Formatter\)|(?<!\w)(?:JSON|Json)(?:Log)?Formatter\(/, 'JSON formatter'],
    ]);
  const plain =
    dependencyAmong(program.dependencies, ['loguru', 'rich', 'coloredlogs', 'colorlog']) ??
    firstPattern(texts, [[/(?<![\w.])logging\.(?:basicConfig|getLogger|config\.)/, 'logging']]);
  return { files: logFiles(program, texts), structured, plain: structured ? undefined : plain };
}

const handler =
  /(?<!\w)(?:logging\.)?(?:handlers\.)?(?:FileHandler|RotatingFileHandler|TimedRotatingFileHandler|WatchedFileHandler|ConcurrentRotatingFileHandler)\(/g;

/** Log files: handlers of logging, `basicConfig(filename=…)`, dictionaries and files of settings, loguru's sinks, gunicorn's settings. */
function logFiles(program: PythonProgram, texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const add = (text: CodeText, at: number, start: number, code: string): void => {
    const path = constantPath(program, text, start, code);
    const written =
      path?.path === '-' ? undefined : writablePath(path && { ...path, path: path.path.replace(/\{time[^}]*\}/g, 'time') }, false);
    if (written !== undefined) facts.push({ value: written, evidence: placeIn(text, at) });
  };
  for (const call of callsOf(texts, handler)) {
    const argument = call.arguments.find(({ keyword }, at) => keyword === 'filename' || (at === 0 && keyword === ''));
    if (argument) add(call.text, call.match.index, argument.start, argument.code);
  }
  for (const call of callsOf(texts, /(?<![\w.])logging\.basicConfig\(/g)) {
    const argument = call.arguments.find(({ keyword }) => keyword === 'filename');
    if (argument) add(call.text, call.match.index, argument.start, argument.code);
  }
  for (const call of callsOf(importing(texts, 'loguru'), /(?<![\w.])logger\.add\(/g)) {
    const [argument] = call.arguments;
    if (argument && argument.keyword === '' && !/^sys\./.test(argument.code))
      add(call.text, call.match.index, argument.start, argument.code);
  }
  for (const text of texts) {
    // LOGGING = { 'handlers': { 'file': { 'class': 'logging.FileHandler', 'filename': … } } }
    for (const match of matchesOf(text.code, /["']\u0001{8}["']\s{0,5}:\s{0,5}([^,}\n]{1,200})/g, 100)) {
      if (literalAt(text, match.index) !== 'filename') continue;
      const start = match.index + match[0].length - (match[1] ?? '').length;
      const path = constantPath(program, text, start, (match[1] ?? '').trim());
      if (path && isLogPath(path.path)) add(text, match.index, start, (match[1] ?? '').trim());
    }
    if (!/(?:^|\/)gunicorn[\w.]{0,10}\.py$/.test(text.path)) continue;
    for (const match of text.code.matchAll(/(?:^|\n)(?:accesslog|errorlog)[ \t]{0,5}=[ \t]{0,5}([^\n]{1,200})/g)) {
      add(text, match.index + 1, match.index + match[0].length - (match[1] ?? '').length, (match[1] ?? '').trim());
    }
  }
  for (const name of ['logging.ini', 'logging.conf', 'logging.cfg', 'log.ini', 'config/logging.ini', 'config/logging.conf']) {
    const source = program.reader.text(program.directory + name);
    for (const match of source?.text.matchAll(/^args[ \t]{0,5}=[ \t]{0,5}\([ \t]{0,5}["']([^"'\n]{1,200})["']/gm) ?? []) {
      const path = isLogPath(match[1] ?? '') ? writtenPath(match[1] ?? '', false) : undefined;
      if (source && path !== undefined) facts.push(factAt(path, source.path, source, match.index));
    }
  }
  return distinctFacts(facts);
}
