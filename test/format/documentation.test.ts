import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultFormat } from '../../packages/plimsoll/src/format/format.types.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { projectRoot } from '../support/data.ts';
import { checkFormat } from '../support/layout.ts';

const page = readFileSync(join(projectRoot, 'docs/format.md'), 'utf8');

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1] ?? '');
}

test('docs/format.md shows what format does, and the options that it has', () => {
  const [before = '', after] = blocks('dockerfile');
  const { text, kept } = checkFormat(new SourceText('Dockerfile', before));
  assert.equal(text, after);
  assert.deepEqual(kept, []);
  const options = [...(blocks('yaml')[0] ?? '').matchAll(/^ {2}(\w+): (\w+)/gm)].map(([, name, value]) => [
    name,
    /^(?:true|false|\d+)$/.test(value ?? '') ? JSON.parse(value ?? '') : value,
  ]);
  assert.deepEqual(Object.fromEntries(options), defaultFormat);
});
