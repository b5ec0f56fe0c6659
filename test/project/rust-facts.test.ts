import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const rust = (code: string, dependencies = '', files: Readonly<Record<string, string>> = {}): Project =>
  sketch({
    'Cargo.toml': `[package]\nname = "a"\nversion = "0.1.0"\n\n[dependencies]\n${dependencies}`,
    'src/main.rs': `fn main() {\n${code}\n}\n`,
    ...files,
  });

test('environment: what is done with the result', () => {
  const code = `
    let a = env::var("A").expect("A");
    let b = std::env::var("B").unwrap_or_else(|_| "x".to_string());
    let c = env::var("C")?;
    let d = env::var("D").context("D is not set")?;
    let e = env::var("E").ok();
    if let Ok(f) = env::var("F") { use_it(f); }
    let g = match env::var("G") { Ok(v) => v, Err(_) => panic!("no G") };
    let h = match env::var("H") { Ok(v) => v, Err(_) => "x".into() };
    let i = env::var("I").unwrap_or_else(|_| panic!("no I"));
    let Ok(j) = env::var("J") else { std::process::exit(1) };
    let k = env::var("K");
    let l = env::var("L").map(|v| v.len()).unwrap_or(0);
    let m = env::var(NAME).is_ok();
    let n = env!("COMPILED"); // env::var("COMMENT")
    let o = env::var("O")
        .unwrap();`;
  assert.deepEqual(environmentOf(rust(code, '', { 'src/names.rs': 'pub const NAME: &str = "FROM_CONSTANT";\n' })), {
    A: 'required!',
    B: 'defaulted',
    C: 'required!',
    D: 'required!',
    E: 'defaulted',
    F: 'defaulted',
    G: 'required!',
    H: 'defaulted',
    I: 'required!',
    J: 'required!',
    K: 'unknown',
    L: 'defaulted',
    FROM_CONSTANT: 'defaulted',
    O: 'required!',
  });
});

test('environment: clap, and what is for tests', () => {
  const code = `}
#[derive(Parser)]
struct Arguments {
    /// Where to listen
    #[arg(long, env = "LISTEN", default_value = "0.0.0.0:80")]
    listen: String,
    #[arg(long, env)]
    database_url: String,
    #[clap(short, env = "TOKEN")]
    pub token: Option<String>,
    #[arg(long)]
    plain: String,
}
#[cfg(test)]
mod tests {
    fn a() { std::env::var("ONLY_TESTS").unwrap(); std::fs::write("tests.txt", "").unwrap(); }
}
#[test]
fn b() { std::env::var("ALSO_TESTS").unwrap(); }
fn c() {`;
  const project = rust(code);
  assert.deepEqual(environmentOf(project), { LISTEN: 'defaulted', DATABASE_URL: 'required!', TOKEN: 'defaulted' });
  assert.deepEqual(project.writes, []);
});

test('signals', () => {
  const signals = (code: string, dependencies = '') => values(rust(code, dependencies).signalHandlers);
  assert.deepEqual(signals('let mut s = signal(SignalKind::terminate())?;'), ['SIGTERM']);
  assert.deepEqual(signals('tokio::signal::ctrl_c().await?;'), ['SIGINT']);
  assert.deepEqual(signals('let s = signal_hook::iterator::Signals::new(&[SIGTERM, SIGINT])?;'), ['SIGTERM']);
  assert.deepEqual(signals('App::new()', 'actix-web = "4"\n'), ['SIGTERM']);
  assert.deepEqual(signals('HttpServer::new(f).disable_signals().bind("0.0.0.0:80")', 'actix-web = "4"\n'), []);
  assert.deepEqual(signals('', 'rocket = "0.5"\n'), ['SIGTERM']);
  assert.deepEqual(signals('', 'rocket = "0.4"\n'), []);
  assert.deepEqual(signals('axum::serve(listener, app).await', 'axum = "0.8"\n'), []);
});

