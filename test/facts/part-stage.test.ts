import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allRules, fixText, lintText } from '../support/rules.ts';

const id = 'single-stage-build';

/** The file after the fix, or why there is none. */
function part(dockerfile: string, files: Readonly<Record<string, string>>, options: Readonly<Record<string, unknown>> = {}): string {
  const active = allRules({ [id]: options });
  const fixed = fixText(dockerfile, { unsafe: true, only: [id] }, active, files);
  assert.deepEqual(fixed.rejected, []);
  assert.ok(fixed.converged);
  if (fixed.applied.length > 0) {
    assert.equal(fixed.after.view.diagnostics.length, 0, 'what it makes builds');
    assert.ok(!fixed.after.findings.some(({ rule }) => rule === id), 'it is not reported again');
    const whole = fixText(dockerfile, { unsafe: true }, active, files);
    assert.ok(whole.converged && whole.rejected.length === 0, 'it settles with the fixes of all rules');
    return fixed.source.text;
  }
  const fix = lintText(dockerfile, active, files).findings.find(({ rule }) => rule === id)?.fixes[0];
  return fix?.title.replace(/.* because /, '') ?? 'not reported';
}

/** From the second FROM on. */
const shipped = (text: string): string => text.slice(text.indexOf('FROM', 5));

const goFiles = { 'go.mod': 'module example.com/shop\n\ngo 1.25\n', 'main.go': 'package main\n\nfunc main() {}\n' };

describe('Go', () => {
  test('files that the program reads come along; those that are compiled in do not', () => {
    const files = {
      ...goFiles,
      'main.go': 'package main\n\n//go:embed static\nvar files embed.FS\n\nfunc main() { template.ParseGlob("templates/*.html") }\n',
      'templates/index.html': '',
      'static/app.css': '',
      'README.md': '',
    };
    const text = part('FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o server\nCMD ["./server"]\n', files);
    assert.equal(
      shipped(text),
      'FROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /app\nCOPY --from=build /app/server /app/server\nCOPY --from=build /app/templates /app/templates\nCMD ["./server"]\n',
    );
  });

  test('a health check with curl keeps curl, on the newest release of the system', () => {
    const text = part(
      'FROM golang:1.25-alpine\nRUN apk add --no-cache git curl\nWORKDIR /app\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o /server\nHEALTHCHECK CMD curl -f http://localhost:8080/\nCMD ["/server"]\n',
      goFiles,
    );
    assert.match(
      shipped(text),
      /^FROM alpine:3\.\d+\nRUN apk add --no-cache curl\nWORKDIR \/app\nCOPY --from=build \/server \/server\nHEALTHCHECK/,
    );
  });

  test('C libraries keep the release that they were linked on', () => {
    const files = { ...goFiles, 'go.mod': 'module a\n\nrequire github.com/mattn/go-sqlite3 v1.14.0\n' };
    const text = part('FROM golang:1.25-bookworm\nWORKDIR /app\nCOPY . .\nRUN go build -o /server\nCMD ["/server"]\n', files);
    assert.match(shipped(text), /^FROM debian:bookworm-slim\n/);
    assert.doesNotMatch(text, /CGO_ENABLED/);
  });

  test('a working directory that only the SDK image has is written down', () => {
    const text = part('FROM golang:1.25\nCOPY . .\nRUN go build -o server\nCMD ["./server"]\n', goFiles);
    assert.match(shipped(text), /\nWORKDIR \/go\nCOPY --from=build \/go\/server \/go\/server\n/);
  });

  test('scripts, files of secrets and several programs are left to a person', () => {
    const build = 'FROM golang:1.25\nWORKDIR /app\nCOPY . .\n';
    assert.equal(
      part(`${build}RUN go build -o /server\nCMD ["/start.sh"]\n`, { ...goFiles, 'start.sh': '' }),
      'it starts /start.sh, and not the program itself',
    );
    assert.equal(part(`${build}RUN go build -o /a ./a && go build -o /b ./b\nCMD ["/a"]\n`, goFiles), 'several programs are built');
    const reads = { ...goFiles, 'main.go': 'package main\n\nfunc main() { godotenv.Load(".env") }\n', '.env': 'A=1\n' };
    assert.equal(part(`${build}RUN go build -o /server\nCMD ["/server"]\n`, reads), 'the program reads .env, which no image should hold');
    assert.equal(part('FROM golang:1.25\nONBUILD COPY . .\nRUN go build -o /a\nCMD ["/a"]\n', goFiles), 'it is a base for other images');
  });
});

