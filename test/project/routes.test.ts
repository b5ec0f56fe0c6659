import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import type { Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { processorTime } from '../support/processor-time.ts';

function project(files: Readonly<Record<string, string>>): Project | undefined {
  return readProject({
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: text.length })),
    has: (path) => Object.hasOwn(files, path),
    read: (path) => (files[path] === undefined ? undefined : new SourceText(path, files[path])),
  });
}

const health = (files: Readonly<Record<string, string>>): string[] => project(files)?.healthEndpoints.map((fact) => fact.value) ?? [];
const ports = (files: Readonly<Record<string, string>>): number[] => project(files)?.ports.map((fact) => fact.value) ?? [];
const manifest = (...dependencies: string[]): string =>
  JSON.stringify({ name: 'x', dependencies: Object.fromEntries(dependencies.map((name) => [name, '1'])) });

test('Express: routers through plain mounts', () => {
  const main = (mount: string): string =>
    `const express = require('express');\nconst health = require('./routes/health');\nconst app = express();\n${mount}\napp.listen(3000);\n`;
  const router =
    "const router = require('express').Router();\nconst express = require('express');\nconst r = express.Router();\nr.get('/healthz', (req, res) => res.send('ok'));\nmodule.exports = r;\n";
  const files = (mount: string): Record<string, string> => ({
    'package.json': manifest('express'),
    'index.js': main(mount),
    'routes/health.js': router,
  });
  assert.deepEqual(health(files("app.use('/api', health);")), ['/api/healthz']);
  assert.deepEqual(health(files('app.use(health);')), ['/healthz']);
  assert.deepEqual(health(files('app.use(PREFIX, health);')), [], 'a prefix that is not plain');
  assert.deepEqual(health(files('')), [], 'never mounted');
});

test('JavaScript: what is not a route', () => {
  const app = 'const app = express();\n';
  const silent = [
    "axios.get('/health', {});",
    "app.get('/health');",
    "// app.get('/health', ok);",
    "/* app.get('/health', ok); */",
    'const doc = "app.get(\'/health\', ok)";',
    "app.post('/health', ok);",
    "app.get('/users/:id/status', ok);",
    "app.get('/orders/status', ok);",
    'app.get(`/$' + '{x}/health`, ok);',
  ];
  for (const line of silent) assert.deepEqual(health({ 'package.json': manifest('express'), 'index.js': `${app}${line}\n` }), [], line);
  assert.deepEqual(health({ 'package.json': manifest('express'), 'test/app.js': `${app}app.get('/health', ok);` }), [], 'a test');
  assert.deepEqual(health({ 'package.json': manifest('react'), 'index.js': `${app}app.get('/health', ok);` }), ['/health']);
  assert.deepEqual(
    health({ 'package.json': manifest('express'), 'index.js': `${app}app.get('/api/v1/status', ok);\napp.get('/healthz', ok);` }),
    ['/healthz', '/api/v1/status'],
    'ranked',
  );
});

