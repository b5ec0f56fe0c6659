import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const node = (files: Readonly<Record<string, string>>, manifest: object = {}): Project =>
  sketch({ 'package.json': JSON.stringify({ name: 'a', ...manifest }), ...files });
const environment = (code: string, files: Readonly<Record<string, string>> = {}) => environmentOf(node({ 'index.js': code, ...files }));
const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);

test('environment: what a read says of its need', () => {
  assert.deepEqual(environment("const a = process.env.A;\nlisten(process.env['B'] || 3000, process.env.C ?? 'x');"), {
    A: 'unknown',
    B: 'defaulted',
    C: 'defaulted',
  });
  assert.deepEqual(
    environment(
      'parseInt(process.env.A, 10) || 1; Number(process.env.B ?? 2); (process.env.C as string) || "x"; process.env.D?.trim() ?? "";',
    ),
    {
      A: 'defaulted',
      B: 'defaulted',
      C: 'defaulted',
      D: 'defaulted',
    },
  );
  assert.deepEqual(
    environment("process.env.A.split(','); process.env.B!.trim(); connect(process.env.C!); f(process.env.D ?? undefined);"),
    {
      A: 'required',
      B: 'required',
      C: 'unknown',
      D: 'unknown',
    },
  );
  assert.deepEqual(
    environment("if (process.env.NODE_ENV === 'production') {}\nconst v = process.env.V ? 1 : 2; if (!process.env.Q) log();"),
    {
      NODE_ENV: 'defaulted',
      V: 'defaulted',
      Q: 'defaulted',
    },
  );
  assert.deepEqual(environment('const url = `redis://${process.env.HOST}:${process.env.REDIS_PORT || 6379}`;'), {
    HOST: 'unknown',
    REDIS_PORT: 'defaulted',
  });
});

test('environment: a variable that is only shown elsewhere', () => {
  assert.deepEqual(environment('listen(process.env.PORT || 3000);\nlog(`on ${process.env.PORT}`);'), { PORT: 'defaulted' });
});

test('environment: what is not a read', () => {
  assert.deepEqual(
    environment("// process.env.A\nconst t = 'process.env.B'; process.env.C = '1'; delete process.env.D; /* process.env.E */"),
    {},
  );
  assert.deepEqual(environment('process.env.npm_package_version; process.env.PATH; options.process.env.X; process.env.toString();'), {});
  assert.deepEqual(
    environment('', {
      'test/a.js': 'process.env.A',
      'vite.config.js': 'process.env.B',
      'scripts/x.js': 'process.env.C',
      'a.test.js': 'process.env.D',
    }),
    {},
  );
});

test('environment: explicit checks', () => {
  assert.deepEqual(
    environment("if (!process.env.A) {\n  throw new Error('no');\n}\nif (!process.env.B) process.exit(1);\nassert(process.env.C, 'C');"),
    {
      A: 'required!',
      B: 'required!',
      C: 'required!',
    },
  );
  assert.deepEqual(
    environment(
      "const a = process.env.A;\nif (!a) throw new Error('no');\nconst b = process.env.B;\nif (b) use(b);\nconst c = process.env.C;\nuse(c || 1);",
    ),
    {
      A: 'required!',
      B: 'defaulted',
      C: 'defaulted',
    },
  );
  assert.deepEqual(
    environment("const needed = ['A', 'B'];\nfor (const name of needed) {\n  if (!process.env[name]) throw new Error(name);\n}"),
    {
      A: 'required!',
      B: 'required!',
    },
  );
  assert.deepEqual(environment("const x = process.env.A ?? fail('A'); const y = process.env.B || (() => { throw new Error(); })();"), {
    A: 'required!',
    B: 'required!',
  });
  assert.deepEqual(environment('if (process.env.A) connect(process.env.A);'), { A: 'defaulted' });
});

