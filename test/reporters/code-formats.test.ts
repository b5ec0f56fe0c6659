import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { companionSources } from '../../packages/plimsoll/src/engine/fix.ts';
import { applyEdits } from '../../packages/plimsoll/src/model/edit.ts';
import type { TextEdit } from '../../packages/plimsoll/src/model/finding.ts';
import { encode, SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { FormatName } from '../../packages/plimsoll/src/reporters/formats.ts';
import type { RunReport } from '../../packages/plimsoll/src/reporters/report.ts';
import { printable } from '../../packages/plimsoll/src/reporters/terminal.ts';
import { testData } from '../support/data.ts';
import { inspectSource } from '../support/fixes.ts';
import { codeclimateSchema, gitlabSchema, rdjsonSchema, sonarqubeSchema } from './code-schemas.ts';
import { hostileImageReport, hostileReport } from './hostile-report.ts';
import { rendered } from './rendering.ts';
import { sarifSchema } from './sarif-schema.ts';

/** The documents of a text in a format: Code Climate streams several. */
const formats: readonly {
  readonly name: FormatName;
  readonly schema: ValidateFunction;
  readonly documents: (text: string) => unknown[];
}[] = [
  { name: 'gitlab', schema: gitlabSchema(), documents: (text) => [JSON.parse(text)] },
  { name: 'codeclimate', schema: codeclimateSchema(), documents: nullTerminated },
  { name: 'rdjson', schema: rdjsonSchema(), documents: (text) => [JSON.parse(text)] },
  { name: 'sonarqube', schema: sonarqubeSchema(), documents: (text) => [JSON.parse(text)] },
  { name: 'sarif', schema: sarifSchema(), documents: (text) => [JSON.parse(text)] },
];

function nullTerminated(text: string): unknown[] {
  assert.ok(text === '' || text.endsWith('\0'));
  return text
    .split('\0')
    .slice(0, -1)
    .map((document) => JSON.parse(document));
}

async function documents(name: FormatName, report: RunReport): Promise<unknown[]> {
  const format = formats.find((each) => each.name === name);
  assert.ok(format);
  const found = format.documents(await rendered(name, report));
  for (const document of found) assert.ok(format.schema(document), `${name}: ${JSON.stringify(format.schema.errors?.slice(0, 3))}`);
  return found;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

describe('documents that programs read', () => {
  test('are as their schemas say, whatever texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileReport, hostileImageReport), async (report) => {
        await Promise.all(formats.map(({ name }) => documents(name, report)));
      }),
    );
  });

  test('are so for real files, too', async (t) => {
    const root = testData(t, 'corpus/dockerfiles');
    if (!root) return;
    for (const [index, file] of globSync('**/*.Dockerfile', { cwd: root }).sort().entries()) {
      if (index % 40 !== 0) continue;
      const source = SourceText.fromBytes(file, readFileSync(join(root, file)));
      const inspection = inspectSource(source);
      const sources = new Map([source, ...companionSources(inspection)].map((each) => [each.path, each]));
      const report = { findings: inspection.findings, sources, unknowns: [], unread: [], files: 1 };
      for (const { name } of formats) await documents(name, report);
    }
  });

  test('for GitLab and Code Climate tell every finding, under a fingerprint of its own', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const [gitlab] = await documents('gitlab', report);
        for (const issues of [gitlab, await documents('codeclimate', report)] as { description: string; fingerprint: string }[][]) {
          assert.deepEqual(
            issues.map(({ description }) => description),
            report.findings.map(({ message }) => printable(message)),
          );
          assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
        }
      }),
    );
  });
});

