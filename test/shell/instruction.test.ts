import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { scriptOf } from '../../packages/plimsoll/src/shell/instruction.ts';
import { shellSettings } from '../../packages/plimsoll/src/shell/settings.ts';
import type { ShellScript } from '../../packages/plimsoll/src/shell/view.ts';
import { checkScript } from './spans.ts';

/** The script of the last instruction of a Dockerfile. */
function script(text: string, shell: readonly string[] = ['/bin/sh', '-c']): ShellScript | undefined {
  const instruction = parseDockerfile(new SourceText('Dockerfile', text)).instructions.at(-1);
  assert.ok(instruction);
  switch (instruction.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK': {
      const found = scriptOf(instruction, { words: shell, ...shellSettings(shell) });
      if (found && found.form === 'shell') checkScript(found, text);
      return found;
    }
    default:
      return undefined;
  }
}

/** What the source says where the commands are. */
const sources = (text: string) => script(text)?.commands.map(({ span }) => text.slice(span.start, span.end));

test('positions lead through continuation lines and comments', () => {
  assert.deepEqual(sources('RUN a b \\\n  # no\n  && c \\\n  d\n'), ['a b', 'c \\\n  d']);
  assert.deepEqual(sources("RUN sh -c 'a \\\n && b'\n"), ["sh -c 'a \\\n && b'", 'a', 'b']);
  assert.deepEqual(sources('RUN a \\\r\n && b\r\n'), ['a', 'b']);
});

test('heredocs reach the shell as BuildKit hands them over', () => {
  assert.deepEqual(sources('RUN <<EOF\na\nb c\nEOF\n'), ['a', 'b c']);
  assert.deepEqual(sources('RUN <<-EOF\n\ta\n\tEOF\n'), ['a']);
  assert.deepEqual(sources('RUN cat <<EOF > /f && b\nx $(y)\nEOF\n'), ['cat <<EOF > /f', 'y', 'b']);
  assert.deepEqual(sources('RUN bash -e <<EOF\na\nb\nEOF\n'), ['bash -e <<EOF', 'a', 'b']);
  assert.deepEqual(sources('RUN sh <<A && bash <<B\na\nA\nb\nB\n'), ['sh <<A', 'a', 'bash <<B', 'b']);
  assert.deepEqual(sources('RUN python3 <<EOF\nimport os\nEOF\n'), ['python3 <<EOF']);
  assert.deepEqual(sources('RUN <<EOF\r\na\r\nb\r\nEOF\r\n'), ['a', 'b']);
});

test('a #! line picks the interpreter', () => {
  const bash = script('RUN <<EOF\n#!/bin/bash -e\na\nEOF\n', ['powershell', '-Command']);
  assert.deepEqual([bash?.dialect, bash?.understood, bash?.commands[0]?.errexit], ['bash', true, true]);
  const env = script('RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n');
  assert.deepEqual([env?.dialect, env?.understood, env?.commands], ['other', false, []]);
});

test('the other instructions and forms', () => {
  assert.deepEqual(sources('HEALTHCHECK --interval=1s CMD curl -f x || exit 1\n'), ['curl -f x', 'exit 1']);
  assert.equal(script('HEALTHCHECK NONE\n'), undefined);
  assert.deepEqual(sources('ENTRYPOINT ["tini", "--", "sh", "-c", "a && b"]\n'), ['"tini", "--", "sh", "-c", "a && b"', 'a', 'b']);
  assert.equal(script('RUN dir\n', ['cmd', '/S', '/C'])?.understood, false);
});

test('SHELL words decide dialect and settings', () => {
  assert.deepEqual(shellSettings(['/bin/bash', '-eo', 'pipefail', '-c']), { dialect: 'bash', errexit: true, pipefail: true });
  assert.deepEqual(shellSettings(['/bin/ash', '-c']), { dialect: 'posix', errexit: false, pipefail: false });
  assert.deepEqual(shellSettings(['/usr/bin/env', 'bash', '-c']).dialect, 'bash');
  assert.equal(shellSettings(['C:\\Windows\\System32\\cmd.exe', '/S', '/C']).dialect, 'cmd');
  assert.equal(shellSettings(['pwsh', '-Command']).dialect, 'powershell');
  assert.equal(shellSettings(['/bin/zsh', '-c']).dialect, 'other');
});
