import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthProbe } from '../../packages/plimsoll/src/facts/health/health-probe.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { viewOf } from '../support/rules.ts';

const application = {
  'requirements.txt': 'fastapi\nuvicorn\n',
  'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {}\n',
};

function probeOf(dockerfile: string, files: Readonly<Record<string, string>> = application) {
  const view = viewOf(new SourceText('Dockerfile', dockerfile), files);
  assert.ok(view.graph.shipped);
  return healthProbe(view, view.graph.shipped);
}

test('the program that asks is one that is in the image', () => {
  const url = 'http://127.0.0.1:80/health';
  const shell = [
    'bash',
    '-c',
    "exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET /health HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 2* ]]",
  ];
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['FROM python:3.13-alpine\nEXPOSE 80\n', ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`]],
    ['FROM nginx:alpine\nEXPOSE 80\n', ['wget', '-qO', '/dev/null', 'http://127.0.0.1:80/']],
    ['FROM alpine:3.22\nEXPOSE 80\nCMD ["server"]\n', ['wget', '-qO', '/dev/null', url]],
    ['FROM ruby:3.4\nEXPOSE 80\n', ['ruby', '-rnet/http', '-e', `exit Net::HTTP.get_response(URI('${url}')).is_a?(Net::HTTPSuccess)`]],
    ['FROM python:3.13-slim\nEXPOSE 80\n', ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`]],
    ['FROM debian:12\nRUN apt-get install -y curl\nEXPOSE 80\n', ['curl', '-fsS', '-o', '/dev/null', url]],
    ['FROM debian:12\nRUN apt-get install -y curl && apt-get purge -y curl\nEXPOSE 80\n', shell],
    ['FROM debian:12\nEXPOSE 80\n', shell],
    ['FROM gcr.io/distroless/static\nEXPOSE 80\n', undefined],
    ['FROM debian:12 AS build\nRUN apt-get install -y curl\nFROM debian:12\nEXPOSE 80\n', shell],
    ['FROM busybox:1.37-musl AS a\nFROM scratch\nEXPOSE 80\n', undefined],
  ];
  for (const [dockerfile, command] of cases) assert.deepEqual(probeOf(dockerfile)?.command, command, dockerfile);
});

test('the port is the one that all that is known agrees on', () => {
  const base = 'FROM python:3.13-slim\n';
  const port = (dockerfile: string) => / at port (\d+)$/.exec(probeOf(dockerfile)?.asks ?? '')?.[1];
  assert.equal(port(`${base}EXPOSE 8000/tcp\n`), '8000');
  assert.equal(port(`${base}ENV PORT=9000\n`), '9000');
  assert.equal(port(`${base}ENV PORT=9000\nEXPOSE 8000 9000\n`), '9000');
  assert.equal(port(`${base}ENV PORT=9000\nEXPOSE 8000\n`), undefined, 'the two disagree');
  assert.equal(port(`${base}ENV ASPNETCORE_HTTP_PORTS=8081\n`), '8081');
  assert.equal(port(`${base}ENV ASPNETCORE_URLS=http://+:8082\n`), '8082');
  assert.equal(port(`${base}EXPOSE 8000 9000\n`), undefined, 'one of two');
  assert.equal(port(`${base}EXPOSE 53/udp\n`), undefined);
  assert.equal(port(base), undefined);
  assert.equal(port(`${base}CMD ["uvicorn", "main:app", "--port", "8003"]\n`), '8003');
  assert.equal(port(`${base}CMD ["fastapi", "run"]\n`), '8000');
});

test('without a path only a connection is tried', () => {
  const probe = probeOf('FROM python:3.13-slim\nEXPOSE 80\n', { 'requirements.txt': 'fastapi\n' });
  assert.deepEqual(
    { connectionOnly: probe?.connectionOnly, asks: probe?.asks, program: probe?.command?.[0] },
    { connectionOnly: true, asks: 'port 80', program: 'python' },
  );
  assert.equal(probeOf('FROM python:3.13-slim\nEXPOSE 80\n')?.asks, '/health (main.py:6) at port 80');
});

test('servers are asked with what they come with, static programs with a command of their own', () => {
  assert.deepEqual(probeOf('FROM postgres:17\n', {})?.command, ['pg_isready', '-q']);
  assert.equal(probeOf('FROM postgres:17\nCMD ["/backup.sh"]\n', {}), undefined);
  const files = { 'go.mod': 'module a\n', 'main.go': 'package main\n\nfunc main() {\n\tcheck := flag.Bool("healthcheck", false, "")\n}\n' };
  assert.deepEqual(probeOf('FROM scratch\nCOPY server /server\nENTRYPOINT ["/server"]\n', files)?.command, ['/server', '-healthcheck']);
});
