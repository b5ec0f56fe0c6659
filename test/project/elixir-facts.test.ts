import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const manifest = (dependencies = '') => `defmodule A.MixProject do
  use Mix.Project
  def application, do: [mod: {MyApp.Application, []}]
  defp deps do
    [
${dependencies}
    ]
  end
end
`;
const elixir = (files: Readonly<Record<string, string>>, dependencies = ''): Project =>
  sketch({ 'mix.exs': manifest(dependencies), ...files });

test('environment', () => {
  const runtime = `
a = System.fetch_env!("A")
b = System.get_env("B") || "x"
c = System.get_env("C", "x")
d = System.get_env("D") ||
  raise "no D"
if System.get_env("E") do
end
f = System.get_env("F")
h = "H" |> System.fetch_env!() |> Jason.decode!()
# System.get_env("COMMENT")
`;
  const files = {
    'config/runtime.exs': runtime,
    'config/prod.exs': 'x = System.get_env("AT_COMPILE_TIME")\n',
    'lib/a.ex': 'defmodule B do\n  def b, do: System.fetch_env!("G")\nend\n',
    'test/a_test.exs': 'System.get_env("TEST")\n',
  };
  assert.deepEqual(environmentOf(elixir(files)), {
    A: 'required!',
    B: 'defaulted',
    C: 'defaulted',
    D: 'required!',
    E: 'defaulted',
    F: 'unknown',
    H: 'required!',
    G: 'required!',
  });
});

test('packages', () => {
  const project = elixir(
    {},
    '      {:phoenix, "~> 1.7"},\n      {:bcrypt_elixir, "~> 3.0"},\n      {:credo, "~> 1.7", only: [:dev, :test], runtime: false},\n      {:esbuild, "~> 0.8", runtime: Mix.env() == :dev},\n      {:a, git: "x", tag: "1"}',
  );
  assert.deepEqual(
    project.dependencies.map(({ name, version, scope }) => `${name} ${version} ${scope}`),
    [
      'phoenix ~> 1.7 production',
      'bcrypt_elixir ~> 3.0 production',
      'credo ~> 1.7 development',
      'esbuild ~> 0.8 development',
      'a undefined production',
    ],
  );
  assert.deepEqual(values(project.nativeDependencies), ['bcrypt_elixir']);
  assert.deepEqual(values(project.signalHandlers), ['SIGTERM']);
});

test('migrations', () => {
  const release = 'defmodule MyApp.Release do\n  def migrate do\n    Ecto.Migrator.with_repo(r, f)\n  end\nend\n';
  const commands = (files: Record<string, string>) => elixir(files).migrations.map(({ value }) => value.join(' '));
  assert.deepEqual(commands({ 'priv/repo/migrations/1_a.exs': '' }), ['mix ecto.migrate']);
  assert.deepEqual(commands({ 'priv/repo/migrations/1_a.exs': '', 'lib/my_app/release.ex': release }), [
    'bin/my_app eval MyApp.Release.migrate',
  ]);
  assert.deepEqual(elixir({ 'lib/my_app/release.ex': release }).startupMigrations, []);
  const application = 'defmodule MyApp.Application do\n  children = [{Ecto.Migrator, repos: r}]\nend\n';
  const project = elixir({ 'lib/my_app/application.ex': application });
  assert.deepEqual(values(project.startupMigrations), ['Ecto.Migrator']);
  assert.equal(project.entryPoint?.value, 'lib/my_app/application.ex');
});

test('logging, metrics, files and programs', () => {
  const project = elixir(
    {
      'config/config.exs': 'config :logger, level: :info\nconfig :logger, :default_handler, config: [file: ~c"log/app.log"]\n',
      'lib/a.ex': 'defmodule A do\n  File.write!("out.txt", x)\n  File.mkdir_p!("tmp/a")\n  System.cmd("git", ["log"])\nend\n',
    },
    '      {:logger_json, "~> 6.0"},\n      {:prom_ex, "~> 1.9"}',
  );
  assert.equal(project.logging.plain?.value, 'Logger');
  assert.equal(project.logging.structured?.value, 'logger_json');
  assert.deepEqual(values(project.logging.files), ['log/app.log']);
  assert.deepEqual(values(project.writes), ['out.txt', 'tmp/a/', 'log/app.log']);
  assert.deepEqual(values(project.childProcesses), ['git']);
  assert.equal(project.metrics?.value, 'prom_ex');
});
