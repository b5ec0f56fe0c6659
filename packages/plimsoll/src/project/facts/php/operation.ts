import type { CodeText } from '../../code-text.ts';
import { closingBracket, factAt, literalAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { callsOf, distinctFacts, placeIn } from '../code-search.ts';
import { dependencyAmong, firstPattern, foundPatterns } from '../patterns.ts';
import { startedPrograms, type Write, writtenPath, writtenPaths } from '../written-paths.ts';

/** Signals that PHP sources handle themselves. */
export function phpSignals(texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const call of callsOf(texts, /\bpcntl_signal\(/g)) {
    const signal = call.arguments[0]?.code;
    if (signal === 'SIGTERM' || signal === 'SIGINT') facts.push({ value: signal, evidence: placeIn(call.text, call.match.index) });
  }
  return distinctFacts(facts);
}

/** The framework's command for migrations, where it has some to run. */
export function phpMigrations(reader: ProjectReader, directory: string, dependencies: readonly Dependency[]): Fact<readonly string[]>[] {
  const below = (folder: string) => reader.files.find(({ path }) => path.startsWith(directory + folder) && path.endsWith('.php'));
  const has = (...names: string[]) => dependencyAmong(dependencies, names);
  const laravel = has('laravel/framework', 'laravel/lumen-framework') ? below('database/migrations/') : undefined;
  if (laravel) return [{ value: ['php', 'artisan', 'migrate', '--force'], evidence: { path: laravel.path, line: 1 } }];
  const doctrine = has('doctrine/doctrine-migrations-bundle');
  if (doctrine) return [{ value: ['php', 'bin/console', 'doctrine:migrations:migrate', '--no-interaction'], evidence: doctrine.evidence }];
  const phinx = has('robmorgan/phinx');
  return phinx ? [{ value: ['vendor/bin/phinx', 'migrate'], evidence: phinx.evidence }] : [];
}

/** Places at which PHP sources bring the database to the current schema. */
export function phpStartupMigrations(texts: readonly CodeText[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const call of callsOf(texts, /\bArtisan::call\(/g)) {
    if (/^migrate(?::fresh|:refresh)?(?:\s|$)/.test(call.arguments[0]?.literal ?? ''))
      facts.push({ value: 'Artisan::call', evidence: placeIn(call.text, call.match.index) });
  }
  return [
    ...facts,
    ...foundPatterns(texts, [[/\bSchemaTool\([^)\n]{0,60}\)\s{0,3}\)?->(?:updateSchema|createSchema)\(|->updateSchema\(/, 'SchemaTool']]),
  ];
}

/** Where PHP programs log to, and how: Laravel's default channel, Monolog's handlers. */
export function phpLogging(directory: string, texts: readonly CodeText[], dependencies: readonly Dependency[]): Logging {
  const settings = texts.find((text) => text.path === `${directory}config/logging.php`);
  const channels = settings ? laravelChannels(settings) : [];
  const files: Fact<string>[] = channels.flatMap((channel) => (channel.file ? [channel.file] : []));
  for (const call of callsOf(texts, /\bnew\s{1,3}\\?(?:\w{1,40}\\){0,4}(?:Stream|RotatingFile)Handler\(/g)) {
    const argument = call.arguments[0];
    const inside = argument && /^__DIR__\s{0,3}\.\s{0,3}(?=["'])/.exec(argument.code);
    const literal = inside ? literalAt(call.text, argument.start + inside[0].length)?.replace(/^\/(?:\.\.\/)*/, '') : argument?.literal;
    const path = writtenPath(literal ?? '', false);
    if (path !== undefined) files.push({ value: path, evidence: placeIn(call.text, call.match.index) });
  }
  const json = channels.find((channel) => channel.structured)?.structured;
  const library = dependencyAmong(dependencies, ['monolog/monolog', 'symfony/monolog-bundle']);
  return {
    files: distinctFacts(files),
    structured:
      json ?? firstPattern(texts, [[/\bnew\s{1,3}\\?(?:\w{1,40}\\){0,4}(?:Json|Logstash|GoogleCloudLogging|Ecs)Formatter\(/, 'monolog']]),
    plain: settings ? factAt('monolog', settings.path, settings.source, Math.max(0, settings.code.search(/\breturn\b/))) : library,
  };
}

interface Channel {
  readonly file?: Fact<string>;
  readonly structured?: Fact<string>;
}

/** The channels that are used unless a variable says otherwise: `default`, and those of a `stack`. */
function laravelChannels(text: CodeText): Channel[] {
  const first = defaultOf(text, entry(text, 'default', 0));
  if (first === undefined) return [];
  const from = entry(text, 'channels', 0) ?? 0;
  const names = new Set([first]);
  const channels: Channel[] = [];
  for (const name of names) {
    const start = entry(text, name, from);
    if (start === undefined || names.size > 20 || text.code[start] !== '[') continue;
    const end = closingBracket(text.code.slice(0, start + 3000), start);
    const own = (key: string): number | undefined => {
      const at = entry(text, key, start);
      return at !== undefined && at < end ? at : undefined;
    };
    const driver = literalAt(text, own('driver') ?? -1);
    const list = own('channels');
    if (driver === 'stack' && list !== undefined) for (const channel of listed(text, list)) names.add(channel);
    const path = driver === 'single' || driver === 'daily' ? own('path') : undefined;
    const call = path === undefined ? null : /^storage_path\(\s{0,5}(?=["'])/.exec(text.code.slice(path, path + 60));
    const file = path !== undefined && call ? writtenPath(`storage/${literalAt(text, path + call[0].length) ?? ''}`, false) : undefined;
    const json = /\bJsonFormatter::class/.exec(text.code.slice(start, end));
    channels.push({
      ...(path !== undefined && file !== undefined && { file: factAt(file, text.path, text.source, path) }),
      ...(json && { structured: factAt('monolog', text.path, text.source, start + json.index) }),
    });
  }
  return channels;
}

/** Where the value of `'key' =>` starts. */
function entry(text: CodeText, key: string, from: number): number | undefined {
  for (const quote of ["'", '"']) {
    for (
      let at = text.source.text.indexOf(quote + key + quote, from);
      at !== -1;
      at = text.source.text.indexOf(quote + key + quote, at + 1)
    ) {
      const arrow = /^\s{0,40}=>\s{0,40}/.exec(text.code.slice(at + key.length + 2, at + key.length + 90));
      if (arrow && text.code[at] === quote) return at + key.length + 2 + arrow[0].length;
    }
  }
  return undefined;
}

/** `'stack'` and `env('LOG_CHANNEL', 'stack')`. */
function defaultOf(text: CodeText, start: number | undefined): string | undefined {
  if (start === undefined) return undefined;
  const call = /^env\(\s{0,5}["']\u0001{1,60}["']\s{0,5},\s{0,5}(?=["'])/.exec(text.code.slice(start, start + 120));
  return literalAt(text, start + (call?.[0].length ?? 0));
}

/** `['single', 'stderr']` and `explode(',', env('LOG_STACK', 'single'))`. */
function listed(text: CodeText, start: number): string[] {
  const call = /^explode\(\s{0,3}["']\u0001["']\s{0,3},\s{0,3}(?:\(string\)\s{0,3})?/.exec(text.code.slice(start, start + 60));
  if (call) return (defaultOf(text, start + call[0].length) ?? '').split(',').map((name) => name.trim());
  if (text.code[start] !== '[') return [];
  const end = closingBracket(text.code.slice(0, start + 500), start);
  return [...text.source.text.slice(start, end).matchAll(/["']([\w-]{1,60})["']/g)].map((match) => match[1] ?? '');
}

/** The package that gives metrics. */
export function phpMetrics(dependencies: readonly Dependency[]): Fact<string> | undefined {
  return dependencyAmong(dependencies, [
    'promphp/prometheus_client_php',
    'spatie/laravel-prometheus',
    'artprima/prometheus-metrics-bundle',
    'arquivei/laravel-prometheus-exporter',
    'open-telemetry/sdk',
    'datadog/php-datadogstatsd',
  ]);
}

/** Constant paths that PHP sources write to, and folders below `storage/` that Laravel's settings name. */
export function phpWrites(directory: string, texts: readonly CodeText[]): Fact<string>[] {
  const facts = writtenPaths(writes(texts));
  const settings = texts.filter((text) => text.path.startsWith(`${directory}config/`));
  for (const call of callsOf(settings, /(?<![\w>$])storage_path\(/g)) {
    const literal = call.arguments[0]?.literal;
    const path = literal === undefined ? undefined : writtenPath(`storage/${literal}`, !/\.\w{1,8}$/.test(literal));
    if (path !== undefined) facts.push({ value: path, evidence: placeIn(call.text, call.match.index) });
  }
  const database = texts.find((text) => text.path === `${directory}config/database.php`);
  if (database && defaultOf(database, entry(database, 'default', 0)) === 'sqlite') {
    for (const call of callsOf([database], /(?<![\w>$])database_path\(/g)) {
      const path = writtenPath(`database/${call.arguments[0]?.literal ?? ''}`, false);
      if (path !== undefined && path !== 'database/') facts.push({ value: path, evidence: placeIn(call.text, call.match.index) });
    }
  }
  return distinctFacts(facts);
}

function* writes(texts: readonly CodeText[]): Generator<Write> {
  for (const call of callsOf(texts, /(?<![\w>$:])(file_put_contents|mkdir|touch|fopen)\(/g)) {
    if (call.match[1] === 'fopen' && !/^[waxc]/.test(call.arguments[1]?.literal ?? '')) continue;
    yield { call, folder: call.match[1] === 'mkdir' };
  }
}

/** Programs that PHP sources start. */
export function phpChildProcesses(texts: readonly CodeText[]): Fact<string>[] {
  const started = startedPrograms(callsOf(texts, /(?<![\w>$:])(?<!function\s)(?:exec|shell_exec|system|passthru|proc_open|popen)\(/g));
  for (const text of texts) {
    for (const match of text.code.matchAll(
      /\bnew\s{1,3}Process\(\s{0,5}\[\s{0,20}(?=["'])|\bProcess::(?:run|start)\(\s{0,5}\[?\s{0,20}(?=["'])/g,
    )) {
      const program = /^([\w./-]{1,100})(?:\s|$)/.exec(literalAt(text, match.index + match[0].length) ?? '')?.[1];
      if (program !== undefined) started.push(factAt(program, text.path, text.source, match.index));
    }
  }
  return distinctFacts(started);
}
