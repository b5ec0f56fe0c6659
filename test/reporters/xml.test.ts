import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { printable } from '../../packages/plimsoll/src/reporters/terminal.ts';
import { xmlText } from '../../packages/plimsoll/src/reporters/xml.ts';
import { hostileReport } from './hostile-report.ts';
import { rendered } from './rendering.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads a document with a parser that takes nothing but well-formed XML 1.0. */
function parseXml(document: string): Element {
  const parser = new SaxesParser();
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(document).close();
  assert.equal(top.children.length, 1);
  return top.children[0] as Element;
}

/** What XML 1.0 cannot hold comes as a replacement character. */
function held(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}

describe('XML', () => {
  test('holds any text, in attributes and in content', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { attributes, text: content } = parseXml(`<a b="${xmlText(text)}">${xmlText(text)}</a>`);
        assert.equal(attributes['b'], held(text));
        assert.equal(content, held(text));
      }),
    );
  });

  test('for Checkstyle names each file once, and each finding in it', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const checkstyle = parseXml(await rendered('checkstyle', report));
        assert.equal(checkstyle.name, 'checkstyle');
        const told = checkstyle.children.flatMap((file) => {
          assert.equal(file.name, 'file');
          return file.children.map(({ name, attributes }) => {
            assert.equal(name, 'error');
            assert.deepEqual(Object.keys(attributes), ['line', 'column', 'severity', 'message', 'source']);
            assert.match(attributes['severity'] ?? '', /^(?:error|warning|info)$/);
            return [file.attributes['name'], attributes['message'], attributes['source']];
          });
        });
        const expected = report.findings.map(({ location, message, practice, rule }) => [
          held(location.path),
          held(printable(message)),
          `plimsoll.${practice}.${rule}`,
        ]);
        assert.deepEqual(told, expected);
        assert.equal(checkstyle.children.length, new Set(report.findings.map(({ location }) => location.path)).size);
      }),
    );
  });

  test('for JUnit counts what it holds, and is never without a case', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const suites = parseXml(await rendered('junit', report));
        assert.equal(suites.name, 'testsuites');
        const cases = suites.children.flatMap((suite) => {
          assert.equal(suite.name, 'testsuite');
          assert.deepEqual(Object.keys(suite.attributes).slice(0, 4), ['name', 'tests', 'failures', 'errors']);
          assert.ok(
            Object.keys(suite.attributes)
              .slice(4)
              .every((key) => key === 'file'),
          );
          const own = suite.children;
          const count = (kind: string) => own.filter(({ children }) => children[0]?.name === kind).length;
          const { tests, failures, errors } = suite.attributes;
          assert.deepEqual([tests, failures, errors], [own.length, count('failure'), count('error')].map(String));
          return own;
        });
        for (const { name, attributes, children } of cases) {
          assert.equal(name, 'testcase');
          assert.deepEqual(Object.keys(attributes), ['name', 'classname']);
          for (const child of children) assert.deepEqual(Object.keys(child.attributes), ['message', 'type']);
        }
        const messages = (kind: string) =>
          cases.flatMap(({ children }) => children.filter(({ name }) => name === kind).map(({ attributes }) => attributes['message']));
        assert.deepEqual(messages('failure').sort(), report.findings.map(({ message }) => held(printable(message))).sort());
        assert.deepEqual(messages('error').sort(), report.unread.map(({ reason }) => held(printable(reason))).sort());
        assert.equal(suites.attributes['tests'], String(cases.length));
        assert.ok(cases.length > 0);
      }),
    );
  });
});