test('environment: destructuring, helpers and aliases', () => {
  assert.deepEqual(environment("const { A, B = 'x', C: c } = process.env;\nif (!A) throw new Error();"), {
    A: 'required!',
    B: 'defaulted',
    C: 'unknown',
  });
  assert.deepEqual(
    environment(
      'export function getEnv(name, other) {\n  const value = process.env[name];\n  if (!value) throw new Error(name);\n  return value;\n}',
      {
        'config.ts': "import { getEnv } from './index';\nexport const a = getEnv('A');\nexport const b = getEnv('B', 'x');",
      },
    ),
    { A: 'required!', B: 'defaulted' },
  );
  assert.deepEqual(environment("const read = (key) => process.env[key];\nread('A'); read('B') || 1;"), { A: 'unknown', B: 'defaulted' });
  assert.deepEqual(environment("import { env } from 'node:process';\nenv.A; const o = { env: 1 };"), { A: 'unknown' });
  assert.deepEqual(environment('const env = loadEnv(); env.A;'), {});
});

test('environment: settings libraries', () => {
  const zod =
    'const schema = z.object({\n  A: z.string(),\n  B: z.coerce.number().default(3),\n  C: z.string().optional(),\n  lower: z.string(),\n});\nexport const env = schema.parse(process.env);';
  assert.deepEqual(environment(zod), { A: 'required!', B: 'defaulted!', C: 'defaulted!' });
  assert.deepEqual(
    environment(
      "import { z } from 'zod';\nexport const envSchema = z.object({ A: z.string(), PORT: z\n  .coerce.number()\n  .default(1) });",
      {
        'env.ts': "import { validate } from './validate';\nexport const env = validate(envSchema, process.env);",
      },
    ),
    { A: 'required!', PORT: 'defaulted!' },
  );
  assert.deepEqual(environment('const other = z.object({ A: z.string() });\nother.parse(request.body);'), {});
  assert.deepEqual(environment('z.object({ A: z.string() }).strict().parse(process.env)'), { A: 'required!' });
  assert.deepEqual(
    environment(
      "createEnv({ server: { A: z.string(), B: z.string().default('x') }, client: {}, runtimeEnv: { A: process.env.A, B: process.env.B } })",
    ),
    { A: 'required!', B: 'defaulted!' },
  );
  assert.deepEqual(
    environment("import { cleanEnv, str, port } from 'envalid';\ncleanEnv(process.env, { A: str(), PORT: port({ default: 3000 }) });"),
    {
      A: 'required!',
      PORT: 'defaulted!',
    },
  );
  assert.deepEqual(
    environment(
      'ConfigModule.forRoot({ validationSchema: Joi.object({ A: Joi.string().required(), B: Joi.number().default(1), C: Joi.string() }) })',
    ),
    { A: 'required!', B: 'defaulted!', C: 'defaulted!' },
  );
  assert.deepEqual(
    environment(
      "const env = require('env-var');\nenv.get('A').required().asString(); env.get('B').default('1').asInt(); env.get('C').asString();",
    ),
    {
      A: 'required!',
      B: 'defaulted!',
      C: 'unknown!',
    },
  );
  assert.deepEqual(
    environment(
      "const convict = require('convict');\nconvict({ a: { format: String, default: null, env: 'A' }, b: { default: 1, env: 'B' } });",
    ),
    {
      A: 'required!',
      B: 'defaulted!',
    },
  );
  assert.deepEqual(
    environment(
      "import { ConfigService } from '@nestjs/config';\nconfigService.get('A'); this.configService.getOrThrow('B'); config.get<string>('C', 'x'); config.get('a.b');",
    ),
    {
      A: 'unknown',
      B: 'required',
      C: 'defaulted',
    },
  );
  assert.deepEqual(
    environment(
      "import fastifyEnv from '@fastify/env';\nconst schema = { type: 'object', required: ['A'], properties: { A: { type: 'string' }, PORT: { default: 3000 } } };",
    ),
    {
      A: 'required!',
      PORT: 'defaulted!',
    },
  );
});