describe('suggestions for reviewdog', () => {
  test('do to the bytes of a file what the fix does', async () => {
    let suggested = 0;
    await fc.assert(
      fc.asyncProperty(hostileReport, fc.constantFrom('utf-8' as const, 'latin1' as const), async (hostile, encoding) => {
        // Only what Latin-1 can hold has a byte for each character.
        const sources = new Map(
          [...hostile.sources].map(([path, { text }]) => {
            const own = encoding === 'latin1' ? text.replace(/[^\u0000-\u00ff]/g, '?') : text;
            return [path, new SourceText(path, own, encoding)] as const;
          }),
        );
        const report = { ...hostile, sources };
        const [document] = (await documents('rdjson', report)) as [
          { diagnostics: { suggestions?: { range: { start: Position; end: Position }; text: string }[] }[] },
        ];
        for (const [index, { suggestions }] of document.diagnostics.entries()) {
          const finding = report.findings[index];
          const fix = finding?.fixes[0];
          const source = finding && sources.get(finding.location.path);
          if (!suggestions) continue;
          assert.ok(fix && source && fix.applicability !== 'manual');
          const [suggestion] = suggestions;
          assert.ok(suggestion);
          const bytes = Buffer.from(encode(source.text, encoding));
          const after = Buffer.concat([
            bytes.subarray(0, byteOffset(bytes, suggestion.range.start)),
            encode(suggestion.text, encoding),
            bytes.subarray(byteOffset(bytes, suggestion.range.end)),
          ]);
          assert.deepEqual(after, Buffer.from(encode(applyEdits(source.text, fix.edits as readonly TextEdit[]), encoding)));
          suggested++;
        }
      }),
    );
    assert.ok(suggested > 20, `${suggested} suggestions`);
  });

  test('do not repeat what no report may show', async () => {
    const source = new SourceText('Dockerfile', 'ENV A=1 KEY=s3cret B=2\n');
    const edits = [4, 19].map((start) => ({ path: 'Dockerfile', span: { start, end: start + 1 }, text: 'X' }));
    const finding = {
      rule: 'sudo-used',
      practice: 'user',
      severity: 'error',
      aliases: [],
      message: 'm',
      location: { in: 'source', path: 'Dockerfile', span: { start: 8, end: 18 } },
      related: [],
      fixes: [{ title: 't', applicability: 'safe', edits }],
      redact: [{ start: 12, end: 18 }],
      fingerprint: '0',
    } as const;
    const report = { findings: [finding], sources: new Map([['Dockerfile', source]]), unknowns: [], unread: [], files: 1 };
    assert.doesNotMatch(await rendered('rdjson', report), /s3cret/);
    const { redact: _, ...open } = finding;
    assert.match(await rendered('rdjson', { ...report, findings: [open] }), /X=1 KEY=s3cret X/);
  });
});

/** Lines end with a line feed, columns count bytes. */
function byteOffset(bytes: Buffer, { line, column }: Position): number {
  let start = 0;
  for (let at = 1; at < line; at++) start = bytes.indexOf(10, start) + 1;
  return start + column - 1;
}

describe('places for Sonar', () => {
  test('lie within its lines and are never empty', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const [{ rules, issues }] = (await documents('sonarqube', report)) as [SonarReport];
        assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
        assert.equal(issues.length, report.findings.length);
        for (const { ruleId, primaryLocation, secondaryLocations = [] } of issues) {
          assert.ok(rules.some(({ id }) => id === ruleId));
          for (const { filePath, textRange } of [primaryLocation, ...secondaryLocations]) {
            const lines = (report.sources.get(filePath)?.text ?? '').split(/\r\n|\r|\n/);
            const { startLine, endLine = startLine, startColumn, endColumn } = textRange;
            assert.ok(startLine <= endLine && endLine <= lines.length);
            if (startColumn === undefined || endColumn === undefined) continue;
            assert.ok(startColumn <= (lines[startLine - 1] as string).length && endColumn <= (lines[endLine - 1] as string).length);
            assert.ok(startLine < endLine || startColumn < endColumn);
          }
        }
      }),
    );
  });
});

interface SonarLocation {
  readonly filePath: string;
  readonly textRange: { readonly startLine: number; readonly endLine?: number; readonly startColumn?: number; readonly endColumn?: number };
}

interface SonarReport {
  readonly rules: readonly { readonly id: string }[];
  readonly issues: readonly {
    readonly ruleId: string;
    readonly primaryLocation: SonarLocation;
    readonly secondaryLocations?: readonly SonarLocation[];
  }[];
}