const nodeFiles = (rest: object, build = 'tsc') => ({
  'package.json': JSON.stringify({
    scripts: { build, start: 'node dist/main.js' },
    dependencies: { express: '5' },
    devDependencies: { typescript: '5', pino: '9' },
    ...rest,
  }),
  'package-lock.json': '{}',
  'tsconfig.json': '{ "compilerOptions": { "outDir": "dist" } }',
  'src/main.ts': "import express from 'express';\n",
});
const nodeFile = 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/main.js"]\n';

describe('Node.js', () => {
  test('what the program may read beside its output comes along; settings, tests and sources do not', () => {
    const files = { ...nodeFiles({}), 'views/index.ejs': '', 'config.json': '{}', 'jest.config.js': '', 'test/a.test.ts': '' };
    assert.equal(
      shipped(part(nodeFile, files)),
      'FROM node:24-slim\nWORKDIR /app\nCOPY --from=build /app/node_modules /app/node_modules\nCOPY --from=build /app/dist /app/dist\nCOPY --from=build /app/config.json /app/config.json\nCOPY --from=build /app/views /app/views\nCOPY --from=build /app/package.json /app/package.json\nCMD ["node", "dist/main.js"]\n',
    );
  });

  test('a development dependency that the program imports keeps it from being parted', () => {
    const files = { ...nodeFiles({}), 'src/log.ts': "import { pino } from 'pino';\n" };
    assert.equal(part(nodeFile, files), 'src/log.ts imports pino, a development dependency');
    assert.match(part(nodeFile, { ...nodeFiles({}), 'src/log.ts': "import type { Logger } from 'pino';\n" }), /npm prune --omit=dev/);
  });

  test('Next.js with standalone output starts its own server', () => {
    const rest = { scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '16' } };
    const files = { ...nodeFiles(rest), 'next.config.mjs': "export default { output: 'standalone' };\n", 'public/a.txt': 'a' };
    assert.equal(
      shipped(part('FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n# Ready.\nCMD ["npm", "start"]\n', files)),
      'FROM node:24-slim\nWORKDIR /app\nENV HOSTNAME=0.0.0.0\nCOPY --from=build /app/.next/standalone /app\nCOPY --from=build /app/.next/static /app/.next/static\nCOPY --from=build /app/public /app/public\n# Ready.\nCMD ["node", "server.js"]\n',
    );
  });

  test('next is seen to start without npm in between', () => {
    const files = nodeFiles({ scripts: { build: 'next build' }, dependencies: { next: '16' }, devDependencies: { eslint: '9' } });
    const dockerfile =
      'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node_modules/.bin/next", "start"]\n';
    assert.match(shipped(part(dockerfile, files)), /COPY --from=build \/app\/\.next \/app\/\.next\n/);
  });

  test('what waits for the program is not installed into the build', () => {
    const tini = 'RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*\n';
    const text = part(nodeFile.replace('\nWORKDIR', `\n${tini}WORKDIR`), nodeFiles({}));
    assert.equal(text.split(tini).length, 2);
    assert.ok(shipped(text).startsWith(`FROM node:24-slim\n${tini}WORKDIR /app\nCOPY --from=build`), text);
  });

  test('compilers for native modules stay behind; the sources are copied as before', () => {
    const text = part(
      'FROM node:24-slim\nRUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ ffmpeg && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\nCMD ["node", "server.js"]\n',
      { 'package.json': '{ "dependencies": { "canvas": "3" } }', 'package-lock.json': '{}', 'server.js': '' },
    );
    assert.equal(
      shipped(text),
      'FROM node:24-slim\nRUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY --from=build /app/node_modules /app/node_modules\nCOPY . .\nCMD ["node", "server.js"]\n',
    );
  });

  test('an output or a start that is not known is left to a person', () => {
    assert.equal(part(nodeFile, nodeFiles({}, 'node build.js')), 'it is not known where the build puts its result');
    assert.equal(part(nodeFile.replace('dist/main.js', 'server.js'), nodeFiles({})), 'it does not start what the build makes');
  });
});