test('Fastify, Hono, NestJS, Next and plain servers', () => {
  const plugin = "export default async function (fastify) {\n  fastify.get('/health', async () => 'ok');\n}\n";
  const main = (options: string): string =>
    `import Fastify from 'fastify';\nimport routes from './routes.js';\nconst app = Fastify({ logger: true });\napp.register(routes${options});\nawait app.listen({ port: 8081, host: '0.0.0.0' });\n`;
  const fastify = (options: string): Record<string, string> => ({
    'package.json': manifest('fastify'),
    'server.ts': main(options),
    'routes.ts': plugin,
  });
  assert.deepEqual(health(fastify(", { prefix: '/v1' }")), ['/v1/health']);
  assert.deepEqual(health(fastify('')), ['/health']);
  assert.deepEqual(health(fastify(', { prefix: config.prefix }')), []);
  assert.deepEqual(ports(fastify('')), [8081]);
  const hono = "import { Hono } from 'hono';\nimport { api } from './api';\nconst app = new Hono();\napp.route('/api', api);\n";
  assert.deepEqual(
    health({
      'package.json': manifest('hono'),
      'index.ts': hono,
      'api.ts': "export const api = new Hono<Env>();\napi.get('/health', (c) => c.text('ok'));\n",
    }),
    ['/api/health'],
  );
  const controller = "@Controller('health')\nexport class HealthController {\n  @Get()\n  check() {}\n  @Get(':id')\n  one() {}\n}\n";
  const nest = (more: string): Record<string, string> => ({
    'package.json': manifest('@nestjs/core'),
    'src/health.controller.ts': controller,
    'src/main.ts': `const app = await NestFactory.create(A);\n${more}\nawait app.listen(process.env.PORT ?? 3000);\n`,
  });
  assert.deepEqual(health(nest('')), ['/health']);
  assert.deepEqual(health(nest("app.setGlobalPrefix('api');")), ['/api/health']);
  assert.deepEqual(health(nest("app.setGlobalPrefix('api', { exclude: ['health'] });")), []);
  assert.deepEqual(health(nest('app.enableVersioning();')), []);
  assert.deepEqual(ports(nest('')), [3000]);
  assert.deepEqual(health({ 'package.json': manifest('next'), 'src/app/(ops)/api/healthz/route.ts': 'export async function GET() {}\n' }), [
    '/api/healthz',
  ]);
  assert.deepEqual(
    health({ 'package.json': manifest('next'), 'pages/api/health.ts': '', 'next.config.js': "module.exports = { basePath: '/shop' };" }),
    [],
  );
  assert.deepEqual(
    health({
      'package.json': manifest(),
      'server.js': "require('http').createServer((req, res) => {\n  if (req.url === '/healthz') res.end();\n}).listen(8080);\n",
    }),
    ['/healthz'],
  );
});

test('Python: FastAPI, Flask and Django', () => {
  const router = 'from fastapi import APIRouter\nrouter = APIRouter(prefix="/internal")\n\n@router.get("/health")\ndef health(): ...\n';
  const fastapi = (include: string): Record<string, string> => ({
    'requirements.txt': 'fastapi==0.1\n',
    'app/main.py': `from fastapi import FastAPI\nfrom app.api import health\napp = FastAPI()\n${include}\n`,
    'app/api/health.py': router,
  });
  assert.deepEqual(health(fastapi('app.include_router(health.router, prefix="/v1")')), ['/v1/internal/health']);
  assert.deepEqual(health(fastapi('app.include_router(health.router, prefix=settings.PREFIX)')), []);
  assert.deepEqual(health(fastapi('')), []);
  const flask =
    'from flask import Flask, Blueprint\napp = Flask(__name__)\nbp = Blueprint("ops", __name__, url_prefix="/ops")\n"""\n@app.route("/health")\n"""\n@bp.route("/ping", methods=["POST"])\ndef a(): ...\n@bp.route("/healthz")\ndef b(): ...\napp.register_blueprint(bp)\n';
  assert.deepEqual(health({ 'requirements.txt': 'Flask\n', 'app.py': flask }), ['/ops/healthz']);
  const urls =
    'from django.urls import include, path\nurlpatterns = [\n    path("api/", include("core.urls")),\n    path("ht/", include("health_check.urls")),\n    path("status/", status),\n]\n';
  const django = {
    'requirements.txt': 'django\n',
    'manage.py': '',
    'site/settings.py': 'ROOT_URLCONF = "site.urls"\n',
    'site/urls.py': urls,
    'core/urls.py': "urlpatterns = [re_path(r'^healthz/?$', ok)]\n",
  };
  assert.deepEqual(health(django), ['/api/healthz/', '/status/', '/ht/']);
  assert.deepEqual(
    ports({
      'requirements.txt': 'fastapi\n',
      'main.py': 'import uvicorn\nuvicorn.run(app, host="0.0.0.0", port=int(os.environ.get("PORT", 9000)))\n',
    }),
    [9000],
  );
});

