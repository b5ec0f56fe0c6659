import type { CodeText } from '../../code-text.ts';
import { factAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { callsOf, distinctFacts, placeIn } from '../code-search.ts';
import { dependencyAmong, firstPattern, foundPatterns } from '../patterns.ts';
import { sqlMigrations } from '../sql-migrations.ts';
import { isLogPath, startedPrograms, type Write, writtenPath, writtenPaths } from '../written-paths.ts';

/**
 * Signals that Rust sources end on: tokio's, signal-hook's and ctrlc's handlers, and servers that stop in order by themselves
 * (Actix Web unless told not to, Rocket since 0.5).
 */
export function rustSignals(
  texts: readonly CodeText[],
  framework: Fact<string> | undefined,
  dependencies: readonly Dependency[],
): Fact<string>[] {
  const hooked = texts.filter((text) => /\bsignal_hook|\bsignal_hook_tokio|\basync_signal\b/.test(text.code));
  const facts = [
    firstPattern(texts, [[/\bSignalKind::terminate\(/, 'SIGTERM']]),
    firstPattern(hooked, [[/\b(?:SIGTERM|TERM_SIGNALS)\b/, 'SIGTERM']]),
    firstPattern(texts, [[/\bsignal::ctrl_c\(|\bSignalKind::interrupt\(|\bctrlc::set_handler\(/, 'SIGINT']]),
  ];
  const ctrlc = dependencies.some((dependency) => dependency.name === 'ctrlc');
  if (ctrlc)
    facts.push(
      firstPattern(
        texts.filter((text) => /\bctrlc\b/.test(text.code)),
        [[/\btermination\b/, 'SIGTERM']],
      ),
    );
  if (framework && /^(?:actix|rocket)$/.test(framework.value)) {
    const old =
      framework.value === 'rocket' &&
      dependencies.some(({ name, version }) => name === 'rocket' && /^[\^=~]?0\.[0-4]\b/.test(version ?? ''));
    const disabled = texts.some((text) => /\.disable_signals\(/.test(text.code));
    if (!old && !disabled) facts.push({ value: 'SIGTERM', evidence: framework.evidence });
  }
  return distinctFacts(facts.filter((fact) => fact !== undefined));
}

/** The tool that brings the migrations of a crate to a database. */
export function rustMigrations(reader: ProjectReader, directory: string, dependencies: readonly Dependency[]): Fact<readonly string[]>[] {
  const plain = sqlMigrations(reader, directory, dependencies);
  const files = reader.files.filter(({ path }) => path.startsWith(`${directory}migrations/`) && path.endsWith('.sql'));
  const [first] = files;
  if (!first || plain.length > 0) return plain;
  const fact = (command: readonly string[]): Fact<readonly string[]> => ({ value: command, evidence: { path: first.path, line: 1 } });
  const has = (name: string) => dependencies.some((dependency) => dependency.name === name && dependency.scope === 'production');
  if (has('diesel') && /\/up\.sql$|\/down\.sql$/.test(first.path)) return [fact(['diesel', 'migration', 'run'])];
  return has('sqlx') ? [fact(['sqlx', 'migrate', 'run'])] : [];
}

/** Places at which Rust sources bring the database to the current schema. */
export function rustStartupMigrations(texts: readonly CodeText[]): Fact<string>[] {
  const own = texts.filter((text) => !/(?:^|\/)(?:bin\/)?migrat(?:e|ions?|or)(?:\/|\.rs$)/.test(text.path));
  const postgres = own.filter((text) => /\btokio_postgres_migration\b/.test(text.code));
  const found = foundPatterns(own, [
    [/\bsqlx::migrate!/, 'sqlx::migrate!'],
    [/\.run_pending_migrations\(/, 'run_pending_migrations'],
    [/\bMigrator::(?:up|fresh|refresh)\(/, 'Migrator::up'],
    [/\bmigrations::runner\(\)/, 'refinery'],
  ]);
  const applied = firstPattern(postgres, [[/\.up\(/, 'Migration::up']]);
  return applied ? [...found, applied] : found;
}

/** Where Rust sources log to, and how. */
export function rustLogging(texts: readonly CodeText[], dependencies: readonly Dependency[]): Logging {
  const tracing = texts.filter((text) => /\btracing_subscriber\b/.test(text.code));
  const rolled: Fact<string>[] = [];
  for (const call of callsOf(texts, /\brolling::(?:daily|hourly|minutely|never)\(/g)) {
    const [folder, name] = call.arguments;
    const path =
      folder?.literal !== undefined && name?.literal !== undefined ? writtenPath(`${folder.literal}/${name.literal}`, false) : undefined;
    if (path !== undefined) rolled.push({ value: path, evidence: placeIn(call.text, call.match.index) });
  }
  return {
    files: distinctFacts([...rolled, ...rustWrites(texts).filter((fact) => isLogPath(fact.value))]),
    structured:
      firstPattern(tracing, [[/\.json\(\)|\bformat::(?:Json|json)\b|\bJsonFields\b/, 'tracing_subscriber']]) ??
      dependencyAmong(dependencies, [
        'tracing-bunyan-formatter',
        'slog-json',
        'json_env_logger',
        'structured-logger',
        'tracing-stackdriver',
      ]),
    plain: firstPattern(texts, [
      [/\benv_logger::/, 'env_logger'],
      [/\btracing_subscriber::/, 'tracing_subscriber'],
      [/\b(?:fern::Dispatch|log4rs::|flexi_logger::|simple_logger::|simplelog::|pretty_env_logger::)/, 'log'],
    ]),
  };
}

/** The crate that gives metrics. */
export function rustMetrics(dependencies: readonly Dependency[]): Fact<string> | undefined {
  return dependencyAmong(dependencies, [
    'prometheus',
    'prometheus-client',
    'metrics-exporter-prometheus',
    'axum-prometheus',
    'actix-web-prom',
    'rocket_prometheus',
    'opentelemetry-prometheus',
    'cadence',
  ]);
}

/** Constant paths that Rust sources write to. */
export function rustWrites(texts: readonly CodeText[]): Fact<string>[] {
  return writtenPaths(writes(texts));
}

function* writes(texts: readonly CodeText[]): Generator<Write> {
  for (const call of callsOf(texts, /\bfs::(?:write|create_dir|create_dir_all)\(|\bFile::create(?:_new)?\(/g))
    yield { call, folder: call.match[0].includes('dir') };
  for (const text of texts) {
    for (const call of callsOf([text], /\.open\(/g)) {
      const chain = text.code.slice(Math.max(0, call.match.index - 300), call.match.index);
      if (/\bOpenOptions::new\(\)[^;{}]{0,200}\.(?:write|append|create)\(true\)[^;{}]{0,200}$/.test(chain)) yield { call };
    }
  }
}

/** Programs that Rust sources start; clap's `Command::new` names a program of its own. */
export function rustChildProcesses(texts: readonly CodeText[]): Fact<string>[] {
  const starting = texts.filter(
    (text) => /\bprocess::(?:\{[^}]{0,100})?\bCommand\b/.test(text.code) && !/\bclap::(?:\{[^}]{0,100})?\bCommand\b/.test(text.code),
  );
  return startedPrograms(callsOf(starting, /\bCommand::new\(/g));
}

/** The file of the only program of a crate: the `path` of its only `[[bin]]`, or `src/main.rs`. */
export function rustEntryPoint(texts: readonly CodeText[], directory: string, named: string | undefined): Fact<string> | undefined {
  const path = `${directory}${named ?? 'src/main.rs'}`;
  const several = texts.filter((text) => text.path.startsWith(`${directory}src/bin/`)).length > 0;
  const text = texts.find((candidate) => candidate.path === path);
  return text && !several ? factAt(path, path, text.source, Math.max(0, text.code.search(/\bfn main\(|#\[launch\]/))) : undefined;
}
