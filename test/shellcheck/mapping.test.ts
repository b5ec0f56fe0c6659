import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { collectScripts } from '../../packages/plimsoll/src/shellcheck/collect.ts';
import { composeScript, preambleLines } from '../../packages/plimsoll/src/shellcheck/compose.ts';
import { problemsOf } from '../../packages/plimsoll/src/shellcheck/problems.ts';
import type { ShellcheckComment } from '../../packages/plimsoll/src/shellcheck/provider.types.ts';

const scriptsOf = (text: string) => collectScripts(buildGraph(parseDockerfile(new SourceText('Dockerfile', text)))).scripts;
const read = (text: string, knowsBusybox = true) => scriptsOf(text).map((script) => composeScript(script, { knowsBusybox }));

/** A comment on the first occurrence of a text in a script, in ShellCheck's lines and columns of characters. */
function commentOn(script: string, text: string, more: Partial<ShellcheckComment> = {}): ShellcheckComment {
  const place = (offset: number) => {
    const lines = script.slice(0, offset).split('\n');
    let column = 1;
    for (const character of lines.at(-1) ?? '') column += character === '\t' ? 8 - ((column - 1) % 8) : 1;
    return { line: lines.length + preambleLines, column };
  };
  const start = place(script.indexOf(text));
  const end = place(script.indexOf(text) + text.length);
  return { ...start, endLine: end.line, endColumn: end.column, code: 2086, level: 'info', message: 'it says so.', ...more };
}

/** What a comment on a text of the only script comes to in the Dockerfile. */
function problemOn(dockerfile: string, text: string, more: Partial<ShellcheckComment> = {}, knowsBusybox = true) {
  const source = new SourceText('Dockerfile', dockerfile);
  const [script] = scriptsOf(dockerfile);
  assert.ok(script);
  const [problem] = problemsOf(script, { comments: [commentOn(script.body.text, text, more)] }, knowsBusybox, source);
  return problem && { ...problem, text: source.slice(problem.at), line: source.position(problem.at.start).line };
}