test('Go: groups, closures, methods and several routers', () => {
  const go = (body: string, imports = 'github.com/gin-gonic/gin'): Record<string, string> => ({
    'go.mod': `module github.com/acme/shop\n\nrequire ${imports} v1.0.0\n`,
    'main.go': `package main\n\nfunc main() {\n${body}\n}\n`,
  });
  assert.deepEqual(health(go('r := gin.New()\nops := r.Group("/internal")\nops.GET("/healthz", ok)\nr.Run(":8080")')), [
    '/internal/healthz',
  ]);
  assert.deepEqual(health(go('r := gin.New()\nops := r.Group(prefix)\nops.GET("/healthz", ok)')), []);
  assert.deepEqual(health(go('http.HandleFunc("GET /healthz", ok)\nhttp.ListenAndServe(":9090", nil)', 'x')), ['/healthz']);
  assert.deepEqual(
    health(
      go(
        'r := chi.NewRouter()\nr.Route("/api", func(r chi.Router) {\n r.Get("/health", ok)\n})\nhttp.ListenAndServe(":80", r)',
        'github.com/go-chi/chi/v5',
      ),
    ),
    ['/api/health'],
  );
  assert.deepEqual(health(go('r := mux.NewRouter()\nr.HandleFunc("/health", ok).Methods("POST")', 'github.com/gorilla/mux')), []);
  assert.deepEqual(ports(go('http.ListenAndServe("127.0.0.1:6060", nil)', 'x')), [], 'a loopback address');
  assert.equal(project(go(''))?.repositoryUrl?.value, 'https://github.com/acme/shop');
});

test('other languages', () => {
  const pom =
    '<project><version>1.2.0</version><dependencies><dependency><artifactId>spring-boot-starter-web</artifactId></dependency><dependency><artifactId>spring-boot-starter-actuator</artifactId></dependency></dependencies></project>';
  const properties = 'src/main/resources/application.properties';
  assert.deepEqual(health({ 'pom.xml': pom }), ['/actuator/health']);
  assert.deepEqual(health({ 'pom.xml': pom, [properties]: 'server.servlet.context-path=/shop\nserver.port=9090\n' }), [
    '/shop/actuator/health',
  ]);
  assert.deepEqual(ports({ 'pom.xml': pom, [properties]: `server.port=$${'{'}PORT:9090}\n` }), [9090]);
  assert.deepEqual(health({ 'pom.xml': pom, [properties]: 'management.server.port=9091\n' }), []);
  const routes =
    'Rails.application.routes.draw do\n  get "up" => "rails/health#show", as: :rails_health_check\n  namespace :admin do\n    get "status", to: "x#y"\n  end\nend\n';
  assert.deepEqual(health({ Gemfile: 'gem "rails"\n', 'config/routes.rb': routes }), ['/up']);
  const csproj = '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>';
  assert.deepEqual(health({ 'Shop.csproj': csproj, 'Program.cs': 'app.MapHealthChecks("/healthz");\n' }), ['/healthz']);
  assert.deepEqual(project({ 'Shop.csproj': csproj })?.startCommand?.value, ['dotnet', 'Shop.dll']);
  assert.deepEqual(
    health({ 'Cargo.toml': '[dependencies]\naxum = "0.8"\n', 'src/main.rs': 'let app = Router::new().route("/healthz", get(ok));\n' }),
    ['/healthz'],
  );
  assert.deepEqual(
    health({
      'Cargo.toml': '[dependencies]\nrocket = "0.5"\n',
      'src/main.rs': '#[get("/health")]\nfn health() {}\n.mount("/api", routes![health, other])\n',
    }),
    ['/api/health'],
  );
  const phoenix =
    'defmodule W.Router do\n  scope "/api", W do\n    get "/health", HealthController, :show\n  end\n  get "/healthz", H, :x\nend\n';
  assert.deepEqual(health({ 'mix.exs': '{:phoenix, "~> 1.7"}\n', 'lib/w/router.ex': phoenix }), ['/healthz', '/api/health']);
});