test('environment: documentation', () => {
  const { environment: found } = node({
    'index.js': 'process.env.A; process.env.B; process.env.CC;',
    '.env.example': '# B=\nA=1\n',
    'README.md': 'Set `B` and\n`CC`, or CCC.\n',
  });
  assert.deepEqual(
    found.map(({ name, documented, evidence }) => [name, documented && `${documented.path}:${documented.line}`, evidence.line]),
    [
      ['A', '.env.example:2', 1],
      ['B', '.env.example:1', 1],
      ['CC', 'README.md:2', 1],
    ],
  );
  const prisma = node({ 'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n' });
  assert.deepEqual(environmentOf(prisma), { DATABASE_URL: 'required' });
});

test('signals', () => {
  const signals = (code: string, manifest: object = {}): string[] => values(node({ 'index.js': code }, manifest).signalHandlers);
  assert.deepEqual(signals("process.on('SIGTERM', stop);\nprocess.once('SIGINT', stop);\nprocess.on('exit', stop);"), [
    'SIGTERM',
    'SIGINT',
  ]);
  assert.deepEqual(signals("for (const s of ['SIGTERM', 'SIGINT']) process.on(s, stop);"), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals("process.on(name, stop); log('SIGTERM is not handled');"), []);
  assert.deepEqual(signals("import { NestFactory } from '@nestjs/core';\napp.enableShutdownHooks();"), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals("import { createTerminus } from '@godaddy/terminus';\ncreateTerminus(server, {});"), ['SIGTERM']);
  assert.deepEqual(signals('', { dependencies: { next: '15' } }), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals('app.listen(3000)', { dependencies: { express: '5' } }), []);
});

test('migrations, by command and at start', () => {
  const prisma = { dependencies: { '@prisma/client': '6', prisma: '6' } };
  const lock = { 'prisma/migrations/migration_lock.toml': '' };
  assert.deepEqual(
    node(lock, prisma).migrations.map((fact) => fact.value),
    [['npx', 'prisma', 'migrate', 'deploy']],
  );
  assert.deepEqual(node({}, prisma).migrations, []);
  assert.deepEqual(node({ ...lock, 'pnpm-lock.yaml': '' }, prisma).migrations[0]?.value, ['pnpm', 'exec', 'prisma', 'migrate', 'deploy']);
  const typeorm = { dependencies: { typeorm: '1' }, scripts: { 'migration:run': 'typeorm -d dist/data-source.js migration:run' } };
  assert.deepEqual(node({}, typeorm).migrations[0]?.value, ['npm', 'run', 'migration:run']);
  const started = (code: string, manifest: object): string[] => values(node({ 'index.js': code }, manifest).startupMigrations);
  assert.deepEqual(
    started("import { DataSource } from 'typeorm';\nnew DataSource({ synchronize: true, migrationsRun: false });", typeorm),
    ['synchronize: true'],
  );
  assert.deepEqual(started("const { Sequelize } = require('sequelize');\nawait sequelize.sync();", { dependencies: { sequelize: '6' } }), [
    'sequelize.sync',
  ]);
  assert.deepEqual(
    started("import { migrate } from 'drizzle-orm/node-postgres/migrator';\nawait migrate(db, {});", {
      dependencies: { 'drizzle-orm': '1' },
    }),
    ['drizzle migrate'],
  );
  assert.deepEqual(started('fs.sync(); synchronize: true', { dependencies: { express: '5' } }), []);
  assert.deepEqual(started('', { scripts: { start: 'prisma migrate deploy && node dist/main.js' } }), ['prisma migrate deploy']);
  assert.deepEqual(
    values(
      node({ 'src/migrate.ts': "import { migrate } from 'drizzle-orm/pg/migrator'; migrate(db)" }, { dependencies: { 'drizzle-orm': '1' } })
        .startupMigrations,
    ),
    [],
  );
  assert.deepEqual(
    values(
      node({ 'docker-entrypoint.sh': '#!/bin/sh\n# npx knex migrate:latest\nnpx prisma  migrate deploy\nexec "$@"\n' }).startupMigrations,
    ),
    ['prisma migrate deploy'],
  );
});