describe('other languages', () => {
  test('Python: a script in the sources, an account and the order of all lines stay', () => {
    const text = part(
      'FROM python:3.13-alpine\nRUN apk add --no-cache build-base postgresql-dev tini\nRUN adduser -D app\nWORKDIR /app\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt\nCOPY . .\nUSER app\nENTRYPOINT ["tini", "--", "python", "app.py"]\n',
      { 'requirements.txt': 'psycopg2\n', 'app.py': '' },
    );
    assert.equal(
      shipped(text),
      'FROM python:3.13-alpine\nRUN apk add --no-cache libpq tini\nRUN adduser -D app\nWORKDIR /app\nENV PATH="/opt/venv/bin:$PATH"\nCOPY --from=build /opt/venv /opt/venv\nCOPY . .\nUSER app\nENTRYPOINT ["tini", "--", "python", "app.py"]\n',
    );
  });

  test('Java: the runtime of the same version', () => {
    const pom = '<project><artifactId>a</artifactId><version>1</version><plugin>spring-boot-maven-plugin</plugin></project>';
    const text = part(
      'FROM maven:3.9-eclipse-temurin-21-alpine\nEXPOSE 8080\nWORKDIR /app\nCOPY . .\nRUN mvn -q package\nENTRYPOINT ["java", "-jar", "target/a-1.jar"]\n',
      { 'pom.xml': pom, 'src/main/java/A.java': '' },
    );
    assert.equal(
      shipped(text),
      'FROM eclipse-temurin:21-jre-alpine\nWORKDIR /app\nCOPY --from=build /app/target/a-1.jar /app/target/a-1.jar\nEXPOSE 8080\nENTRYPOINT ["java", "-jar", "target/a-1.jar"]\n',
    );
  });

  test('Rust: the C library of the release; OpenSSL and certificates are in the image', () => {
    const files = {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "1.0.0"\n',
      'Cargo.lock': '[[package]]\nname = "openssl-sys"\nversion = "0.9.0"\n',
      'src/main.rs': 'fn main() {}\n',
    };
    const text = part('FROM rust:1.90-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n', files);
    assert.equal(
      shipped(text),
      'FROM gcr.io/distroless/cc-debian12:nonroot\nWORKDIR /app\nCOPY --from=build /app/target/release/shop /app/target/release/shop\nCMD ["./target/release/shop"]\n',
    );
    const pq = { ...files, 'Cargo.lock': '[[package]]\nname = "pq-sys"\nversion = "0.7.0"\n' };
    assert.equal(
      part('FROM rust:1.90-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/shop"]\n', pq),
      'pq-sys may need a library of the system',
    );
    assert.equal(
      part('FROM rust:1.90-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD ["./shop"]\n', files),
      'no step is seen to make ./shop',
    );
  });

  test('.NET: what was published, on the runtime of the version', () => {
    const text = part(
      'FROM mcr.microsoft.com/dotnet/sdk:8.0-alpine\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nWORKDIR /app\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      { 'Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>' },
    );
    assert.equal(
      shipped(text),
      'FROM mcr.microsoft.com/dotnet/aspnet:8.0-alpine\nWORKDIR /src\nCOPY --from=build /app /app\nWORKDIR /app\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
    );
  });
});