describe('the dialect', () => {
  const dialectOf = (text: string) => read(text).map((script) => /shell=(\w+)/.exec(script)?.[1]);
  test('is that of the system shell of the base image', () => {
    assert.deepEqual(dialectOf('FROM debian:12\nRUN a\nFROM alpine:3.22\nRUN a\nFROM fedora:42\nRUN a\nFROM registry.example/x\nRUN a\n'), [
      'dash',
      'busybox',
      'bash',
      'sh',
    ]);
  });
  test('is that of SHELL, in each stage, and through FROM a stage', () => {
    const text =
      'FROM debian:12 AS a\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nENV A=1\nRUN a\nFROM a\nRUN b\nFROM debian:12\nRUN c\n';
    assert.deepEqual(dialectOf(text), ['bash', 'bash', 'dash']);
    assert.match(read(text)[0] ?? '', /^# shellcheck shell=bash\n:; set -e -o pipefail\na\n/);
  });
  test('is that of the #! line of a heredoc, of the shell that reads it, of a JSON form and of a comment for hadolint', () => {
    assert.deepEqual(dialectOf("FROM debian:12\nRUN <<EOF\n#!/usr/bin/env bash\na\nEOF\nRUN bash -e <<'EOF'\nb\nEOF\n"), [
      'bash',
      'dash',
      'bash',
    ]);
    assert.deepEqual(dialectOf('FROM debian:12\nCMD ["bash", "-c", "a"]\nENTRYPOINT ["/bin/sh", "-ec", "b"]\n'), ['bash', 'dash']);
    assert.deepEqual(dialectOf('FROM registry.example/x\n# hadolint shell=bash\nRUN a\nSHELL ["ash", "-c"]\nRUN b\n'), ['bash', 'busybox']);
  });
  test('of other shells is none', () => {
    const texts = [
      'SHELL ["pwsh", "-c"]\nRUN a',
      'SHELL ["cmd", "/S", "/C"]\nRUN a',
      'RUN <<EOF\n#!/usr/bin/python3\na\nEOF',
      '# hadolint shell=powershell\nRUN a',
    ];
    for (const text of texts) assert.deepEqual(dialectOf(`FROM debian:12\n${text}\n`), [], text);
    assert.deepEqual(dialectOf('FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN a\n'), []);
  });
  test('is dash where ShellCheck does not know busybox', () => {
    assert.match(read('FROM alpine:3.22\nRUN a\n', false)[0] ?? '', /shell=dash/);
  });
});

describe('what is read', () => {
  test('shell forms, heredocs, triggers, probes and scripts that COPY writes', () => {
    const text =
      "FROM debian:12\nRUN a\nCMD b\nENTRYPOINT c\nHEALTHCHECK CMD d\nONBUILD RUN e\nCOPY <<'EOF' /f.sh\n#!/bin/sh\nf\nEOF\nCOPY <<EOF /g.sh\n#!/bin/sh\n$g\nEOF\n";
    assert.deepEqual(
      scriptsOf(text).map(({ body }) => body.text.trim()),
      ['a', 'b', 'c', 'd', 'e', '#!/bin/sh\nf'],
    );
  });
  test('knows the variables of ENV and ARG that it names, and all where one may be misspelt', () => {
    const text = 'ARG no=1\nFROM debian:12\nARG VERSION=1\nENV HOME_DIR=/x unused=1\n';
    assert.match(read(`${text}RUN echo $VERSION \${HOME_DIR} $no\n`)[0] ?? '', /\nexport HOME_DIR=1 VERSION=1\n/);
    assert.match(read(`${text}RUN echo $VERISON\n`)[0] ?? '', /\nexport .*\bVERSION=1 .*\bunused=1/);
    assert.match(read(`${text}CMD echo $VERSION $HOME_DIR\n`)[0] ?? '', /\nexport HOME_DIR=1\n/);
  });
});

describe('what is said', () => {
  test('is placed through continuation lines, comments between them, tabs and characters beyond the first plane', () => {
    const problem = problemOn('FROM debian:12\nRUN a \\\n  # why\n\t&& echo "😀é" $x\n', '$x');
    assert.equal(problem?.text, '$x');
    assert.equal(problem?.line, 4);
    assert.equal(problemOn('FROM debian:12\r\nRUN a \\\r\n && echo $x\r\n', '$x')?.text, '$x');
    assert.equal(problemOn('# escape=`\nFROM debian:12\nRUN a `\n && echo $x\n', '$x')?.line, 4);
  });
  test('is placed in heredocs, also behind tabs that are dropped, and in JSON strings', () => {
    assert.equal(problemOn('FROM debian:12\nRUN <<-EOF\n\ta\n\techo $x\nEOF\n', '$x')?.line, 4);
    assert.equal(problemOn('FROM debian:12\nRUN cat <<A && echo $x\n$y\nA\n', '$y')?.line, 3);
    assert.equal(problemOn('FROM debian:12\nCMD ["sh", "-c", "echo $x"]\n', '$x')?.text, '$x');
  });
  test('of our own first lines, or beside the point, is left out', () => {
    const [script] = scriptsOf('FROM debian:12\nRUN echo $x\n');
    assert.ok(script);
    const own = { line: 1, column: 1, endLine: 1, endColumn: 2, code: 2086, level: 'info', message: '' } as const;
    assert.deepEqual(problemsOf(script, { comments: [own] }, true, new SourceText('Dockerfile', '')), []);
    assert.deepEqual(scriptsOf(`FROM debian:12\nCMD ['run']\nENTRYPOINT ["run\nRUN [ "run" ]x\n`), []);
    assert.equal(problemOn('FROM debian:12\nRUN echo "a\\nb"\n', '"a', { code: 2028 }), undefined);
    assert.ok(problemOn('FROM alpine:3.22\nRUN echo "a\\nb"\n', '"a', { code: 2028 }));
    for (const code of [1091, 2148, 2187, 1128]) assert.equal(problemOn('FROM debian:12\nRUN . $x\n', '$x', { code }), undefined);
  });
  test('of differences between shells counts where the shell is known', () => {
    const found = (base: string, knowsBusybox = true) =>
      problemOn(`FROM ${base}\nRUN echo $RANDOM\n`, '$RANDOM', { code: 3028 }, knowsBusybox) !== undefined;
    assert.equal(found('debian:12'), true);
    assert.equal(found('registry.example/x'), false);
    assert.equal(found('alpine:3.22'), true);
    assert.equal(found('alpine:3.22', false), false);
  });
  test('is turned off by comments of ShellCheck around the instruction and at the head of a script', () => {
    const texts = [
      '# shellcheck disable=SC2086\nRUN echo $x',
      'RUN a \\\n  # shellcheck disable=SC2046,SC2086 # why\n && echo $x',
      'RUN <<EOF\n#!/bin/sh\n# shellcheck disable=SC2000-SC2999\necho $x\nEOF',
    ];
    for (const text of texts) assert.equal(problemOn(`FROM debian:12\n${text}\n`, '$x'), undefined, text);
    assert.ok(problemOn('FROM debian:12\n# shellcheck disable=SC2046\nRUN echo $x\n', '$x'));
  });
});

describe('its repairs', () => {
  const quote = (script: string, text: string): ShellcheckComment['fix'] => {
    const { line, column, endLine, endColumn } = commentOn(script, text);
    return [
      { line, column, endLine: line, endColumn: column, text: '"' },
      { line: endLine, column: endColumn, endLine, endColumn, text: '"' },
    ];
  };
  const fixed = (dockerfile: string, text: string) => {
    const [script] = scriptsOf(dockerfile);
    const fix = quote(script?.body.text ?? '', text) ?? [];
    const problem = problemOn(dockerfile, text, { fix });
    let result = dockerfile;
    for (const { span, text: instead } of [...(problem?.replacements ?? [])].reverse())
      result = result.slice(0, span.start) + instead + result.slice(span.end);
    return result;
  };
  test('are made where the text stands, at the end of its line', () => {
    assert.equal(fixed('FROM debian:12\nRUN echo $x\\\n && b\n', '$x'), 'FROM debian:12\nRUN echo "$x"\\\n && b\n');
    assert.equal(fixed('FROM debian:12\nRUN <<EOF\necho $x\nEOF\n', '$x'), 'FROM debian:12\nRUN <<EOF\necho "$x"\nEOF\n');
  });
  test('are none in a JSON string, where quotes mean something else', () => {
    const text = 'FROM debian:12\nCMD ["sh", "-c", "echo $x"]\n';
    assert.equal(fixed(text, '$x'), text);
  });
});
