import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { printDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Example, Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { allRules, exampleInput, fixText, lintText } from '../support/rules.ts';

/** The examples of every rule are its tests: what they say is run, and each is put through what holds for all files. */
for (const rule of rules) {
  describe(rule.id, () => {
    for (const [index, example] of rule.examples.entries()) {
      test(`example ${index + 1}`, () => checkExample(rule, example));
    }
    test('has good and bad examples, and uses each of its messages', () => {
      assert.ok(rule.examples.some((example) => 'good' in example) && rule.examples.some((example) => 'bad' in example));
      const shown = rule.examples.flatMap((example) => ('bad' in example ? findings(rule, example.bad).map(({ message }) => message) : []));
      for (const [name, template] of Object.entries(rule.messages)) {
        const pattern = new RegExp(
          `^${template
            .split(/\{\w+\}/)
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
            .join('[\\s\\S]*')}$`,
        );
        assert.ok(
          shown.some((message) => pattern.test(message)),
          `no example shows the message ${name}`,
        );
      }
    });
  });
}

function checkExample(rule: Rule, example: Example): void {
  if ('good' in example) {
    assert.deepEqual(
      findings(rule, example.good).map(({ flagged, message }) => `${flagged}: ${message}`),
      [],
    );
    return;
  }
  const input = exampleInput(example.bad);
  const found = findings(rule, example.bad);
  assert.deepEqual(
    found.map(({ flagged }) => flagged),
    typeof example.flags === 'string' ? [example.flags] : [...example.flags],
  );
  for (const change of [(text: string) => text.replaceAll('\n', '\r\n'), (text: string) => `\ufeff${text}`]) {
    const changed = findings(rule, { ...input, dockerfile: change(input.dockerfile) });
    assert.equal(changed.length, found.length, 'line ends and a byte order mark change nothing');
  }
  const active = activeFor(rule, input.options);
  const fixed = fixText(input.dockerfile, { unsafe: true, only: [rule.id] }, active, input.files);
  assert.deepEqual(fixed.rejected, [], 'its fix builds');
  assert.ok(fixed.converged, 'its fixes settle');
  assert.equal(printDockerfile(fixed.after.view.dockerfile), fixed.source.text);
  if (example.fixed === undefined && !example.writes) {
    assert.equal(fixed.source.text, input.dockerfile, 'an example whose fix changes the file says `fixed`');
    return;
  }
  assert.equal(fixed.source.text, example.fixed ?? input.dockerfile);
  assert.deepEqual(Object.fromEntries(fixed.overlay), example.writes ?? {});
  assert.deepEqual(
    fixed.after.findings.filter(
      (finding) => finding.rule === rule.id && finding.fixes.some(({ applicability }) => applicability !== 'manual'),
    ),
    [],
    'what was fixed is not reported again',
  );
}

function findings(rule: Rule, example: Parameters<typeof exampleInput>[0]) {
  const input = exampleInput(example);
  const inspection = lintText(input.dockerfile, activeFor(rule, input.options), input.files);
  assert.deepEqual(inspection.failures, []);
  return inspection.findings
    .filter((finding) => finding.rule === rule.id)
    .map((finding) => ({ flagged: inspection.view.text(finding.location.span), message: finding.message }));
}

function activeFor(rule: Rule, options: Readonly<Record<string, unknown>> | undefined) {
  return allRules(options ? { [rule.id]: options } : {});
}
