import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';

/** What a page of a rule has to say. That its examples are true is tested in examples.test.ts. */
describe('documentation of rules', () => {
  for (const rule of rules) {
    test(rule.id, () => {
      assert.match(rule.summary, /^.{10,110}[^.\s]$/, 'the summary is one line without a full stop');
      for (const [part, text] of Object.entries({ why: rule.why, decides: rule.decides, notWhen: rule.notWhen })) {
        if (text === undefined) continue;
        assert.match(text, /^\S.*[.)]$/s, `${part} is whole sentences`);
        assert.doesNotMatch(text, / {2}|\n/, `${part} is one paragraph`);
        assert.equal((text.match(/`/g) ?? []).length % 2, 0, `${part} closes its back-ticks`);
      }
      const onlyRefusals = Object.keys(rule.messages).join() === 'refused';
      assert.ok(rule.notWhen !== undefined || onlyRefusals, 'says when not to fix what it reports');
      assert.ok(
        rule.sources?.some((source) => source.startsWith('https://')),
        'names a source',
      );
      for (const source of rule.sources ?? []) assert.ok(URL.canParse(source), source);
      assert.equal(new Set(rule.aliases).size, rule.aliases.length, 'names each id of other tools once');
      assert.ok(
        !rule.aliases.some((alias) => rules.some(({ id }) => id === alias && id !== rule.id)),
        'no alias is the id of another rule',
      );
    });
  }
});
