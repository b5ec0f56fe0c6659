import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const go = (code: string, files: Readonly<Record<string, string>> = {}): Project =>
  sketch({ 'go.mod': 'module example.com/a\n\ngo 1.24\n', 'main.go': `package main\n\nfunc main() {\n${code}\n}\n`, ...files });

test('environment: what is done with os.Getenv', () => {
  const code = `
	bare := os.Getenv("BARE")
	use(os.Getenv("ALSO_BARE"))
	key := os.Getenv("KEY")
	if key == "" {
		log.Fatal("KEY is not set")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	if v := os.Getenv("OPTIONAL"); v != "" {
		use(v)
	}
	if os.Getenv("DEBUG") == "true" {
		use(1)
	}
	host := cmp.Or(os.Getenv("HOST"), "localhost")
	n, err := strconv.Atoi(os.Getenv("NUMBER"))
	if err != nil {
		panic(err)
	}
	a, ok := os.LookupEnv("LOOKED")
	if !ok {
		return fmt.Errorf("no LOOKED")
	}
	if b, ok := os.LookupEnv("MAYBE"); ok {
		use(b)
	}
	switch mode := os.Getenv("MODE"); mode {
	case "a":
	}
	level := strings.ToLower(strings.TrimSpace(os.Getenv("LEVEL")))
	if level == "" {
		level = "info"
	}
	// os.Getenv("COMMENT")
	s := "os.Getenv(\\"TEXT\\")"`;
  assert.deepEqual(environmentOf(go(code)), {
    BARE: 'unknown',
    ALSO_BARE: 'unknown',
    KEY: 'required!',
    PORT: 'defaulted',
    OPTIONAL: 'defaulted',
    DEBUG: 'defaulted',
    HOST: 'defaulted',
    NUMBER: 'required!',
    LOOKED: 'required!',
    MAYBE: 'defaulted',
    MODE: 'defaulted',
    LEVEL: 'defaulted',
  });
});

test('environment: constants, helpers and tests', () => {
  const helpers = `package config

const PortVariable = "PORT"

func getEnv(key, fallback string) string {
	if v, ok := os.LookupEnv(key); ok {
		return v
	}
	return fallback
}

func mustEnv(key string) string {
	v := os.Getenv(key)
	if v == "" {
		panic("missing " + key)
	}
	return v
}
`;
  const project = go('\tos.Getenv(config.PortVariable)\n\tgetEnv("A", "x")\n\tmustEnv("B")\n\tos.Getenv(name)', {
    'config/config.go': helpers,
    'config/config_test.go': 'package config\n\nfunc TestA() { os.Getenv("ONLY_TESTS") }\n',
    'vendor/x/x.go': 'package x\n\nfunc init() { os.Getenv("VENDORED") }\n',
  });
  assert.deepEqual(environmentOf(project), { PORT: 'unknown', A: 'defaulted', B: 'required!' });
});

test('environment: struct tags, viper and flags', () => {
  const config = `package config

type Config struct {
	Port int    \`env:"PORT" envDefault:"3000"\`
	Key  string \`env:"KEY,required"\`
	Name string \`env:"NAME"\`
	DB   Database \`envPrefix:"DB_"\`
	Old  string \`envconfig:"OLD" default:"x"\`
	Must string \`envconfig:"MUST" required:"true"\`
	Json string \`json:"not_a_variable"\`
}

type Database struct {
	Host string \`env:"HOST,notEmpty"\`
	User string \`env:"USER, default=app"\`
}
`;
  const flags = `package main

func more() {
	viper.SetDefault("level", "info")
	viper.BindEnv("level", "LOG_LEVEL")
	viper.AutomaticEnv()
	viper.SetEnvPrefix("app")
	viper.GetString("REGION")
	viper.GetString("not.a.variable")
	app := &cli.App{Flags: []cli.Flag{
		&cli.StringFlag{Name: "dsn", EnvVars: []string{"DSN"}, Required: true},
		&cli.IntFlag{Name: "n", EnvVars: []string{"N"}, Value: 3},
	}}
}
`;
  assert.deepEqual(environmentOf(go('', { 'config.go': config, 'flags.go': flags })), {
    PORT: 'defaulted',
    KEY: 'required!',
    NAME: 'unknown',
    DB_HOST: 'required!',
    DB_USER: 'defaulted',
    OLD: 'defaulted',
    MUST: 'required!',
    LOG_LEVEL: 'defaulted',
    APP_REGION: 'unknown',
    DSN: 'required!',
    N: 'defaulted',
  });
});

test('signals', () => {
  const signals = (code: string) => values(go(code).signalHandlers);
  assert.deepEqual(signals('signal.Notify(c, os.Interrupt, syscall.SIGTERM)'), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals('signal.NotifyContext(ctx, os.Interrupt)'), ['SIGINT']);
  assert.deepEqual(signals('signal.Notify(c)'), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals('list := []os.Signal{syscall.SIGTERM}\nsignal.Notify(c, list...)'), ['SIGTERM']);
  assert.deepEqual(signals('syscall.Kill(pid, syscall.SIGTERM)'), []);
  assert.deepEqual(signals('mgr.Start(ctrl.SetupSignalHandler())'), ['SIGTERM', 'SIGINT']);
});