test('start commands without a package manager in between', () => {
  const start = (scripts: Record<string, string>, ...dependencies: string[]) =>
    project({
      'package.json': JSON.stringify({ name: 'x', scripts, dependencies: Object.fromEntries(dependencies.map((name) => [name, '1'])) }),
    })?.startCommand?.value;
  assert.deepEqual(start({ start: 'node --enable-source-maps dist/main.js' }), ['node', '--enable-source-maps', 'dist/main.js']);
  assert.deepEqual(start({ start: 'next start -p 8080' }, 'next'), ['node_modules/.bin/next', 'start', '-p', '8080']);
  assert.equal(start({ start: 'NODE_ENV=production node server.js' }), undefined);
  assert.equal(start({ start: 'node migrate.js && node server.js' }), undefined);
  assert.equal(start({ prestart: 'npm run build', start: 'node server.js' }), undefined);
  assert.equal(start({ start: 'react-scripts start' }, 'react-scripts'), undefined);
  assert.equal(start({ start: 'node --watch server.js' }), undefined);
});

test('what has to be copied before dependencies are installed', () => {
  const files = {
    'package.json': JSON.stringify({ name: 'root', private: true, packageManager: 'pnpm@9.1.0' }),
    'pnpm-workspace.yaml': "packages:\n  - 'apps/*'\n  - '!apps/old'\n",
    'pnpm-lock.yaml': '',
    '.npmrc': '',
    'patches/a.patch': '',
    'apps/web/package.json': '{}',
    'apps/old/package.json': '{}',
    'other/package.json': '{}',
  };
  const found = project(files);
  assert.equal(found?.packageManager?.value, 'pnpm');
  assert.deepEqual(
    found?.manifests.map((item) => `${item.role} ${item.path}`),
    [
      'manifest package.json',
      'manifest apps/web/package.json',
      'lock pnpm-lock.yaml',
      'config .npmrc',
      'config pnpm-workspace.yaml',
      'config patches/a.patch',
    ],
  );
  const python = project({
    'requirements.txt': '-r requirements/base.txt\n-c limits.txt\n',
    'requirements/base.txt': 'flask\n',
    'limits.txt': '',
  });
  assert.deepEqual(
    python?.manifests.map((item) => item.path),
    ['requirements.txt', 'requirements/base.txt', 'limits.txt'],
  );
  assert.equal(python?.framework?.value, 'flask');
});

test('equal claims give nothing, assets do not count', () => {
  assert.equal(project({ 'package.json': manifest('express'), 'requirements.txt': 'flask\n' }), undefined);
  assert.equal(project({ 'package.json': manifest('vite'), 'requirements.txt': 'flask\n' })?.language?.value, 'python');
  assert.equal(project({ 'README.md': '' }), undefined);
  assert.equal(project({ 'package.json': '{"name": ' }), undefined, 'malformed');
});

test('hostile sources are read in bounded time', { timeout: 20_000 }, () => {
  const size = 250_000;
  const files: Record<string, string> = {
    'package.json': manifest('express'),
    'minified.js': `const app=express();app.get("/x",${'a('.repeat(size / 2)}`,
  };
  for (const [index, part] of [
    'app.get(\n',
    'const a = express(\n',
    'import a from\n',
    "'\n",
    '"\\',
    '`',
    '/*',
    'app.use(a,\n',
    '( ( (\n',
    'x{\n',
    'const port = \n',
    '\n\t ',
  ].entries()) {
    files[`src/hostile${index}.js`] = part.repeat(size / part.length);
  }
  const elapsed = processorTime();
  const found = project(files);
  assert.deepEqual(found?.healthEndpoints, []);
  assert.deepEqual(found?.ports, []);
  assert.ok(elapsed() < 6000, `${elapsed()} ms`);
});

