import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenModes } from '../../packages/plimsoll/src/facts/user/given-modes.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { viewOf } from '../support/rules.ts';

function modes(text: string): string[] {
  const view = viewOf(new SourceText('Dockerfile', `FROM debian:13\n${text}\n`));
  return givenModes(view).map(({ mode, at, targets }) => `${mode} ${view.text(at)} ${targets.join(' ')}`);
}

test('modes of chmod, install, mkdir, find and --chmod', () => {
  assert.deepEqual(modes('RUN chmod -R u+x,g=u a b && install -dm 750 -o app /c'), ['u+x,g=u u+x,g=u a b', '750 750 /c']);
  assert.deepEqual(modes('RUN install --mode=0600 a /b; mkdir -pm1777 /d /e'), ['0600 --mode=0600 /b', '1777 -pm1777 /d /e']);
  assert.deepEqual(modes('RUN find /srv -type d -exec chmod 775 {} +'), ['775 775 /srv']);
  assert.deepEqual(modes('ARG M=640\nCOPY --chmod=$M a /a\nONBUILD ADD --chmod=755 b /b'), ['640 $M /a', '755 755 /b']);
});

test('what is not known, not run or removed again is left out', () => {
  assert.deepEqual(modes('RUN chmod $M a; echo chmod 777 b'), []);
  assert.deepEqual(modes('RUN chmod 755 /tmp/x/run /y && rm -rf /tmp/x'), ['755 755 /y']);
  assert.deepEqual(modes('RUN install -m'), []);
});
