import { join } from 'node:path';
import { test } from 'node:test';
import { scanText } from '../../packages/plimsoll/src/secrets/scan.ts';
import { secretFile } from '../../packages/plimsoll/src/secrets/secret-file.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

interface Case {
  /** `peer:rule`. */
  readonly rule: string;
  readonly text: string;
  readonly expect: boolean;
  readonly path?: string;
}

/** How many cases of other scanners' rules get the same answer here; notes.md groups the others with the reason. */
test('cases of other secret scanners', { timeout: 60_000 }, (t) => {
  const folder = testData(t, 'cases');
  if (folder === undefined) return;
  const cases = jsonLines<Case>(join(folder, 'secrets.jsonl'));
  const scan = ({ text, path }: Case) => {
    // Folders of test data are the scanners' own, and say nothing of the text.
    const place = path?.replace(/^.*\//, '') ?? '';
    const kinds = scanText(text, place).map(({ kind }) => kind);
    return text === '' && secretFile(place) !== undefined ? ['file'] : kinds;
  };
  // What this scanner calls the secrets of a rule: a key of one vendor is a false alarm only where it is taken for one of another.
  const kindsOfRule = new Map<string, Set<string>>();
  for (const one of cases) {
    if (one.expect) kindsOfRule.set(one.rule, new Set([...(kindsOfRule.get(one.rule) ?? []), ...scan(one)]));
  }
  const score: Record<string, { passed: number; total: number }> = {};
  const wrong: string[] = [];
  for (const one of cases) {
    const { rule, text, expect } = one;
    const part = `${rule.slice(0, rule.indexOf(':'))}-${expect ? 'found' : 'silent'}`;
    score[part] ??= { passed: 0, total: 0 };
    score[part].total++;
    const kinds = scan(one);
    const own = kindsOfRule.get(rule);
    if ((expect || !own ? kinds.length > 0 : kinds.some((kind) => own.has(kind))) === expect) score[part].passed++;
    else wrong.push(`${rule} ${expect ? 'missed' : `reported as ${kinds.join(', ')}`}: ${JSON.stringify(text).slice(0, 200)}`);
  }
  if (process.env['PLIMSOLL_VERBOSE']) t.diagnostic(wrong.join('\n'));
  checkScore('secrets', score);
});