test('migrations', () => {
  const started = (code: string, files = {}) => values(go(code, files).startupMigrations);
  assert.deepEqual(started('db.AutoMigrate(&User{})'), ['AutoMigrate']);
  assert.deepEqual(started('m, err := migrate.New("file://migrations", dsn)\nm.Up()'), ['migrate.Up']);
  assert.deepEqual(started('goose.Up(db, "migrations")'), ['goose.Up']);
  const helper = 'package db\n\nfunc Migrate(db *gorm.DB) {\n\tdb.AutoMigrate(&User{})\n}\n';
  assert.deepEqual(started('db.Migrate(d)', { 'db/db.go': helper }), ['AutoMigrate']);
  assert.deepEqual(started('', { 'db/db.go': helper }), [], 'nothing calls it');
  assert.deepEqual(started('', { 'cmd/migrate/main.go': 'package main\n\nfunc main() { goose.Up(db, "m") }\n' }), []);
  assert.deepEqual(started('', { 'entrypoint.sh': '#!/bin/sh\ngoose -dir db up && exec ./app\n' }), ['goose -dir db up']);
  const commands = (files: Record<string, string>, module = '') =>
    sketch({ 'go.mod': `module a\n${module}`, ...files }).migrations.map((fact) => fact.value.join(' '));
  assert.deepEqual(commands({ 'db/migrations/1_a.sql': '-- +goose Up\nCREATE TABLE a (b int);\n' }), ['goose -dir db/migrations up']);
  assert.deepEqual(commands({ 'db/migrations/1_a.sql': '-- migrate:up\n' }), ['dbmate --migrations-dir db/migrations up']);
  const migrate = 'require github.com/golang-migrate/migrate/v4 v4.18.1\n';
  assert.deepEqual(commands({ 'migrations/1_a.up.sql': 'x', 'migrations/1_a.down.sql': 'x' }, migrate), ['migrate -path migrations up']);
  assert.deepEqual(commands({ 'queries/a.sql': 'SELECT 1' }), []);
});

test('logging, metrics, files and programs', () => {
  const project = go(
    `slog.New(slog.NewJSONHandler(os.Stdout, nil))
	log.Println("x")
	f, _ := os.OpenFile("./logs/app.log", os.O_CREATE|os.O_WRONLY, 0o644)
	r, _ := os.OpenFile("input.txt", os.O_RDONLY, 0)
	os.MkdirAll("data/cache", 0o755)
	os.WriteFile("/var/lib/a/state.json", b, 0o600)
	os.Create(name)
	os.WriteFile("/dev/null", b, 0)
	log.SetOutput(&lumberjack.Logger{Filename: "/var/log/a.log", MaxSize: 5})
	exec.Command("git", "status")
	exec.CommandContext(ctx, "ffmpeg", "-i", in)
	http.Handle("/metrics", promhttp.Handler())`,
  );
  assert.deepEqual(values(project.logging.files), ['logs/app.log', '/var/log/a.log']);
  assert.equal(project.logging.structured?.value, 'slog.NewJSONHandler');
  assert.equal(project.logging.plain?.value, 'log');
  assert.deepEqual(values(project.writes), ['logs/app.log', 'data/cache/', '/var/lib/a/state.json', '/var/log/a.log']);
  assert.deepEqual(values(project.childProcesses), ['git', 'ffmpeg']);
  assert.equal(project.metrics?.value, '/metrics');
  assert.equal(go('logrus.SetFormatter(&logrus.JSONFormatter{})').logging.structured?.value, 'logrus.JSONFormatter');
  assert.equal(go('logrus.Info("x")').logging.plain?.value, 'logrus');
  assert.equal(go('l := zerolog.New(zerolog.ConsoleWriter{Out: os.Stderr})').logging.structured, undefined);
});

test('dependencies, cgo, entry point and workspace', () => {
  const module = `module example.com/a

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/mattn/go-sqlite3 v1.14.24
	github.com/stretchr/testify v1.10.0
	golang.org/x/sys v0.28.0 // indirect
)

require github.com/lib/pq v1.10.9
`;
  const project = sketch({ 'go.mod': module, 'cmd/api/main.go': 'package main\n\nfunc main() {}\n', 'a.go': 'package a\n\nimport "C"\n' });
  assert.deepEqual(
    project.dependencies.map(({ name, version, scope }) => `${name} ${version} ${scope}`),
    [
      'github.com/gin-gonic/gin v1.10.0 production',
      'github.com/mattn/go-sqlite3 v1.14.24 production',
      'github.com/stretchr/testify v1.10.0 development',
      'github.com/lib/pq v1.10.9 production',
    ],
  );
  assert.deepEqual(
    project.nativeDependencies.map(({ value, kind, evidence }) => `${value} ${kind} ${evidence.path}:${evidence.line}`),
    ['github.com/mattn/go-sqlite3 compiles go.mod:5', 'C compiles a.go:3'],
  );
  assert.deepEqual(project.entryPoint, { value: 'cmd/api/main.go', evidence: { path: 'cmd/api/main.go', line: 3 } });
  const files = {
    'go.work': 'go 1.24\n\nuse (\n\t./api\n\t./lib\n)\n',
    'api/go.mod': 'module a\n',
    'lib/go.mod': 'module b\n',
    'other/go.mod': 'module c\n',
  };
  assert.deepEqual(sketch(files, 'api').workspace, { root: '', manager: 'go', members: ['api/', 'lib/'] });
  assert.equal(sketch(files, 'other').workspace, undefined);
});
