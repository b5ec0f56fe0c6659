import type { CodeText } from '../../code-text.ts';
import { factAt, literalAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { distinctFacts } from '../code-search.ts';
import { dependencyAmong, firstPattern, foundPatterns } from '../patterns.ts';
import { isLogPath, programOf, writtenPath } from '../written-paths.ts';

/** Signals that Ruby sources trap, and SIGTERM for servers that finish their requests on it (Puma, Sidekiq, Falcon). */
export function rubySignals(texts: readonly CodeText[], dependencies: readonly Dependency[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const text of texts) {
    for (const match of text.code.matchAll(/(?<![\w.])(?:Signal\.)?trap[ (]{1,2}\s{0,5}(?::(\w{1,10})|(?=["']))/g)) {
      const name = (match[1] ?? literalAt(text, match.index + match[0].length) ?? '').replace(/^SIG/, '');
      if (name === 'TERM' || name === 'INT') facts.push(factAt(`SIG${name}`, text.path, text.source, match.index));
    }
  }
  const server = dependencyAmong(dependencies, ['puma', 'sidekiq', 'falcon']);
  return distinctFacts(server ? [...facts, { value: 'SIGTERM', evidence: server.evidence }] : facts);
}

/** `rails db:migrate` where there is a schema. */
export function rubyMigrations(reader: ProjectReader, directory: string, framework: string | undefined): Fact<readonly string[]>[] {
  if (framework !== 'rails') return [];
  const path =
    reader.files.find((file) => file.path.startsWith(`${directory}db/migrate/`) && file.path.endsWith('.rb'))?.path ??
    ['db/schema.rb', 'db/structure.sql'].map((name) => directory + name).find((name) => reader.has(name));
  if (path === undefined) return [];
  const program = reader.has(`${directory}bin/rails`) ? ['bin/rails'] : ['bundle', 'exec', 'rails'];
  return [{ value: [...program, 'db:migrate'], evidence: { path, line: 1 } }];
}

/** Places at which Ruby sources bring the database to the current schema. */
export function rubyStartupMigrations(texts: readonly CodeText[]): Fact<string>[] {
  return foundPatterns(texts, [
    [/\bActiveRecord::(?:Migrator\.migrate|MigrationContext\b[^\n]{0,80}\.migrate|Tasks::DatabaseTasks\.migrate)/, 'ActiveRecord'],
    [/\bSequel::Migrator\.(?:run|apply)\b/, 'Sequel::Migrator'],
  ]);
}

/** Where Ruby sources log to, and how. Rails writes `log/production.log` unless its settings say otherwise. */
export function rubyLogging(
  reader: ProjectReader,
  directory: string,
  texts: readonly CodeText[],
  dependencies: readonly Dependency[],
): Logging {
  const files = rubyWrites(reader, directory, texts).filter((fact) => isLogPath(fact.value));
  for (const text of texts) {
    for (const match of text.code.matchAll(/\bLogger\.new[ (]{1,2}\s{0,5}(?=["'])/g)) {
      const path = writtenPath(literalAt(text, match.index + match[0].length) ?? '', false);
      if (path !== undefined) files.push(factAt(path, text.path, text.source, match.index));
    }
  }
  const rails = railsLog(texts, directory, dependencies);
  if (rails) files.push(rails);
  const json = texts.filter((text) => /\b(?:Lograge|lograge|SemanticLogger|rails_semantic_logger|Ougai|LogStashLogger)\b/.test(text.code));
  return {
    files: distinctFacts(files),
    structured:
      firstPattern(json, [
        [/\bLograge::Formatters::(?:Json|Logstash|Raw|Graylog2)\b/, 'lograge'],
        [/\b(?:formatter|format)\s{0,3}[:=]\s{0,3}:json\b/, 'semantic_logger'],
        [/\bOugai::Logger\b/, 'ougai'],
        [/\bLogStashLogger\.new\b/, 'logstash-logger'],
        [/\blograge\.enabled\s{0,3}=\s{0,3}true\b/, 'lograge'],
      ]) ?? dependencyAmong(dependencies, ['logstash-logger', 'ougai', 'twiglet']),
    plain: firstPattern(texts, [[/\b(?:ActiveSupport::)?(?:TaggedLogging|Logger)\.(?:new|logger)\b|\blog_formatter\s{0,3}=/, 'Logger']]),
  };
}

function railsLog(texts: readonly CodeText[], directory: string, dependencies: readonly Dependency[]): Fact<string> | undefined {
  const production = texts.find((text) => text.path === `${directory}config/environments/production.rb`);
  if (!production || dependencyAmong(dependencies, ['rails_12factor', 'rails_stdout_logging', 'rails_semantic_logger'])) return undefined;
  const file = (offset: number) => factAt('log/production.log', production.path, production.source, Math.max(0, offset));
  const assigned = /^[ \t]{0,20}config\.logger\s{0,5}=[^\n]{0,200}/m.exec(production.code);
  if (assigned) {
    // Behind or below a condition (`RAILS_LOG_TO_STDOUT`) it is the exception, and the file the rule.
    if (/[ \t](?:if|unless)[ \t]/.test(assigned[0])) return file(assigned.index);
    const above = [...production.code.slice(0, assigned.index).matchAll(/^[ \t]{0,20}(if|unless|else|end|Rails)\b/gm)].at(-1);
    return above?.[1] === 'if' || above?.[1] === 'unless' ? file(above.index + above[0].search(/\S/)) : undefined;
  }
  // Settings that are shared by all environments may name a logger as well.
  const shared = /(?<![\w.])(?:config|Rails|Rails\.application\.config)\.logger\s{0,5}=\s{0,5}(?!Rails\.logger)/;
  const elsewhere = texts.some(
    (text) => text !== production && /config\/(?:application|initializers\/\w{1,60})\.rb$/.test(text.path) && shared.test(text.code),
  );
  return elsewhere ? undefined : file(production.code.search(/\bconfigure\b/));
}

/** The gem that gives metrics. */
export function rubyMetrics(dependencies: readonly Dependency[]): Fact<string> | undefined {
  return dependencyAmong(dependencies, [
    'prometheus-client',
    'prometheus_exporter',
    'yabeda*',
    'opentelemetry-metrics-sdk',
    'statsd-instrument',
    'dogstatsd-ruby',
    'sidekiq-prometheus-exporter',
    'puma-metrics',
  ]);
}

const writing = /\b(?:File\.(write|binwrite|open)|IO\.(write)|FileUtils\.(mkdir_p|mkdir|touch)|Dir\.(mkdir))[ (]{1,2}\s{0,5}(?=["'])/g;

/** Constant paths that Ruby sources write to: files, Puma's process file and the folder of Active Storage. */
export function rubyWrites(reader: ProjectReader, directory: string, texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const text of texts) {
    for (const match of text.code.matchAll(writing)) {
      const start = match.index + match[0].length;
      const path = writtenPath(literalAt(text, start) ?? '', /mkdir/.test(match[0]));
      if (path === undefined) continue;
      const close = text.code.indexOf(text.code[start] ?? '"', start + 1);
      const mode = /^\s{0,3},\s{0,5}(?=["'])/.exec(text.code.slice(close + 1, close + 12));
      const writable = match[1] !== 'open' || (mode && /^[wa]/.test(literalAt(text, close + 1 + mode[0].length) ?? ''));
      if (writable) facts.push(factAt(path, text.path, text.source, match.index));
    }
    for (const match of text.code.matchAll(/^[ \t]{0,10}pidfile[ (]{1,2}(?:ENV\.fetch\("\u0001{1,40}"\)\s{0,3}\{\s{0,3})?(?=["'])/gm)) {
      const path = writtenPath(literalAt(text, match.index + match[0].length) ?? '', false);
      if (path !== undefined) facts.push(factAt(path, text.path, text.source, match.index));
    }
  }
  const storage = localStorage(reader, directory, texts);
  return distinctFacts(storage ? [...facts, storage] : facts);
}

/** `config.active_storage.service = :local` with `root: <%= Rails.root.join("storage") %>` in storage.yml. */
function localStorage(reader: ProjectReader, directory: string, texts: readonly CodeText[]): Fact<string> | undefined {
  const production = texts.find((text) => text.path === `${directory}config/environments/production.rb`);
  const service = /\bactive_storage\.service\s{0,3}=\s{0,3}:(\w{1,40})/.exec(production?.code ?? '')?.[1];
  const path = `${directory}config/storage.yml`;
  const source = service === undefined ? undefined : reader.text(path);
  const section =
    source &&
    new RegExp(
      `^${service}:[ \\t\\r]{0,5}\\n(?:[ \\t]{1,10}[^\\n]{0,200}\\n){0,5}?[ \\t]{1,10}root:[ \\t]{1,5}<%=[ \\t]{0,3}Rails\\.root\\.join\\(["']([\\w/-]{1,60})["']\\)`,
      'm',
    ).exec(source.text);
  return source && section ? factAt(`${section[1]}/`, path, source, section.index + section[0].lastIndexOf('root:')) : undefined;
}

/** Programs that Ruby sources start. */
export function rubyChildProcesses(texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const text of texts) {
    for (const match of text.code.matchAll(
      /(?<![\w.:])(?:(?:Kernel|Process)\.)?(?:system|spawn|exec|Open3\.(?:capture[23]e?|popen[23]e?|pipeline\w{0,5})|IO\.popen)[ (]{1,2}\[?\s{0,5}(?=["'])/g,
    )) {
      const program = programOf(literalAt(text, match.index + match[0].length) ?? '');
      if (program !== undefined) facts.push(factAt(program, text.path, text.source, match.index));
    }
  }
  return distinctFacts(facts);
}
