import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const ruby = (code: string, files: Readonly<Record<string, string>> = {}): Project =>
  sketch({ Gemfile: "source 'https://gems.example'\n", 'app.rb': `${code}\n`, ...files });

test('environment: fetch and the brackets', () => {
  const code = `
a = ENV.fetch("A")
b = ENV.fetch('B', 'x')
c = ENV.fetch("C") { 3000 }
d = ENV["D"]
e = ENV["E"] || "x"
f = ENV["F"] or raise "no F"
g = 1 if ENV["G"]
h = ENV["H"].present?
ENV["SET"] = "1"
ENV["I"] ||= "1"
j = ENV.fetch("J") { raise "no J" }
k = ENV["K"] == "true"
# ENV["COMMENT"]
l = ENV["L"].to_i || 3
m = "redis://#{ENV.fetch("M")}:#{ENV["N"] || 6379}/"
`;
  assert.deepEqual(environmentOf(ruby(code)), {
    A: 'required!',
    B: 'defaulted',
    C: 'defaulted',
    D: 'unknown',
    E: 'defaulted',
    F: 'required!',
    G: 'defaulted',
    H: 'defaulted',
    I: 'defaulted',
    J: 'required!',
    K: 'defaulted',
    L: 'defaulted',
    M: 'required!',
    N: 'defaulted',
  });
});

test('environment: settings of Rails', () => {
  const database = `default: &default
  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>
development:
  url: <%= ENV["DEVELOPMENT_URL"] %>
production:
  url: <%= ENV["DATABASE_URL"] %>
  # password: <%= ENV["COMMENT"] %>
  password: <%= ENV.fetch("DATABASE_PASSWORD") %>
`;
  const files = {
    'config/database.yml': database,
    'config/environments/production.rb': 'x = ENV["PRODUCTION"]\n',
    'config/environments/development.rb': 'x = ENV["DEVELOPMENT"]\n',
    'spec/a_spec.rb': 'ENV["SPEC"]\n',
  };
  assert.deepEqual(environmentOf(ruby('', files)), {
    PRODUCTION: 'unknown',
    RAILS_MAX_THREADS: 'defaulted',
    DATABASE_URL: 'unknown',
    DATABASE_PASSWORD: 'required!',
  });
});

test('gems, signals and migrations', () => {
  const gemfile = `gem 'rails', '~> 8.0'
gem "pg", "~> 1.5.0"
gem "mysql2", ">= 0.5", require: false
gem 'puma'
gem 'pry', group: :development
group :development, :test do
  gem 'debug'
end
group :production do
  gem 'lograge'
end
`;
  const files = {
    Gemfile: gemfile,
    'db/migrate/1_a.rb': '',
    'bin/docker-entrypoint': '#!/bin/bash -e\nif [ "$1" == "./bin/rails" ]; then\n  ./bin/rails db:prepare\nfi\nexec "$@"\n',
  };
  const project = ruby('Signal.trap("TERM") { exit }\ntrap(:INT) { exit }', files);
  assert.deepEqual(
    project.dependencies.map(({ name, version, scope }) => `${name} ${version} ${scope}`),
    [
      'rails ~> 8.0 production',
      'pg ~> 1.5.0 production',
      'mysql2 >= 0.5 production',
      'puma undefined production',
      'pry undefined development',
      'debug undefined development',
      'lograge undefined production',
    ],
  );
  assert.deepEqual(values(project.nativeDependencies), ['pg', 'mysql2', 'puma']);
  assert.deepEqual(values(project.signalHandlers), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(
    project.migrations.map(({ value }) => value.join(' ')),
    ['bundle exec rails db:migrate'],
  );
  assert.deepEqual(values(project.startupMigrations), ['rails db:prepare']);
  assert.deepEqual(ruby('x = "trap(:TERM)"').signalHandlers, []);
});

test('logging of Rails', () => {
  const rails = (production: string, gems = '') =>
    sketch({ Gemfile: `gem 'rails'\n${gems}`, 'config/environments/production.rb': `Rails.application.configure do\n${production}\nend\n` })
      .logging;
  assert.deepEqual(values(rails('  config.log_level = :info').files), ['log/production.log']);
  assert.deepEqual(values(rails('  config.logger = ActiveSupport::TaggedLogging.logger(STDOUT)').files), []);
  const conditional = '  if ENV["RAILS_LOG_TO_STDOUT"].present?\n    config.logger = ActiveSupport::Logger.new(STDOUT)\n  end';
  assert.deepEqual(values(rails(conditional).files), ['log/production.log']);
  assert.deepEqual(values(rails('  config.log_level = :info', "gem 'rails_12factor'\n").files), []);
  assert.deepEqual(values(rails('  config.logger = Logger.new(STDOUT) if ENV["A"]').files), ['log/production.log']);
  const json = '  config.logger = ActiveSupport::Logger.new(STDOUT)\n  config.lograge.formatter = Lograge::Formatters::Json.new';
  assert.equal(rails(json).structured?.value, 'lograge');
  assert.equal(rails(conditional).structured, undefined);
});

test('metrics, files and programs', () => {
  const project = ruby(
    `File.write("out/a.txt", x)
File.open("./b.txt", "w") { }
File.open("c.txt") { }
FileUtils.mkdir_p "tmp/cache"
Logger.new('log/app.log')
Logger.new(STDOUT)
system("convert a.png b.jpg")
Open3.capture3("git", "log")
obj.system("no")`,
    { Gemfile: "gem 'prometheus-client'\n" },
  );
  assert.deepEqual(values(project.writes), ['out/a.txt', 'b.txt', 'tmp/cache/', 'log/app.log']);
  assert.deepEqual(values(project.childProcesses), ['convert', 'git']);
  assert.equal(project.metrics?.value, 'prometheus-client');
});
