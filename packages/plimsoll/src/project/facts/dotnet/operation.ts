import { asObject, asString } from '../../../model/json-values.ts';
import type { CodeText } from '../../code-text.ts';
import { closingBracket, factAt, literalAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { jsonKey, jsonObject } from '../../structured-text.ts';
import { callsOf, distinctFacts } from '../code-search.ts';
import { dependencyAmong, firstPattern, type NamedPattern } from '../patterns.ts';
import { isLogPath, startedPrograms, type Write, writtenPath, writtenPaths } from '../written-paths.ts';
import { withoutXmlComments } from '../xml.ts';

const host: NamedPattern = [
  /\b(?:Host\.Create(?:Default|Application|Empty)\w{0,20}Builder|Host\.CreateDefaultBuilder|WebApplication\.Create(?:Slim|Empty)?(?:Builder)?|WebHost\.CreateDefaultBuilder|FunctionsApplication\.CreateBuilder)\(|\bnew\s{1,3}(?:HostBuilder|WebHostBuilder|HostApplicationBuilder)\(/,
  'SIGTERM',
];

/** SIGTERM where the generic host runs the program (it stops in order), or the sources ask for it themselves. */
export function dotnetSignals(texts: readonly CodeText[]): Fact<string>[] {
  const facts = [
    firstPattern(texts, [
      [
        /\bPosixSignalRegistration\.Create\(\s{0,5}PosixSignal\.SIGTERM\b|\bProcessExit\s{0,3}\+=|\bAssemblyLoadContext\.Default\.Unloading\s{0,3}\+=|\.UseConsoleLifetime\(/,
        'SIGTERM',
      ],
      host,
    ]),
    firstPattern(texts, [[/\bConsole\.CancelKeyPress\s{0,3}\+=|\bPosixSignal\.SIGINT\b/, 'SIGINT']]),
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** `dotnet ef database update` where Entity Framework's migrations lie beside the program. */
export function dotnetMigrations(reader: ProjectReader, directory: string): Fact<readonly string[]>[] {
  const snapshot = reader.files.find(({ path }) => path.startsWith(directory) && /ModelSnapshot\.cs$/.test(path));
  return snapshot ? [{ value: ['dotnet', 'ef', 'database', 'update'], evidence: { path: snapshot.path, line: 1 } }] : [];
}

const startupMigrations: readonly NamedPattern[] = [
  [/\.Database\s{0,40}\.Migrate(?:Async)?\(/g, 'Database.Migrate'],
  [/\.Database\s{0,40}\.EnsureCreated(?:Async)?\(/g, 'Database.EnsureCreated'],
  [/\.MigrateUp\(/g, 'MigrateUp'],
  [/\.PerformUpgrade\(/g, 'PerformUpgrade'],
];

/** Places of one kind that are looked at: what surrounds them is read for each. */
const mostPlaces = 50;

/** Places at which C# sources bring the database to the current schema, but for those in development only. */
export function dotnetStartupMigrations(texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const [pattern, name] of startupMigrations) {
    for (const { text, start } of [...matches(texts, pattern)].slice(0, mostPlaces)) {
      if (!isForDevelopment(text, start)) facts.push(factAt(name, text.path, text.source, start));
    }
  }
  return distinctFacts(facts);
}

/** Whether an offset stands in the block of `if (env.IsDevelopment())`. */
function isForDevelopment({ code }: CodeText, offset: number): boolean {
  const from = Math.max(0, offset - 1500);
  for (const match of code.slice(from, offset).matchAll(/\bif\s{0,3}\(\s{0,3}[\w.]{0,60}\.IsDevelopment\(\)\s{0,3}\)\s{0,60}\{/g)) {
    const open = from + match.index + match[0].length - 1;
    if (closingBracket(code.slice(0, offset + 1500), open) > offset) return true;
  }
  return false;
}

const jsonFormatters =
  /\bnew\s{1,3}(?:\w{1,40}\.){0,5}(?:Compact|RenderedCompact|Rendered|Elasticsearch|ExceptionAsObject|Ecs)?(?:Json|Ecs)\w{0,10}Formatter\(|\.AddJsonConsole\(|\bJsonLayout\b/;

/** Where C# programs log to, and how, by their sources, appsettings.json and nlog.config. The host's own logger writes plain lines. */
export function dotnetLogging(reader: ProjectReader, directory: string, texts: readonly CodeText[]): Logging {
  const files: Fact<string>[] = [];
  for (const match of matches(
    texts,
    /\.WriteTo\s{0,20}\.(?:Async\(\s{0,5}\w{1,10}\s{0,3}=>\s{0,3}\w{1,10}\.)?(?:Rolling)?File\(\s{0,20}(?:path:\s{0,5})?(?=")|\.AddFile\(\s{0,5}(?=")/g,
  )) {
    const path = writtenPath(literalAt(match.text, match.end) ?? '', false);
    if (path !== undefined) files.push(factAt(path, match.text.path, match.text.source, match.start));
  }
  const settings = settingsLogging(reader, directory);
  const layout = nlog(reader, directory);
  return {
    files: distinctFacts([...files, ...settings.files, ...layout.files, ...dotnetWrites(texts).filter((fact) => isLogPath(fact.value))]),
    structured: firstPattern(texts, [[jsonFormatters, 'JSON']]) ?? settings.structured ?? layout.structured,
    plain: firstPattern(texts, [
      [/\bnew\s{1,3}LoggerConfiguration\(|\.UseSerilog\(|\.AddSerilog\(/, 'Serilog'],
      [/\.UseNLog\(|\bLogManager\.GetCurrentClassLogger\(/, 'NLog'],
      [/\bLogManager\.GetLogger\(/, 'log4net'],
      [/\.Add(?:Simple|Systemd)?Console\(/, 'Microsoft.Extensions.Logging'],
      [host[0], 'Microsoft.Extensions.Logging'],
    ]),
  };
}

interface Match {
  readonly text: CodeText;
  readonly start: number;
  readonly end: number;
}

function* matches(texts: readonly CodeText[], pattern: RegExp): Generator<Match> {
  for (const text of texts)
    for (const match of text.code.matchAll(pattern)) yield { text, start: match.index, end: match.index + match[0].length };
}

interface SettingsLogging {
  readonly files: Fact<string>[];
  readonly structured: Fact<string> | undefined;
}

/** `Logging:Console:FormatterName` and Serilog's sinks. */
function settingsLogging(reader: ProjectReader, directory: string): SettingsLogging {
  const files: Fact<string>[] = [];
  let structured: Fact<string> | undefined;
  for (const name of ['appsettings.json', 'appsettings.Production.json']) {
    const path = directory + name;
    const source = reader.text(path);
    const json = source && jsonObject(source, true);
    if (!source || !json) continue;
    const console = asObject(asObject(json['Logging'])?.['Console']);
    if (asString(console?.['FormatterName'])?.toLowerCase() === 'json')
      structured = factAt('JSON', path, source, jsonKey(source, 'FormatterName'));
    const sinks = asObject(json['Serilog'])?.['WriteTo'];
    for (const sink of (Array.isArray(sinks) ? sinks : Object.values(asObject(sinks) ?? {})).slice(0, 50)) {
      const settings = asObject(asObject(sink)?.['Args']);
      const file = /^(?:Rolling)?File$/.test(asString(asObject(sink)?.['Name']) ?? '')
        ? writtenPath(asString(settings?.['path']) ?? '', false)
        : undefined;
      const from = jsonKey(source, 'Serilog');
      if (file !== undefined) files.push(factAt(file, path, source, jsonKey(source, 'path', from)));
      if (/Json|Ecs/.test(asString(settings?.['formatter']) ?? ''))
        structured ??= factAt('Serilog', path, source, jsonKey(source, 'formatter', from));
    }
  }
  return { files, structured };
}

function nlog(reader: ProjectReader, directory: string): SettingsLogging {
  for (const name of ['nlog.config', 'NLog.config', 'log4net.config']) {
    const path = directory + name;
    const source = reader.text(path);
    if (!source) continue;
    const plain = withoutXmlComments(source.text);
    const files: Fact<string>[] = [];
    for (const match of plain.matchAll(/\bfileName\s{0,5}=\s{0,5}"([^"\n]{1,200})"|<file\s{1,5}value="([^"\n]{1,200})"/g)) {
      const file = writtenPath((match[1] ?? match[2] ?? '').replace(/^\$\{basedir\}\//, ''), false);
      if (file !== undefined) files.push(factAt(file, path, source, match.index));
    }
    const layout = /\bJsonLayout\b/.exec(plain);
    return { files, structured: layout ? factAt('NLog', path, source, layout.index) : undefined };
  }
  return { files: [], structured: undefined };
}

/** The package that gives metrics. */
export function dotnetMetrics(dependencies: readonly Dependency[], texts: readonly CodeText[]): Fact<string> | undefined {
  return (
    dependencyAmong(dependencies, [
      'prometheus-net*',
      'OpenTelemetry.Exporter.Prometheus*',
      'App.Metrics*',
      'Datadog.Trace*',
      'Microsoft.ApplicationInsights.AspNetCore',
    ]) ?? firstPattern(texts, [[/\.WithMetrics\(/, 'OpenTelemetry']])
  );
}

/** Constant paths that C# sources write to. */
export function dotnetWrites(texts: readonly CodeText[]): Fact<string>[] {
  const facts = writtenPaths(writes(texts));
  for (const text of texts) {
    for (const call of callsOf([text], /\.UseSqlite\(/g)) {
      const file = /^(?:Data Source|Filename)=([\w./-]{1,100})(?:;|$)/i.exec(call.arguments[0]?.literal ?? '')?.[1];
      const path = file === undefined || file === ':memory:' ? undefined : writtenPath(file, false);
      if (path !== undefined) facts.push(factAt(path, text.path, text.source, call.match.index));
    }
  }
  return distinctFacts(facts);
}

function* writes(texts: readonly CodeText[]): Generator<Write> {
  const pattern =
    /(?<![\w.])(?:System\.IO\.)?(?:File\.(?:WriteAll\w{1,20}|AppendAll\w{1,20}|AppendText|Create|CreateText|OpenWrite)|Directory\.(CreateDirectory)|new\s{1,3}StreamWriter)\(/g;
  for (const call of callsOf(texts, pattern)) yield { call, folder: call.match[1] !== undefined };
}

/** Programs that C# sources start. */
export function dotnetChildProcesses(texts: readonly CodeText[]): Fact<string>[] {
  const started = startedPrograms(callsOf(texts, /\bProcess\.Start\(|\bnew\s{1,3}ProcessStartInfo\(/g));
  for (const match of matches(
    texts.filter((text) => text.code.includes('ProcessStartInfo')),
    /\bFileName\s{0,5}=\s{0,5}(?=")/g,
  )) {
    const program = literalAt(match.text, match.end);
    if (program !== undefined && /^[\w./-]{1,100}$/.test(program))
      started.push(factAt(program, match.text.path, match.text.source, match.start));
  }
  return distinctFacts(started);
}

/** The file that starts a program: `Program.cs`, or the only one with a `Main`. */
export function dotnetEntryPoint(texts: readonly CodeText[], directory: string): Fact<string> | undefined {
  const program = texts.find((text) => text.path === `${directory}Program.cs`);
  const mains = texts.filter((text) => /\bstatic\s{1,5}(?:async\s{1,5})?[\w<>]{1,20}\s{1,5}Main\(/.test(text.code));
  const text = program ?? (mains.length === 1 ? mains[0] : undefined);
  return text && factAt(text.path, text.path, text.source, Math.max(0, text.code.search(/\bMain\(|\bCreate\w{0,20}Builder\(/)));
}
