import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { collectScripts } from '../../packages/plimsoll/src/shellcheck/collect.ts';
import { composeScript } from '../../packages/plimsoll/src/shellcheck/compose.ts';
import { isPlainScript } from '../../packages/plimsoll/src/shellcheck/plain-script.ts';
import type { Provider } from '../../packages/plimsoll/src/shellcheck/provider.types.ts';
import { openWasm } from '../../packages/plimsoll/src/shellcheck/wasm.ts';
import { corpusFiles, readCorpusFile } from '../support/corpus-findings.ts';
import { testData } from '../support/data.ts';
import { shellcheckProgram } from '../support/shellcheck.ts';

const plain = [
  'npm ci',
  'apt-get update && apt-get install -y --no-install-recommends curl=8.1-2 && rm -rf /var/lib/apt/lists/*',
  'set -eux; \\\n\tapk add --no-cache curl; \\\n\tmkdir -p /app/data\n',
  'cd /src && make -j4 install && rm -rf /tmp/*',
  'cp a.conf /etc/a.conf &&\n  chown -R node:node /app\n\nldconfig\n',
  './configure --prefix=/usr && make',
  'DEBIAN_FRONTEND=noninteractive apt-get -y upgrade',
  'DESTDIR=/opt/dist JOBS=4 ninja install && rm -rf /tmp/build /usr/share/doc/* a.zip',
];
const others = [
  '',
  'echo $HOME',
  'cd /src',
  'cd /src; make',
  'cd /src && make && cd ..',
  'npm ci | tee log',
  'npm ci > log',
  'npm ci || true',
  'npm ci &',
  'npm ci &&',
  '&& npm ci',
  'npm ci\n&& npm test',
  'npm ci;; npm test',
  'npm ci ; && npm test',
  'make all then test',
  'make done',
  'rm -rf /usr',
  'rm -rf /usr/*',
  'rm -rf /*',
  'rm -rf *',
  'rm -rf ../..',
  'rm *.zip',
  'make *.o',
  'pip install x[y]',
  'pip install x>=1',
  "npm run 'a b'",
  'cp a',
  'ln -s a',
  'mkdir -m 700 -p a/b',
  'X=npm ci',
  'X=1',
  'X=1 Y=2\n',
  'rm -rf /usr/share',
  'rm -rf /home/x',
  'npm ci # quietly',
  'make a = b',
  'git clone ~/x',
  'npm ci \\ \n&& npm test',
  'set -o pipefail',
  'find . -name x',
  'npm\r\n',
  'constructor a',
];

test('scripts are plain only if nothing in them could be wrong', () => {
  for (const script of plain) assert.ok(isPlainScript(script), script);
  for (const script of others) assert.equal(isPlainScript(script), false, script);
});

async function assertSilent(provider: Provider, scripts: readonly string[]): Promise<void> {
  for (let at = 0; at < scripts.length; at += 200) {
    const some = scripts.slice(at, at + 200);
    for (const [index, result] of (await provider.check(some)).entries()) assert.deepEqual(result, { comments: [] }, some[index]);
  }
}

test('ShellCheck has nothing to say of those of the corpus', async (t) => {
  const corpus = testData(t, 'corpus');
  const provider = corpus === undefined ? undefined : await shellcheckProgram(t);
  if (corpus === undefined || !provider) return;
  const texts = new Set<string>();
  // All of them say nothing as well; that takes a minute.
  for (const [index, file] of [...corpusFiles(corpus, 'dockerfiles').keys()].entries()) {
    if (index % 5 !== 0) continue;
    const source = readCorpusFile(corpus, 'dockerfiles', file);
    if (!source) continue;
    for (const script of collectScripts(buildGraph(parseDockerfile(source))).scripts)
      if (isPlainScript(script.body.text)) texts.add(composeScript(script, provider));
  }
  assert.ok(texts.size > 1000, `only ${texts.size}`);
  await assertSilent(provider, [...texts]);
});

test('nor has the one that is WebAssembly of any', async () => {
  const provider = await openWasm();
  if (!provider) return;
  try {
    const heads = ['sh', 'bash', 'dash', 'busybox'].map((shell) => `# shellcheck shell=${shell}\nexport HOME=1; set -e\n`);
    await assertSilent(
      provider,
      heads.flatMap((head) => plain.map((script) => `${head}${script}\n`)),
    );
  } finally {
    provider.close();
  }
});
