import type { CodeText } from '../../code-text.ts';
import { closingBracket, factAt, literalAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import { callsOf, distinctFacts } from '../code-search.ts';
import type { NamedPattern } from '../patterns.ts';
import { dependencyAmong, firstPattern } from '../patterns.ts';
import { isLogPath, startedPrograms, type Write, writtenPath, writtenPaths } from '../written-paths.ts';

/** Places of one kind that are looked at: what surrounds them is read for each. */
const mostPlaces = 20;

/**
 * Signals that Go sources ask for: `signal.Notify` and `signal.NotifyContext` (without signals they mean all), and libraries
 * that do it (controller-runtime, fx, Kratos, oklog/run).
 */
export function goSignals(texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const call of [...callsOf(texts, /\bsignal\.Notify(?:Context)?\(/g)].slice(0, mostPlaces)) {
    const signals = call.arguments.slice(1).map(({ code }) => listed(call.text, code));
    const fact = (value: string) => facts.push(factAt(value, call.text.path, call.text.source, call.match.index));
    if (signals.length === 0 || signals.some((code) => /\bSIGTERM\b/.test(code))) fact('SIGTERM');
    if (signals.length === 0 || signals.some((code) => /\bSIGINT\b|\bos\.Interrupt\b/.test(code))) fact('SIGINT');
  }
  for (const name of ['SIGTERM', 'SIGINT']) {
    const library = firstPattern(texts, [
      [/\b(?:ctrl|signals|controllerruntime)\.SetupSignalHandler\(|\bfx\.New\(|\bkratos\.New\(|\brun\.SignalHandler\(/, name],
    ]);
    if (library) facts.push(library);
  }
  return distinctFacts(facts);
}

/** `signals...` stands for what the file puts into the variable. */
function listed(text: CodeText, code: string): string {
  const name = /^(\w{1,60})\.\.\.$/.exec(code)?.[1];
  const declared = name === undefined ? null : new RegExp(`\\b${name}\\s{0,5}:?=\\s{0,5}\\[\\]os\\.Signal\\{[^}]{0,300}`).exec(text.code);
  return declared?.[0] ?? code;
}

/** Programs of their own for migrations run before the start, not at it. */
const ownProgram = /(?:^|\/)(?:migrat(?:e|ions?|or)|seed(?:er)?)(?:\/|\.go$)/;

const startupMigrations: readonly NamedPattern[] = [
  [/\.AutoMigrate\(/g, 'AutoMigrate'],
  [/\bgoose\.(?:Up|UpContext|RunContext|Run)\(/g, 'goose.Up'],
  [/\bmigrate\.Exec(?:Context|Max)?\(/g, 'migrate.Exec'],
  [/\.Schema\.Create\(/g, 'Schema.Create'],
];
const migrateUp: NamedPattern = [/\.(?:Up|Migrate|Steps)\(/g, 'migrate.Up'];

/** Places outside of programs for migrations that bring the database to the current schema, if anything calls them. */
export function goStartupMigrations(texts: readonly CodeText[]): Fact<string>[] {
  const serving = texts.filter((text) => !ownProgram.test(text.path));
  const facts: Fact<string>[] = [];
  for (const text of serving) {
    const patterns = /\bmigrate\.New(?:With\w{1,40})?\(/.test(text.code) ? [...startupMigrations, migrateUp] : startupMigrations;
    for (const [pattern, name] of patterns) {
      const match = [...text.code.matchAll(pattern)].slice(0, mostPlaces).find(({ index }) => isCalled(serving, text, index));
      if (match) facts.push(factAt(name, text.path, text.source, match.index));
    }
  }
  return distinctFacts(facts);
}

/** Whether the function around an offset is `main`, `init` or called by name somewhere else. */
function isCalled(texts: readonly CodeText[], text: CodeText, offset: number): boolean {
  const from = Math.max(0, offset - 5000);
  const start = text.code.slice(from, offset).lastIndexOf('\nfunc ');
  const name = /^\nfunc (?:\([^)\n]{1,80}\) ?)?(\w{1,80})/.exec(text.code.slice(from + start, from + start + 200))?.[1];
  if (start === -1 || name === undefined || name === 'main' || name === 'init') return true;
  const call = new RegExp(`(?<!func )(?<!func \\([^)\\n]{1,80}\\) ?)\\b${name}\\b`);
  return texts.some(({ code }) => call.test(code));
}

const structured: readonly NamedPattern[] = [
  [/\bslog\.NewJSONHandler\(/, 'slog.NewJSONHandler'],
  [/\bzap\.(?:NewProduction|NewProductionConfig|Must\(zap\.NewProduction)\(?/, 'zap.NewProduction'],
  [/\bzapcore\.NewJSONEncoder\(/, 'zapcore.NewJSONEncoder'],
  [/\blogrus\.JSONFormatter\{|\blog\.JSONFormatter\{/, 'logrus.JSONFormatter'],
  [/\blog\.NewJSONLogger\(/, 'log.NewJSONLogger'],
  [/\bzerolog\.New\((?!zerolog\.ConsoleWriter)/, 'zerolog'],
];
const plain: readonly NamedPattern[] = [
  [/\bzerolog\.ConsoleWriter\{/, 'zerolog.ConsoleWriter'],
  [/\bzap\.NewDevelopment\(/, 'zap.NewDevelopment'],
  [/\blogrus\.(?!JSONFormatter)[A-Z]\w/, 'logrus'],
  [/\bslog\.(?:NewTextHandler\(|(?:Info|Error|Warn|Debug)(?:Context)?\()/, 'slog'],
  [/\b(?:glog|klog)\.[A-Z]\w/, 'glog'],
  [/(?<![\w.])log\.(?:Print|Fatal|Panic)(?:f|ln)?\(/, 'log'],
];

/** Where Go sources log to, and how. */
export function goLogging(texts: readonly CodeText[]): Logging {
  const files = goWrites(texts).filter((fact) => isLogPath(fact.value));
  const zerologOnly = texts.filter((text) => text.source.text.includes('rs/zerolog/log'));
  return {
    files,
    structured:
      firstPattern(texts, structured) ??
      (firstPattern(texts, plain.slice(0, 1)) ? undefined : firstPattern(zerologOnly, [[/\blog\.[A-Z]\w/, 'zerolog']])),
    plain: firstPattern(
      texts.filter((text) => !zerologOnly.includes(text)),
      plain,
    ),
  };
}

/** The module that gives metrics: Prometheus and what wraps it, OpenTelemetry's metrics, StatsD. */
export function goMetrics(dependencies: readonly Dependency[], texts: readonly CodeText[]): Fact<string> | undefined {
  return (
    dependencyAmong(dependencies, [
      'github.com/prometheus/client_golang',
      'github.com/zsais/go-gin-prometheus',
      'github.com/penglongli/gin-metrics',
      'github.com/ansrivas/fiberprometheus*',
      'github.com/slok/go-http-metrics',
      'github.com/VictoriaMetrics/metrics',
      'go.opentelemetry.io/otel/exporters/prometheus',
      'go.opentelemetry.io/otel/exporters/otlp/otlpmetric*',
      'go.opentelemetry.io/otel/sdk/metric',
      'github.com/DataDog/datadog-go*',
      'github.com/cactus/go-statsd-client*',
    ]) ?? firstPattern(texts, [[/\b(?:promhttp\.Handler\(|echoprometheus\.New|expvar\.(?:NewInt|NewMap|Publish|Handler)\()/, '/metrics']])
  );
}

/** Constant paths that Go sources write to. */
export function goWrites(texts: readonly CodeText[]): Fact<string>[] {
  const facts = writtenPaths(writes(texts));
  for (const text of texts) {
    // lumberjack's rotated file and zap's outputs.
    for (const match of text.code.matchAll(/\blumberjack\.Logger\{|\bOutputPaths\s{0,5}[:=]\s{0,5}\[\]string\{/g)) {
      const open = match.index + match[0].length - 1;
      const inside = text.code.slice(open, closingBracket(text.code.slice(0, open + 1000), open));
      for (const quote of inside.matchAll(match[0].startsWith('lumber') ? /\bFilename:\s{0,20}(?=["`])/g : /[{,]\s{0,20}(?=["`])/g)) {
        const path = writtenPath(literalAt(text, open + quote.index + quote[0].length) ?? '', false);
        if (path !== undefined && path !== 'stdout' && path !== 'stderr')
          facts.push(factAt(path, text.path, text.source, open + quote.index));
      }
    }
  }
  return distinctFacts(facts);
}

function* writes(texts: readonly CodeText[]): Generator<Write> {
  for (const call of callsOf(texts, /\b(?:os|ioutil)\.(WriteFile|Create|Mkdir|MkdirAll|OpenFile)\(|\bsqlite\.Open\(|\bbolt\.Open\(/g)) {
    if (call.match[1] === 'OpenFile' && !/\bos\.O_(?:CREATE|WRONLY|RDWR|APPEND)\b/.test(call.arguments[1]?.code ?? '')) continue;
    // `file::memory:` and data source names with parameters are no paths.
    yield { call, folder: call.match[1]?.startsWith('Mkdir') ?? false };
  }
}

/** Programs that Go sources start. */
export function goChildProcesses(texts: readonly CodeText[]): Fact<string>[] {
  return startedPrograms(callsOf(texts, /\bexec\.Command(Context)?\(/g), (call) => (call.match[1] === undefined ? 0 : 1));
}