test('logging', () => {
  const logging = (code: string, dependencies: Readonly<Record<string, string>>) => {
    const { files, structured, plain } = node({ 'index.js': code }, { dependencies }).logging;
    return { files: values(files), structured: structured?.value, plain: plain?.value };
  };
  assert.deepEqual(logging("const log = require('pino')();", { pino: '9' }), { files: [], structured: 'pino', plain: undefined });
  assert.deepEqual(
    logging("import winston from 'winston';\nwinston.createLogger({ format: winston.format.simple() });", { winston: '3' }),
    {
      files: [],
      structured: undefined,
      plain: 'winston',
    },
  );
  assert.equal(
    logging("import winston from 'winston';\nwinston.createLogger({ transports: [] });", { winston: '3' }).structured,
    'winston',
  );
  assert.deepEqual(
    logging("const winston = require('winston'); new winston.transports.File({ filename: path.join(__dirname, 'logs', 'app.log') });", {
      winston: '3',
    }).files,
    ['logs/app.log'],
  );
  assert.deepEqual(logging("fs.createWriteStream('access.log', { flags: 'a' }); require('fs');", { morgan: '1' }), {
    files: ['access.log'],
    structured: undefined,
    plain: 'morgan',
  });
  assert.equal(logging("import Fastify from 'fastify';\nFastify({ logger: true });", { fastify: '5' }).structured, 'fastify logger');
  assert.equal(logging("import Fastify from 'fastify';\nFastify({ logger: false });", { fastify: '5' }).structured, undefined);
});

test('metrics', () => {
  assert.equal(node({}, { dependencies: { 'prom-client': '15' } }).metrics?.value, 'prom-client');
  assert.equal(node({}, { devDependencies: { 'prom-client': '15' } }).metrics, undefined);
  const route = node(
    { 'index.js': "const express = require('express'); const app = express();\napp.get('/metrics', m);" },
    { dependencies: { express: '5' } },
  );
  assert.deepEqual(route.metrics, { value: '/metrics', evidence: { path: 'index.js', line: 2 } });
});

test('writes and child processes', () => {
  const program = node({
    'index.js': [
      "const fs = require('fs'); const multer = require('multer'); const { spawn, fork } = require('child_process');",
      "const dir = path.join(__dirname, 'data');",
      "fs.mkdirSync(dir); fs.writeFileSync('./out/a.json', '{}'); fs.writeFile(name, x); fs.readFileSync('b');",
      "multer({ dest: 'uploads/' }); multer.diskStorage({ destination: (req, file, cb) => { cb(null, 'public/img'); } });",
      "spawn('ffmpeg', ['-i']); fork('./worker.js'); /x/.exec('ls');",
      "new Database(process.env.DB || '/var/lib/app/app.db'); require('better-sqlite3');",
    ].join('\n'),
  });
  assert.deepEqual(values(program.writes), ['data/', 'out/a.json', 'uploads/', 'public/img/', '/var/lib/app/app.db']);
  assert.deepEqual(values(program.childProcesses), ['ffmpeg', 'node']);
});

test('dependencies and those that are native', () => {
  const { dependencies, nativeDependencies } = node(
    {},
    {
      dependencies: { puppeteer: '^24', sharp: '^0.33.0', bcrypt: '^3.0.0', 'node-rdkafka': '3' },
      devDependencies: { playwright: '1', jest: '29' },
    },
  );
  assert.deepEqual(
    dependencies.map(({ name, version, scope }) => [name, version, scope].join(' ')),
    [
      'puppeteer ^24 production',
      'sharp ^0.33.0 production',
      'bcrypt ^3.0.0 production',
      'node-rdkafka 3 production',
      'playwright 1 development',
      'jest 29 development',
    ],
  );
  assert.deepEqual(
    nativeDependencies.map(({ value, kind }) => [value, kind].join(' ')),
    ['puppeteer glibc', 'bcrypt compiles', 'node-rdkafka compiles'],
  );
});

