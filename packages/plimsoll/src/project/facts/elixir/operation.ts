import type { CodeText } from '../../code-text.ts';
import { factAt, literalAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { callsOf, distinctFacts } from '../code-search.ts';
import { dependencyAmong, firstPattern, foundPatterns } from '../patterns.ts';
import { isLogPath, startedPrograms, type Write, writtenPath, writtenPaths } from '../written-paths.ts';

/** The supervision tree that mix.exs starts: the runtime stops it in order on SIGTERM, since OTP 20. */
export function elixirSignals(manifest: CodeText): Fact<string>[] {
  const tree = firstPattern([manifest], [[/\bmod:\s{0,5}\{/, 'SIGTERM']]);
  return tree ? [tree] : [];
}

/** Ecto's migrations: by the release's own function where there is one (Mix is not in a release), else by Mix. */
export function elixirMigrations(reader: ProjectReader, directory: string, texts: readonly CodeText[]): Fact<readonly string[]>[] {
  const first = reader.files.find(({ path }) => path.startsWith(`${directory}priv/`) && /\/migrations\/[^/]+\.exs$/.test(path));
  const release = texts.find((text) => /\/release\.ex$/.test(text.path) && /\bdef\s{1,3}migrate\b/.test(text.code));
  const module = release && /\bdefmodule\s{1,3}([\w.]{1,100})\s/.exec(release.code);
  const name = module?.[1]
    ?.split('.')[0]
    ?.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase();
  if (release && module && name !== undefined)
    return [
      factAt(
        [`bin/${name}`, 'eval', `${module[1]}.migrate`],
        release.path,
        release.source,
        Math.max(0, release.code.search(/\bdef\s{1,3}migrate\b/)),
      ),
    ];
  return first ? [{ value: ['mix', 'ecto.migrate'], evidence: { path: first.path, line: 1 } }] : [];
}

/** Places at which the application brings the database to the current schema when it starts. */
export function elixirStartupMigrations(texts: readonly CodeText[]): Fact<string>[] {
  return foundPatterns(
    texts.filter((text) => !/\/(?:release|tasks?)\.ex$|\/mix\/tasks\//.test(text.path)),
    [
      [/\{\s{0,5}Ecto\.Migrator\b/, 'Ecto.Migrator'],
      [/\bEcto\.Migrator\.(?:run|with_repo|up)\b/, 'Ecto.Migrator'],
      [/\bRelease\.migrate\b/, 'Release.migrate'],
    ],
  );
}

/** Where the program logs to, and how; Elixir's own logger writes plain lines to the console. */
export function elixirLogging(texts: readonly CodeText[], settings: readonly CodeText[], dependencies: readonly Dependency[]): Logging {
  const files: Fact<string>[] = elixirWrites(texts).filter((fact) => isLogPath(fact.value));
  for (const text of settings) {
    if (!/\bconfig\s{1,3}:logger\b/.test(text.code)) continue;
    for (const match of text.code.matchAll(/\b(?:path|file):\s{0,5}(?:~c)?(?=["'])/g)) {
      const path = writtenPath(literalAt(text, match.index + match[0].length) ?? '', false);
      if (path !== undefined && isLogPath(path)) files.push(factAt(path, text.path, text.source, match.index));
    }
  }
  return {
    files: distinctFacts(files),
    structured: dependencyAmong(dependencies, ['logger_json', 'ink', 'logstash_logger_formatter']),
    plain: firstPattern(settings, [[/\bconfig\s{1,3}:logger\b/, 'Logger']]),
  };
}

/** The package that reports metrics; `telemetry_metrics` alone only defines them. */
export function elixirMetrics(dependencies: readonly Dependency[]): Fact<string> | undefined {
  return dependencyAmong(dependencies, [
    'prom_ex',
    'telemetry_metrics_prometheus*',
    'prometheus_ex',
    'prometheus_plugs',
    'peep',
    'telemetry_metrics_statsd',
    'statix',
  ]);
}

/** Constant paths that Elixir sources write to. */
export function elixirWrites(texts: readonly CodeText[]): Fact<string>[] {
  return writtenPaths(writes(texts));
}

function* writes(texts: readonly CodeText[]): Generator<Write> {
  for (const call of callsOf(texts, /\bFile\.(?:write!?|touch!?|(mkdir_p!?|mkdir!?))\(/g))
    yield { call, folder: call.match[1] !== undefined };
}

/** Programs that Elixir sources start. */
export function elixirChildProcesses(texts: readonly CodeText[]): Fact<string>[] {
  return startedPrograms(callsOf(texts, /\b(?:System|MuonTrap)\.(?:cmd|shell)\(/g));
}

/** The file of the module that mix.exs names as `mod:`. */
export function elixirEntryPoint(manifest: CodeText, texts: readonly CodeText[]): Fact<string> | undefined {
  const module = /\bmod:\s{0,5}\{\s{0,5}([\w.]{1,100})/.exec(manifest.code)?.[1];
  if (module === undefined) return undefined;
  for (const text of texts) {
    const at = text.code.indexOf(`defmodule ${module} do`);
    if (at !== -1) return factAt(text.path, text.path, text.source, at);
  }
  return undefined;
}
