import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const php = (code: string, required: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, string>> = {}): Project =>
  sketch({ 'composer.json': JSON.stringify({ require: required }), 'public/index.php': `<?php\n${code}\n`, ...files });

test('environment', () => {
  const code = `
$a = getenv('A');
$b = getenv('B') ?: 'x';
$c = $_ENV['C'] ?? 'x';
$d = $_ENV['D'];
$e = getenv('E') ?: throw new Exception('no E');
$f = getenv('F');
if (!$f) { throw new RuntimeException('no F'); }
if (getenv('G') === 'yes') { }
$h = isset($_ENV['H']) ? $_ENV['H'] : 'x';
$_ENV['SET'] = '1';
$this->getenv('METHOD');
function env($name) { }
// getenv('COMMENT') # getenv('COMMENT')
if (empty($_ENV['I'])) { die('no I'); }
`;
  assert.deepEqual(environmentOf(php(code)), {
    A: 'unknown',
    B: 'defaulted',
    E: 'required!',
    F: 'required!',
    G: 'defaulted',
    C: 'defaulted',
    D: 'unknown',
    H: 'defaulted',
    I: 'required!',
  });
});

test('environment: Laravel and Symfony', () => {
  const laravel = {
    'config/app.php':
      "<?php\nreturn ['a' => env('APP_NAME', 'x'), 'b' => env('APP_KEY'), // env('NO')\n 'c' => (bool) env(\n  'APP_DEBUG', false)];\n",
  };
  assert.deepEqual(environmentOf(php('', { 'laravel/framework': '^12' }, laravel)), {
    APP_NAME: 'defaulted',
    APP_KEY: 'unknown',
    APP_DEBUG: 'defaulted',
  });
  const symfony = {
    'bin/console': '',
    '.env': 'DATABASE_URL=x\n',
    'config/packages/doctrine.yaml':
      "doctrine:\n  url: '%env(resolve:DATABASE_URL)%'\n  # '%env(COMMENT)%'\nwhen@test:\n  a: '%env(TEST)%'\n",
    'config/services.yaml': "parameters:\n  env(LIMIT): '3'\n  limit: '%env(int:LIMIT)%'\n  key: '%env(API_KEY)%'\n",
  };
  assert.deepEqual(environmentOf(php('', { 'symfony/framework-bundle': '^7' }, symfony)), {
    DATABASE_URL: 'defaulted',
    LIMIT: 'defaulted',
    API_KEY: 'required',
  });
});

test('migrations', () => {
  const commands = (required: Record<string, string>, files: Record<string, string> = {}) =>
    php('', required, files).migrations.map(({ value }) => value.join(' '));
  assert.deepEqual(commands({ 'laravel/framework': '^12' }, { 'database/migrations/1_a.php': '' }), ['php artisan migrate --force']);
  assert.deepEqual(commands({ 'laravel/framework': '^12' }), []);
  assert.deepEqual(commands({ 'doctrine/doctrine-migrations-bundle': '^3' }), [
    'php bin/console doctrine:migrations:migrate --no-interaction',
  ]);
  const script = { 'docker/entrypoint.sh': '#!/bin/sh\nphp artisan migrate --force\nexec php-fpm\n' };
  assert.deepEqual(values(php('', {}, script).startupMigrations), ['artisan migrate']);
  assert.deepEqual(values(php("Artisan::call('migrate', ['--force' => true]);").startupMigrations), ['Artisan::call']);
});

test('logging', () => {
  const laravel = (stack: string, driver = "'driver' => 'single', 'path' => storage_path('logs/laravel.log')") =>
    php(
      '',
      { 'laravel/framework': '^12' },
      {
        'config/logging.php': `<?php
return [
  'default' => env('LOG_CHANNEL', 'stack'),
  'channels' => [
    'stack' => ['driver' => 'stack', 'channels' => ${stack}],
    'single' => [${driver}],
    'stderr' => ['driver' => 'monolog', 'formatter' => JsonFormatter::class],
  ],
];
`,
      },
    ).logging;
  assert.deepEqual(values(laravel("['single']").files), ['storage/logs/laravel.log']);
  assert.deepEqual(values(laravel("explode(',', env('LOG_STACK', 'single'))").files), ['storage/logs/laravel.log']);
  assert.deepEqual(laravel("['stderr']").files, []);
  assert.equal(laravel("['stderr']").structured?.value, 'monolog');
  assert.equal(laravel("['single']").structured, undefined);
  const monolog = php("$log->pushHandler(new StreamHandler(__DIR__ . '/../logs/app.log'));\nnew StreamHandler('php://stdout');", {
    'monolog/monolog': '^3',
  });
  assert.deepEqual(values(monolog.logging.files), ['logs/app.log']);
  assert.equal(monolog.logging.plain?.value, 'monolog/monolog');
});

test('extensions, signals, files and programs', () => {
  const project = php(
    `pcntl_signal(SIGTERM, $stop);
file_put_contents('data/a.txt', $x);
file_put_contents($name, $x);
fopen('b.log', 'a'); fopen('c.txt', 'r'); fopen('php://output', 'w');
mkdir('cache');
exec('convert a.png b.jpg');
new Process(['ffmpeg', '-i', $in]);
$pdo->exec('DELETE FROM a');`,
    { php: '>=8.2', 'ext-json': '*', 'ext-gd': '*', 'promphp/prometheus_client_php': '^2' },
  );
  assert.deepEqual(values(project.nativeDependencies), ['ext-gd']);
  assert.deepEqual(
    project.dependencies.map(({ name }) => name),
    ['promphp/prometheus_client_php'],
  );
  assert.deepEqual(values(project.signalHandlers), ['SIGTERM']);
  assert.deepEqual(values(project.writes), ['data/a.txt', 'b.log', 'cache/']);
  assert.deepEqual(values(project.childProcesses), ['convert', 'ffmpeg']);
  assert.equal(project.metrics?.value, 'promphp/prometheus_client_php');
  assert.equal(project.entryPoint?.value, 'public/index.php');
});
