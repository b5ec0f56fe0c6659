import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthProbe } from '../../packages/plimsoll/src/facts/health-probe.ts';
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
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['FROM python:3.13-alpine\nEXPOSE 80\n', ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`]],
    ['FROM nginx:alpine\nEXPOSE 80\n', ['wget', '-qO', '/dev/null', url]],
    ['FROM ruby:3.4\nEXPOSE 80\n', undefined],
    ['FROM python:3.13-slim\nEXPOSE 80\n', ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`]],
    ['FROM debian:12\nRUN apt-get install -y curl\nEXPOSE 80\n', ['curl', '-fsS', '-o', '/dev/null', url]],
    ['FROM debian:12\nRUN apt-get install -y curl && apt-get purge -y curl\nEXPOSE 80\n', undefined],
    ['FROM debian:12\nEXPOSE 80\n', undefined],
    ['FROM gcr.io/distroless/static\nEXPOSE 80\n', undefined],
    ['FROM debian:12 AS build\nRUN apt-get install -y curl\nFROM debian:12\nEXPOSE 80\n', undefined],
  ];
  for (const [dockerfile, command] of cases) assert.deepEqual(probeOf(dockerfile)?.command, command, dockerfile);
});

test('a path and a port are found, or there is no probe', () => {
  const base = 'FROM python:3.13-slim\n';
  assert.equal(probeOf(`${base}EXPOSE 8000/tcp\n`)?.port, 8000);
  assert.equal(probeOf(`${base}ENV PORT=9000\n`)?.port, 9000);
  assert.equal(probeOf(`${base}ENV PORT=9000\nEXPOSE 8000 9000\n`)?.port, 9000);
  assert.equal(probeOf(`${base}ENV PORT=9000\nEXPOSE 8000\n`), undefined, 'the two disagree');
  assert.equal(probeOf(`${base}ENV ASPNETCORE_HTTP_PORTS=8081\n`)?.port, 8081);
  assert.equal(probeOf(`${base}ENV ASPNETCORE_URLS=http://+:8082\n`)?.port, 8082);
  assert.equal(probeOf(`${base}EXPOSE 8000 9000\n`), undefined, 'one of two');
  assert.equal(probeOf(`${base}EXPOSE 53/udp\n`), undefined);
  assert.equal(probeOf(base), undefined);
  assert.equal(probeOf(`${base}EXPOSE 80\n`, { 'requirements.txt': 'fastapi\n' }), undefined, 'no path');
  assert.equal(probeOf(`${base}EXPOSE 80\n`)?.endpoint.evidence.path, 'main.py');
});
