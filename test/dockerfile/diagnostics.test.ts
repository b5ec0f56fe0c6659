import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Diagnostic } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';

function diagnose(text: string): readonly Diagnostic[] {
  return parseDockerfile(new SourceText('Dockerfile', text)).diagnostics;
}

/** One line behind a FROM, the code, the flagged text, and what the help has to say. */
const refused: readonly (readonly [string, Diagnostic['code'], string, RegExp])[] = [
  ['FRM x', 'unknown-instruction', 'FRM', /Did you mean FROM\?/],
  ['copi a b', 'unknown-instruction', 'copi', /Did you mean copy\?/],
  ['&& make', 'unknown-instruction', '&&', /continues the line above/],
  ['ENTRYPOINT["/server"]', 'unknown-instruction', 'ENTRYPOINT["/server"]', /blank behind ENTRYPOINT/],
  ['FROM a b', 'wrong-arguments', 'b', /FROM <image> AS <name>/],
  ['FROM a # latest', 'wrong-arguments', '# latest', /comment on a line of its own/],
  ['FROM a AS 1x', 'invalid-stage-name', '1x', /begins with a letter/],
  ['FROM --platfrom=x a', 'unknown-flag', '--platfrom=x', /--platform/],
  ['COPY --from b c d', 'invalid-flag-value', '--from', /--from=<value>/],
  ['COPY --from=b --from=c d e', 'unknown-flag', '--from=c', /one --from/],
  ['COPY --link=x a b', 'invalid-flag-value', 'x', /--link=false/],
  ['COPY a', 'wrong-arguments', 'a', /<destination>/],
  ['ADD', 'wrong-arguments', 'ADD', /<destination>/],
  ['COPY /foo <<EOF\nEOF', 'wrong-arguments', '<<EOF', /heredoc first/],
  ['CMD ["a", 1]', 'invalid-json-form', '["a", 1]', /double quotes/],
  ['SHELL bash -c', 'invalid-json-form', 'bash -c', /JSON array/],
  ['SHELL []', 'wrong-arguments', 'SHELL', /JSON array/],
  ['ENV a', 'invalid-key-value', 'a', /ENV a=<value>/],
  ['ENV a=b c', 'invalid-key-value', 'c', /c=<value>/],
  ['ENV a=b \\\n  c', 'invalid-key-value', 'c', /c=<value>/],
  ['LABEL =x', 'invalid-key-value', '=x', /<name>=<value>/],
  ['ARG =', 'invalid-key-value', '=', /<name>=<value>/],
  ['ARG', 'wrong-arguments', 'ARG', /ARG <name>/],
  ['USER', 'wrong-arguments', 'USER', /USER <name>/],
  ['VOLUME ["/a", ""]', 'wrong-arguments', '""', /empty/],
  ['RUN --mount=type=bind,from=$x,target=/a y', 'invalid-mount', 'type=bind,from=$x,target=/a', /FROM <image> AS <name>/],
  ['RUN --network=foo x', 'invalid-flag-value', 'foo', /--network=none/],
  ['RUN --security=foo x', 'invalid-flag-value', 'foo', /--security=sandbox/],
  ['RUN <<EOF\nls', 'unterminated-heredoc', '<<EOF', /line that is EOF/],
  ['HEALTHCHECK', 'invalid-healthcheck', 'HEALTHCHECK', /CMD <command>/],
  ['HEALTHCHECK curl x', 'invalid-healthcheck', 'curl', /CMD <command>/],
  ['HEALTHCHECK --timeout=5 CMD x', 'invalid-healthcheck', '5', /30s|--timeout/],
  ['HEALTHCHECK --interval=50ns CMD x', 'invalid-healthcheck', '50ns', /duration/],
  ['HEALTHCHECK --retries=-1 CMD x', 'invalid-healthcheck', '-1', /--retries=3/],
  ['ONBUILD ONBUILD RUN x', 'invalid-onbuild', 'ONBUILD', /once/],
  ['ONBUILD FROM x', 'invalid-onbuild', 'FROM', /another instruction/],
  ['ONBUILD ENV a', 'invalid-key-value', 'a', /a=<value>/],
];

for (const [line, code, flagged, help] of refused) {
  test(`refuses ${JSON.stringify(line)}, and goes on behind it`, () => {
    const text = `FROM x\n${line}\n`;
    const [first, ...others] = diagnose(text);
    assert.deepEqual(others, []);
    assert.equal(first?.code, code);
    assert.equal(text.slice(first.span.start, first.span.end), flagged);
    assert.match(first.help ?? '', help);
    if (code === 'unterminated-heredoc') return; // It takes the rest of the file.
    assert.deepEqual(
      diagnose(`FROM x\n${line}\nBAD\nRUN y\n`).map((diagnostic) => diagnostic.code),
      [code, 'unknown-instruction'],
    );
  });
}

const accepted: readonly (readonly [string, string])[] = [
  ['ONBUILD COPY a', 'wrong-arguments'],
  ['ONBUILD FOO a', 'unknown-instruction'],
  ['ARG --x y', 'unknown-flag'],
  ['STOPSIGNAL --x SIGTERM', 'unknown-flag'],
];

for (const [line, code] of accepted) {
  test(`reports ${line}, which BuildKit accepts`, () => {
    assert.deepEqual(
      diagnose(`FROM x\n${line}\n`).map((diagnostic) => [diagnostic.code, diagnostic.accepted]),
      [[code, true]],
    );
  });
}

test('what stands in front of the first FROM is reported once', () => {
  assert.deepEqual(
    diagnose('ARG a\nRUN x\nRUN y\nFROM z\n').map(({ code, span }) => [code, span.start]),
    [['instruction-before-from', 6]],
  );
});

test('a misspelt or broken FROM does not put the rest in front of FROM', () => {
  for (const from of ['FORM x', 'FROM a b', 'FROM']) assert.equal(diagnose(`${from}\nRUN x\nRUN y\n`).length, 1);
});

test('a file without instructions', () => {
  for (const text of ['', '\n', '# c\n', '\ufeff', '# escape=`\n'])
    assert.deepEqual(
      diagnose(text).map(({ code }) => code),
      ['no-instructions'],
    );
});

test('directives: repeated, or with a value that cannot be', () => {
  assert.deepEqual(
    diagnose('# escape=`\n# escape=\\\nFROM x\n').map(({ code }) => code),
    ['invalid-directive'],
  );
  assert.deepEqual(
    diagnose('# escape=x\nFROM x\n').map(({ code }) => code),
    ['invalid-directive'],
  );
});

test('lines longer than the buffer of the builder', () => {
  assert.deepEqual(diagnose(`FROM x\nRUN ${'y'.repeat(65_531)}\n`), []);
  assert.deepEqual(
    diagnose(`FROM x\nRUN ${'y'.repeat(65_532)}\n`).map(({ code }) => code),
    ['line-too-long'],
  );
  assert.deepEqual(
    diagnose(`FROM x\nRUN ${'é'.repeat(32_766)}\n`).map(({ code }) => code),
    ['line-too-long'],
  );
});