test('entry point', () => {
  const entry = (files: Readonly<Record<string, string>>, manifest: object): string | undefined => node(files, manifest).entryPoint?.value;
  assert.equal(
    entry({ 'src/index.js': '' }, { scripts: { start: 'NODE_ENV=production node -r dotenv/config src/index.js --port 3' } }),
    'src/index.js',
  );
  assert.equal(entry({ 'src/main.ts': '' }, { scripts: { start: 'prisma migrate deploy && node dist/main' } }), 'src/main.ts');
  assert.equal(entry({ 'src/server.ts': '' }, { scripts: { dev: 'tsx watch src/server.ts' } }), 'src/server.ts');
  assert.equal(entry({ 'app.js': '' }, { main: 'app.js' }), 'app.js');
  assert.equal(entry({ 'index.js': '' }, { scripts: { start: 'next start' } }), undefined);
});

test('a member of a workspace has the lock of its root and the sources of the packages it uses', () => {
  const files = {
    'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['apps/*', 'packages/*'] }),
    'package-lock.json': '{}',
    'apps/api/package.json': JSON.stringify({ name: 'api', dependencies: { express: '5', '@a/db': '*' } }),
    'apps/api/index.js': 'process.env.A',
    'apps/web/package.json': JSON.stringify({ name: 'web', dependencies: { next: '15' } }),
    'apps/web/index.js': 'process.env.W',
    'packages/db/package.json': JSON.stringify({ name: '@a/db' }),
    'packages/db/index.js': 'process.env.B',
  };
  const api = sketch(files, 'apps/api');
  assert.deepEqual(environmentOf(api), { A: 'unknown', B: 'unknown' });
  assert.equal(api.packageManager?.value, 'npm');
  assert.deepEqual(api.workspace, { root: '', manager: 'npm', members: ['apps/api/', 'apps/web/', 'packages/db/'] });
  assert.ok(api.manifests.some(({ path, role }) => path === 'package-lock.json' && role === 'lock'));
});

test('Deno', () => {
  const project = sketch({
    'deno.json': '{ "tasks": { "start": "deno run -A main.ts" }, "imports": { "@std/fs": "jsr:@std/fs@^1" } }',
    'main.ts':
      "Deno.env.get('A'); Deno.env.get('B') ?? 'x';\nDeno.addSignalListener('SIGTERM', stop);\nDeno.serve((request) => answer);\nnew Deno.Command('git');",
  });
  assert.deepEqual(environmentOf(project), { A: 'unknown', B: 'defaulted' });
  assert.deepEqual(values(project.signalHandlers), ['SIGTERM']);
  assert.deepEqual(values(project.childProcesses), ['git']);
  assert.equal(project.entryPoint?.value, 'main.ts');
  assert.equal(project.ports[0]?.value, 8000);
  assert.deepEqual(
    project.dependencies.map(({ name, version }) => `${name} ${version}`),
    ['@std/fs ^1'],
  );
});

test('hostile sources are read in bounded time', { timeout: 20_000 }, () => {
  const shapes = [
    'process.env.A || ',
    'if (!process.env.A',
    "getEnv('A'",
    'z.object({',
    'createEnv({ server: {',
    'process.env[x] ',
    "process.on(s, '",
    'const a = process.env.A;\n',
    'multer({',
    'fs.writeFile(path.join(',
    '`${process.env.A',
  ];
  for (const shape of shapes) {
    const code =
      "import 'fs'; import 'multer'; import 'pino'; import 'winston'; import 'convict'; import '@nestjs/config';\n" +
      shape.repeat(Math.floor(200_000 / shape.length));
    const project = node({ 'index.js': code.replace(/(.{1500})/g, '$1\n') }, { dependencies: { sequelize: '1' } });
    void [
      project.environment,
      project.signalHandlers,
      project.startupMigrations,
      project.logging,
      project.writes,
      project.childProcesses,
      project.metrics,
    ];
  }
});
