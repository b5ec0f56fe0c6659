import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { FormatName } from '../../packages/plimsoll/src/reporters/formats.ts';
import type { RunReport } from '../../packages/plimsoll/src/reporters/report.ts';
import { rendered } from './rendering.ts';
import { reportSchema } from './schemas.ts';

const dockerfile = new SourceText('api/Dockerfile', 'FROM node:22\nRUN npm ci\nCOPY .npmrc /root/\n');
const inLayer = {
  in: 'image',
  image: 'sha256:aa',
  name: 'shop:1.2',
  layer: 'sha256:bb',
  layerNumber: 3,
  instruction: 'COPY .npmrc /root/',
  path: '/root/.npmrc',
} as const;
const blamed = { in: 'source', path: dockerfile.path, span: { start: 24, end: 42 } } as const;

const finding: Finding = {
  rule: 'secret-file-copied',
  practice: 'secrets',
  severity: 'error',
  aliases: [],
  message: 'The image holds .npmrc',
  location: inLayer,
  related: [{ message: 'copied here', location: blamed }],
  fixes: [{ title: 'Leave it out', applicability: 'unsafe', edits: [{ path: dockerfile.path, span: { start: 24, end: 43 }, text: '' }] }],
  fingerprint: '0123456789abcdef',
};
const unblamed: Finding = {
  ...finding,
  location: { in: 'image', image: 'sha256:aa', name: 'shop:1.2', path: 'config/User' },
  related: [],
  fixes: [],
};

const report = (one: Finding): RunReport => ({
  findings: [one],
  sources: new Map([[dockerfile.path, dockerfile]]),
  unknowns: [],
  unread: [],
  files: 0,
});
const parsed = async (format: FormatName, one: Finding) => JSON.parse(await rendered(format, report(one)));

describe('a finding in an image', () => {
  test('is told with its layer, the instruction to blame and the change to it', async () => {
    const text = await rendered('text', report(finding));
    assert.match(text, /shop:1\.2 ▸ layer 3 \(COPY \.npmrc \/root\/\) ▸ \/root\/\.npmrc/);
    assert.match(text, /see: copied here \(api\/Dockerfile:3\)/);
    assert.match(text, / {4}- COPY \.npmrc \/root\//);
    assert.match(await rendered('text', report(unblamed)), /shop:1\.2 ▸ config\/User/);
  });

  test('keeps its place in JSON', async () => {
    const document = await parsed('json', finding);
    const matches = reportSchema();
    assert.ok(matches(document) as boolean, JSON.stringify(matches.errors));
    assert.deepEqual(document.findings[0].location, inLayer);
    assert.equal(document.findings[0].related[0].location.start.line, 3);
  });

  test('is a path in the image and a logical location in SARIF', async () => {
    const [run] = (await parsed('sarif', finding)).runs;
    const [{ physicalLocation, logicalLocations }] = run.results[0].locations;
    assert.deepEqual(physicalLocation.artifactLocation, { uri: 'root/.npmrc', uriBaseId: '%IMAGEROOT%' });
    assert.equal(logicalLocations[0].fullyQualifiedName, 'sha256:aa sha256:bb /root/.npmrc');
    assert.ok(run.originalUriBaseIds['%IMAGEROOT%']);
    assert.equal(run.results[0].relatedLocations[0].physicalLocation.region.startLine, 3);
  });

  test('is at the instruction to blame in formats that know files only', async () => {
    assert.match(await rendered('github', report(finding)), /^::error title=secret-file-copied,file=api\/Dockerfile,line=3,.*layer 3/);
    const [gitlab] = await parsed('gitlab', finding);
    assert.deepEqual(gitlab.location, { path: 'api/Dockerfile', lines: { begin: 3, end: 3 } });
    const rdjson = await parsed('rdjson', finding);
    assert.equal(rdjson.diagnostics[0].location.range.start.line, 3);
    assert.equal(rdjson.diagnostics[0].suggestions.length, 1);
    assert.match(await rendered('checkstyle', report(finding)), /name="api\/Dockerfile"[\s\S]*line="3"/);
    assert.match(await rendered('junit', report(finding)), /api\/Dockerfile:3:1/);
    assert.match(await rendered('markdown', report(finding)), /\| 3 \|/);
    assert.equal((await parsed('sonarqube', finding)).issues[0].primaryLocation.filePath, 'api/Dockerfile');
  });

  test('is named after the image where nothing is to blame', async () => {
    assert.match(await rendered('github', report(unblamed)), /^::error title=secret-file-copied::.*config\/User/);
    const [gitlab] = await parsed('gitlab', unblamed);
    assert.equal(gitlab.location.path, 'shop:1.2');
    assert.match(gitlab.description, /config\/User/);
    assert.match(await rendered('junit', report(unblamed)), /<testsuite name="shop:1\.2"/);
    assert.match(await rendered('checkstyle', report(unblamed)), /name="shop:1\.2"/);
    assert.match(await rendered('markdown', report(unblamed)), /shop:1\.2/);
  });
});