test('no manifest or source makes it throw', { timeout: 20_000 }, () => {
  const names = [
    'package.json',
    'pnpm-workspace.yaml',
    'index.js',
    'deno.json',
    'pyproject.toml',
    'requirements.txt',
    'Pipfile',
    'main.py',
    'gunicorn.conf.py',
    'go.mod',
    'go.work',
    'main.go',
    'pom.xml',
    'build.gradle',
    'src/main/resources/application.yml',
    'src/main/java/A.java',
    'Gemfile',
    'config/routes.rb',
    'config/puma.rb',
    'composer.json',
    'index.php',
    'routes/web.php',
    'a.csproj',
    'Program.cs',
    'Cargo.toml',
    'Rocket.toml',
    'src/main.rs',
    'mix.exs',
    'lib/router.ex',
    'Procfile',
  ];
  const pieces = [
    '{',
    '}',
    '"',
    "'",
    '(',
    ')',
    '[',
    ']',
    '\n',
    ' ',
    'get',
    '.get(',
    '"/health"',
    ',',
    '=',
    '@app.route(',
    'port',
    ':',
    '8080',
    'app',
    'name',
    '\\',
    '#',
    '//',
    '`',
    'express()',
    'scope "',
    'dependencies',
    'null',
    '1',
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
    fc.json(),
  );
  const files = fc
    .array(fc.tuple(fc.constantFrom(...names), text), { minLength: 1, maxLength: 6 })
    .map((entries) => Object.fromEntries(entries));
  fc.assert(
    fc.property(files, (entries) => {
      const found = project(entries);
      for (const fact of [...(found?.healthEndpoints ?? []), ...(found?.ports ?? [])])
        assert.ok(fact.evidence.line >= 1 && Object.hasOwn(entries, fact.evidence.path));
    }),
    { numRuns: 2000 },
  );
});

test('hostile files of other languages are read in bounded time', { timeout: 30_000 }, () => {
  const shapes: Readonly<Record<string, readonly string[]>> = {
    'requirements.txt main.py': ['a = FastAPI(', '@app.get(\n', 'from a import (', '"""', "path('x', ", 'app.run(port=', '\n\n  '],
    'go.mod main.go': ['r := gin.New()\n', 'r.Route("/x", func(', 'r.GET(\n', 'func a(', 'g := r.Group(', '`', 'Addr: x\n'],
    'Gemfile config/routes.rb': ['get "', '  get "/x"\n', '\n  '],
    'composer.json routes/web.php': ['Route::group(', "Route::get('", '->group('],
    'a.csproj Program.cs': ['[HttpGet(', 'app.MapGet(', 'class aController', '[Route("'],
    'Cargo.toml src/main.rs': ['.route("/a", ', '#[get("', '.mount("/a", routes![', '.bind('],
    'mix.exs lib/router.ex': ['scope "/a" do\n', '  get "/a"\n', 'end\n'],
    'pom.xml src/main/java/A.java': ['@GetMapping(', '@RequestMapping("', 'class A ', 'get("'],
  };
  for (const [names, parts] of Object.entries(shapes)) {
    const [manifestName = '', source = ''] = names.split(' ');
    for (const part of parts) {
      const elapsed = processorTime();
      const found = project({
        [manifestName]:
          manifestName === 'composer.json'
            ? '{"require":{"laravel/framework":"1"}}'
            : 'gem "rails"\n[dependencies]\nrocket = "1"\n{:phoenix, spring-boot-starter-web Sdk="Microsoft.NET.Sdk.Web"\n',
        [source]: part.repeat(200_000 / part.length),
      });
      assert.ok(found === undefined || (found.healthEndpoints.length >= 0 && found.ports.length >= 0));
      assert.ok(elapsed() < 2500, `${source}: ${part} took ${elapsed()} ms`);
    }
  }
});