test('migrations, logging, metrics, files and programs', () => {
  assert.deepEqual(values(rust('sqlx::migrate!("./migrations").run(&pool).await?;').startupMigrations), ['sqlx::migrate!']);
  assert.deepEqual(values(rust('c.run_pending_migrations(MIGRATIONS);').startupMigrations), ['run_pending_migrations']);
  const commands = (files: Record<string, string>, dependencies: string) =>
    rust('', dependencies, files).migrations.map(({ value }) => value.join(' '));
  assert.deepEqual(commands({ 'migrations/1_a.sql': 'x' }, 'sqlx = "0.8"\n'), ['sqlx migrate run']);
  assert.deepEqual(commands({ 'migrations/1_a/up.sql': 'x' }, 'diesel = "2"\n'), ['diesel migration run']);
  assert.deepEqual(commands({ 'migrations/1_a.sql': 'x' }, ''), []);
  const project = rust(
    `tracing_subscriber::fmt().json().init();
    let a = tracing_appender::rolling::daily("/var/log/a", "a.log");
    fs::create_dir_all("data")?;
    File::create("./out.txt")?;
    OpenOptions::new().append(true).open("audit.log")?;
    File::open("input.txt")?;
    Command::new("git").arg("status");`,
    'metrics-exporter-prometheus = "0.16"\n',
    {
      'src/git.rs': 'use std::process::Command;\nfn a() { Command::new("git"); }\n',
      'src/cli.rs': 'use clap::Command;\nfn a() { Command::new("tool"); }\n',
    },
  );
  assert.equal(project.logging.structured?.value, 'tracing_subscriber');
  assert.deepEqual(values(project.logging.files), ['/var/log/a/a.log', 'audit.log']);
  assert.deepEqual(values(project.writes), ['data/', 'out.txt', 'audit.log', '/var/log/a/a.log']);
  assert.deepEqual(values(project.childProcesses), ['git']);
  assert.equal(project.metrics?.value, 'metrics-exporter-prometheus');
  assert.equal(rust('env_logger::init();').logging.plain?.value, 'env_logger');
});

test('dependencies, native crates, ports and workspace', () => {
  const project = rust(
    '',
    'diesel = { version = "2.2", features = ["postgres"] }\nrusqlite = { version = "0.32", features = ["bundled"] }\nserde.workspace = true\n\n[dependencies.ring]\nversion = "0.17"\n\n[dev-dependencies]\ninsta = "1"\n\n[target.\'cfg(unix)\'.dependencies]\nnix = "0.29"\n',
  );
  assert.deepEqual(
    project.dependencies.map(({ name, version, scope }) => `${name} ${version} ${scope}`),
    [
      'diesel 2.2 production',
      'rusqlite 0.32 production',
      'serde undefined production',
      'ring 0.17 production',
      'insta 1 development',
      'nix 0.29 production',
    ],
  );
  assert.deepEqual(
    project.nativeDependencies.map(({ value, reason }) => `${value}: ${reason}`),
    ['ring: compiles C and assembly', 'diesel: builds against libpq', 'rusqlite: compiles SQLite'],
  );
  const ports = (code: string) => rust(code, 'axum = "0.8"\n').ports.map(({ value }) => value);
  assert.deepEqual(ports('TcpListener::bind("0.0.0.0:3000")'), [3000]);
  assert.deepEqual(ports('let p = env::var("PORT").unwrap_or_else(|_| "8080".into());\nTcpListener::bind(format!("0.0.0.0:{p}"))'), [8080]);
  assert.deepEqual(ports('let p = env::var("ADDRESS").unwrap_or("0.0.0.0:8081".to_string());\nTcpListener::bind(&p)'), [8081]);
  assert.deepEqual(ports('let p = env::var("REDIS_PORT").unwrap_or("6379".into());\nTcpListener::bind(&p)'), []);
  const files = {
    'Cargo.toml': '[workspace]\nmembers = ["crates/*", "tool"]\nexclude = ["crates/old"]\n',
    'Cargo.lock': '',
    'crates/api/Cargo.toml': '[package]\nname = "api"\n',
    'crates/old/Cargo.toml': '[package]\nname = "old"\n',
    'tool/Cargo.toml': '[package]\nname = "tool"\n',
  };
  const member = sketch(files, 'crates/api');
  assert.deepEqual(member.workspace, { root: '', manager: 'cargo', members: ['crates/api/', 'tool/'] });
  assert.ok(
    member.manifests.some(({ path, role }) => path === 'Cargo.lock' && role === 'lock'),
    'the lock of the root',
  );
  assert.equal(sketch(files, 'crates/old').workspace, undefined);
});
