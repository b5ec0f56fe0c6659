import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testData } from '../support/data.ts';
import { peerCases } from '../support/peer-cases.ts';
import { shellcheckProgram, shellProblems } from '../support/shellcheck.ts';

/** RANDOM is Bash's own variable and holds a number: the shell of this case is Bash, and ShellCheck has nothing to say. */
const wrongCase = 'hadolint-Shellcheck-018';

test("hadolint's own cases of what ShellCheck is told of the shell and its variables", async (t) => {
  const folder = testData(t, 'cases');
  const provider = folder && (await shellcheckProgram(t));
  if (!folder || !provider) return;
  const cases = peerCases(`${folder}/hadolint.jsonl`).filter(({ rule }) => rule === 'SC*');
  assert.ok(cases.length > 10);
  const wrong: string[] = [];
  for (const { id, text, expect } of cases) {
    const found = await shellProblems(provider, text);
    if (found.length > 0 !== (expect === 'hit' && id !== wrongCase))
      wrong.push(`${id}: expected ${expect}, found ${found.map(({ code }) => code)}`);
  }
  assert.deepEqual(wrong, []);
});
