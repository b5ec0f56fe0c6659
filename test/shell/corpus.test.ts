import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { scriptOf } from '../../packages/plimsoll/src/shell/instruction.ts';
import { operationsOf } from '../../packages/plimsoll/src/shell/operations/operations-of.ts';
import { testData } from '../support/data.ts';
import { checkScript } from './spans.ts';

const posix = { words: ['/bin/sh', '-c'], dialect: 'posix' } as const;

test('every RUN of the corpus is read, with spans that hold', (t) => {
  const folder = testData(t, 'corpus/dockerfiles');
  if (!folder) return;
  let scripts = 0;
  let unread = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = SourceText.fromBytes(entry.name, readFileSync(join(entry.parentPath, entry.name)));
    const windows = /windows|nanoserver|powershell|pwsh/i.test(source.text);
    for (const instruction of parseDockerfile(source).instructions) {
      if (instruction.keyword !== 'RUN') continue;
      const script = scriptOf(instruction, posix);
      assert.ok(script);
      if (script.form === 'shell') checkScript(script, source.text);
      operationsOf(script);
      if (windows) continue;
      scripts++;
      if (!script.understood) unread++;
    }
  }
  t.diagnostic(`${scripts} scripts, ${unread} not understood`);
  assert.ok(unread / scripts < 0.005, `${unread} of ${scripts} scripts are not understood`);
});
