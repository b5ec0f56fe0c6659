import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateBases } from '../../tools/generate-bases.ts';
import { projectRoot } from '../support/data.ts';

test('the committed catalogue is what the generator makes', (t) => {
  const made = generateBases();
  if (made === undefined) return t.skip('the folder of collected sources is absent');
  assert.equal(readFileSync(join(projectRoot, made.path), 'utf8') === made.text, true, 'run node tools/generate-bases.ts');
});
