import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkImports } from '../../tools/check-imports.ts';

const check = (files: Record<string, string>, rules: string[] = []) =>
  checkImports(new Map(Object.entries(files)), new Set(rules)).map(({ file, line, message }) => `${file}:${line} ${message}`);

test('imports downwards and inside a room are fine, types and dynamic ones too', () => {
  const files = {
    'model/text.ts': '',
    'model/edit.ts': "import type { Span } from './text.ts';\n",
    'engine/fix.ts': "import {\n  apply,\n} from '../model/edit.ts';\nawait import('../model/text.ts');\n",
    'main.ts': "import './engine/fix.ts';\n",
  };
  assert.deepEqual(check(files), []);
});

test('imports upwards, sideways and out of the sources are reported with their line', () => {
  const files = {
    'model/text.ts': "import type { A } from '../engine/fix.ts';\n",
    'engine/fix.ts': '',
    'shell/parse.ts': "\nexport { a } from '../secrets/detect.ts';\n",
    'secrets/detect.ts': "const x = await import('../../../../tools/project.ts');\n",
    'cellar/wine.ts': "import { a } from '../model/text.ts';\n",
  };
  assert.deepEqual(check(files), [
    'model/text.ts:1 model may not import engine: it is on a higher floor',
    'shell/parse.ts:2 shell may not import secrets: they are on the same floor',
    'secrets/detect.ts:1 ../../../../tools/project.ts is outside packages/plimsoll/src',
    'cellar/wine.ts:1 the room cellar has no floor yet: add it to tools/check-imports.ts',
  ]);
});

test('rules import neither each other, nor helpers of other practices, nor the file system', () => {
  const files = {
    'rules/define.ts': '',
    'rules/user/a-b.ts': "import { c } from './c-d.ts';\nimport { x } from '../define.ts';\nimport { h } from './help.ts';\n",
    'rules/user/c-d.ts': "import { readFileSync } from 'node:fs';\n",
    'rules/user/help.ts': '',
    'rules/size/e-f.ts': "import { h } from '../user/help.ts';\n",
  };
  assert.deepEqual(check(files, ['rules/user/a-b.ts', 'rules/user/c-d.ts', 'rules/size/e-f.ts']), [
    'rules/user/a-b.ts:1 rules do not import each other: what they share is a fact',
    'rules/user/c-d.ts:1 a rule may not import node:fs: it sees facts, never the world',
    'rules/size/e-f.ts:1 a helper of another practice: what practices share belongs into facts/',
  ]);
});

test('a circle is reported where it closes', () => {
  const files = { 'model/a.ts': "import './b.ts';\n", 'model/b.ts': "import './c.ts';\n", 'model/c.ts': "\nimport './a.ts';\n" };
  assert.deepEqual(check(files), ['model/c.ts:2 circle: model/a.ts -> model/b.ts -> model/c.ts -> model/a.ts']);
});

test('the disk is asked in one room', () => {
  const files = {
    'disk/status.ts': "import { statSync } from 'node:fs';\n",
    'engine/write.ts': "import { writeFileSync } from 'node:fs';\n",
    'collect/find.ts': "import { join } from 'node:path';\nimport { readFile } from 'node:fs/promises';\n",
  };
  assert.deepEqual(check(files), ['collect/find.ts:2 node:fs/promises is for the room disk, which knows what a run asked']);
});