describe('the text', () => {
  const lines = [
    '# syntax=docker/dockerfile:1',
    'ARG GO=1.25',
    '# The toolchain.',
    'FROM golang:$GO AS app',
    '# What this is.',
    'LABEL org.opencontainers.image.title=shop',
    'WORKDIR /app',
    '# Sources.',
    'COPY . .',
    'RUN go build -o /server',
    '# Start.',
    'CMD ["/server"]',
  ];

  test('keeps comments, line ends and the name of what is shipped', () => {
    const text = part(lines.join('\r\n'), goFiles);
    assert.equal(
      text,
      [
        ...lines.slice(0, 3),
        'FROM golang:$GO AS build',
        ...lines.slice(6, 9),
        'ENV CGO_ENABLED=0',
        'RUN go build -o /server',
        '',
        'FROM gcr.io/distroless/static-debian12:nonroot AS app',
        'WORKDIR /app',
        'COPY --from=build /server /server',
        ...lines.slice(4, 6),
        '# Start.',
        'CMD ["/server"]',
      ].join('\r\n'),
    );
  });

  test('declares arguments anew where they are used, and repeats copies to other places', () => {
    const text = part(
      'FROM golang:1.25\nARG VERSION=1\nWORKDIR /app\nCOPY . .\nRUN go build -o /server\nLABEL version=$VERSION\nCMD ["/server"]\n',
      goFiles,
    );
    assert.match(
      shipped(text),
      /^FROM \S+\nARG VERSION=1\nWORKDIR \/app\nCOPY --from=build \/server \/server\nLABEL version=\$VERSION\nCMD/,
    );
  });

  test('has a debug target beside what is shipped, if that is asked for', () => {
    const text = part(nodeFile.replace('CMD', 'USER node\nCMD'), nodeFiles({}), { debugTarget: true });
    assert.match(text, /\nFROM node:24-slim AS production\n/);
    assert.match(
      text,
      /\nFROM production AS debug\nUSER root\nRUN apt-get update && apt-get install -y --no-install-recommends curl procps strace && rm -rf \/var\/lib\/apt\/lists\/\*\nUSER node\n\nFROM production\n$/,
    );
    const distroless = part('FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o /server\nCMD ["/server"]\n', goFiles, {
      debugTarget: true,
    });
    assert.match(distroless, /\nFROM gcr\.io\/distroless\/static-debian12:debug-nonroot AS debug\n/);
    assert.match(
      distroless,
      /\nFROM gcr\.io\/distroless\/static-debian12:nonroot\nWORKDIR \/app\nCOPY --from=build \/server \/server\nCMD \["\/server"\]\n$/,
    );
  });
});

describe('another base', () => {
  const gradle = {
    'build.gradle': "plugins {\n  id 'org.springframework.boot' version '3.5.0'\n}\nversion = '1'\n",
    'settings.gradle': "rootProject.name = 'a'\n",
  };

  test('accounts and variables that only the present one has', () => {
    const file = (user: string) =>
      `FROM gradle:8-jdk21\nWORKDIR /app\nCOPY --chown=gradle:gradle . .\nRUN gradle bootJar\n${user}ENTRYPOINT ["java", "-jar", "/app/build/libs/a-1.jar"]\n`;
    assert.equal(part(file('USER gradle\n'), gradle), 'gradle is an account of its present base');
    assert.match(part(file(''), gradle), /\nCOPY --from=build \/app\/build\/libs\/a-1\.jar/);
    assert.equal(
      part('FROM golang:1.25\nWORKDIR /src\nENV HOUSE=$GOPATH/src\nCOPY . .\nRUN go build -o /a\nCMD ["/a"]\n', goFiles),
      'GOPATH is a variable of its present base',
    );
  });

  test('files keep the owner that they were copied for', () => {
    const given = part(
      'FROM node:24-slim\nRUN mkdir -p /app && chown node:node /app\nWORKDIR /app\nUSER node\nCOPY --chown=node:node . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/main.js"]\n',
      nodeFiles({}),
    );
    assert.match(
      given,
      /\nFROM node:24-slim\nRUN mkdir -p \/app && chown node:node \/app\nWORKDIR \/app\nUSER node\nCOPY --from=build --chown=node:node \/app\/node_modules \/app\/node_modules\n/,
    );
  });
});
