import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { printable } from '../../packages/plimsoll/src/reporters/terminal.ts';
import { hostileReport } from './hostile-report.ts';
import { rendered } from './rendering.ts';

interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Reads lines as the runner of GitHub Actions does: `::name key=value,key=value::data`, with percent escapes undone last. */
function workflowCommands(output: string): WorkflowCommand[] {
  return output
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '')
    .map((line) => {
      assert.ok(line.startsWith('::'), `no command: ${line}`);
      const end = line.indexOf('::', 2);
      assert.notEqual(end, -1, `no command: ${line}`);
      const head = line.slice(2, end);
      const space = head.indexOf(' ');
      const properties = head
        .slice(space + 1)
        .split(',')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), unescaped(pair.slice(pair.indexOf('=') + 1), true)]);
      return { name: head.slice(0, space), properties: Object.fromEntries(properties), data: unescaped(line.slice(end + 2), false) };
    });
}

function unescaped(text: string, isProperty: boolean): string {
  const plain = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  return (isProperty ? plain.replaceAll('%3A', ':').replaceAll('%2C', ',') : plain).replaceAll('%25', '%');
}

const levels: Readonly<Record<Finding['severity'], string>> = { error: 'error', warning: 'warning', info: 'notice', style: 'notice' };

describe('annotations for GitHub', () => {
  test('are commands that say what was found, whatever texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const commands = workflowCommands(await rendered('github', report));
        const told = commands.map(({ name, properties, data }) => [name, properties['title'], properties['file'], data]);
        const expected = report.findings.map(({ severity, rule, location, message }) => [
          levels[severity],
          rule,
          location.path.replace(/[^\P{Cc}\r\n]/gu, printable),
          printable(message),
        ]);
        assert.deepEqual(told.map(String).sort(), expected.map(String).sort());
        for (const { properties } of commands) {
          const { line, endLine, col, endColumn } = properties;
          assert.ok(Number(line) >= 1 && Number(endLine) >= Number(line));
          if (col !== undefined) assert.ok(line === endLine && Number(endColumn) >= Number(col));
        }
      }),
    );
  });

  test('stay within what GitHub shows of one step, and count the rest', async () => {
    const many = (severity: Finding['severity'], count: number): Finding[] =>
      Array.from({ length: count }, (_, index) => ({
        rule: 'sudo-used',
        practice: 'user',
        severity,
        aliases: [],
        message: `${severity} ${index}`,
        location: { in: 'source', path: 'Dockerfile', span: { start: 0, end: 0 } },
        related: [],
        fixes: [],
        fingerprint: String(index),
      }));
    const findings = [...many('style', 5), ...many('info', 6), ...many('error', 10), ...many('warning', 13)];
    const output = await rendered('github', { findings, sources: new Map(), unknowns: [], unread: [], files: 1 });
    const commands = workflowCommands(output);
    const shown = Map.groupBy(commands, ({ name }) => name);
    assert.deepEqual(
      [...shown].map(([name, own]) => [name, own.length]),
      [
        ['error', 10],
        ['warning', 10],
        ['notice', 10],
      ],
    );
    assert.equal(commands.at(-1)?.data, '3 warnings, 2 notices more than GitHub shows for one step: see the other formats of plimsoll');
    assert.equal(commands.filter(({ data }) => data.startsWith('style')).length, 3, 'style goes first');
  });
});
