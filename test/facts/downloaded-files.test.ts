import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uncheckedDownloads } from '../../packages/plimsoll/src/facts/downloads/downloaded-files.ts';
import { fetchedScripts } from '../../packages/plimsoll/src/facts/downloads/fetched-scripts.ts';
import { remoteAddress } from '../../packages/plimsoll/src/facts/downloads/remote-address.ts';
import { disablesTls } from '../../packages/plimsoll/src/facts/downloads/unchecked-tls.ts';
import { argumentBehind, imageUses } from '../../packages/plimsoll/src/facts/images/image-uses.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { processorTime } from '../support/processor-time.ts';
import { viewOf } from '../support/rules.ts';

const view = (text: string) => viewOf(new SourceText('Dockerfile', text));

function usesOf(...runs: string[]): (string | undefined)[] {
  return view(`FROM debian:13\n${runs.map((run) => `RUN ${run}\n`).join('')}`)
    .graph.stages.flatMap(uncheckedDownloads)
    .map(({ use }) => use);
}

test('what becomes of a download', () => {
  assert.deepEqual(usesOf('curl -fsSLo /tmp/i.sh https://a.example/i && bash -eux /tmp/i.sh'), ['executed']);
  assert.deepEqual(usesOf('wget https://a.example/i.py', 'python3 i.py'), ['executed']);
  assert.deepEqual(usesOf('wget -P /tmp https://a.example/t-${V}.tar.gz && tar -xf /tmp/t-$V.tar.gz'), ['extracted']);
  assert.deepEqual(usesOf('curl -O https://a.example/x.rpm && yum install -y ./x.rpm'), ['installed']);
  assert.deepEqual(usesOf('curl -o x https://a.example/x && install -m 0755 x /usr/local/bin/x'), ['executed']);
  assert.deepEqual(usesOf('curl -o x https://a.example/x && chmod 644 x && cat x'), [undefined]);
});

test('a check clears the files of its step, or the file that it names', () => {
  assert.deepEqual(usesOf('curl -o x https://a.example/x && [ "$(sha256sum x)" = "$S" ] && chmod +x x'), []);
  assert.deepEqual(usesOf('curl -o x https://a.example/x && cosign verify-blob x && chmod +x x'), []);
  assert.deepEqual(usesOf('curl -o x https://a.example/x', 'sha256sum -c other'), [undefined]);
});

test('interpreters that read a download', () => {
  const readers = (run: string) =>
    view(`FROM debian:13\nRUN ${run}\n`)
      .graph.stages.flatMap(({ steps }) => steps.flatMap(fetchedScripts))
      .map(({ interpreter }) => interpreter.name);
  assert.deepEqual(readers('curl https://a.example | sudo -E bash -eo pipefail -s -- x'), ['bash']);
  assert.deepEqual(readers('curl https://a.example | bash /dev/stdin'), ['bash']);
  assert.deepEqual(readers('curl https://a.example | bash run.sh'), []);
  assert.deepEqual(readers('curl https://a.example | node -p 1'), []);
  assert.deepEqual(readers('diff <(curl https://a.example) <(curl https://b.example)'), []);
});

test('images are found once for each place that names them', () => {
  const uses = imageUses(
    view('FROM a/b AS x\nONBUILD COPY --from=c/d / /\nFROM x\nRUN --mount=from=e/f,target=/e ls\nCOPY --from=x / /\n'),
  );
  assert.deepEqual(
    uses.map(({ by, written }) => `${by} ${written}`),
    ['from a/b', 'mount e/f', 'copy c/d'],
  );
});

test('public hosts over plain http', () => {
  const [step] = view('FROM debian:13\nARG HOST=http://a.example\nRUN true\n')
    .graph.stages.flatMap(({ steps }) => steps)
    .slice(1);
  assert.ok(step);
  const plain = (text: string) => remoteAddress(step, { text, unquoted: text, span: { start: 0, end: 0 } }).plain;
  const public_ = ['http://a.example/x', 'HTTP://u:p@a.example:8080', '$HOST/x', 'http://[2001:db8::1]/'];
  const others = ['https://a.example', 'http://db:80', 'http://127.0.0.1', 'http://10.1.2.3/x', 'http://[::1]/', 'http://$H/x', 'x'];
  assert.deepEqual([...public_, ...others].filter(plain), public_);
});

test('variables by the value that switches off', () => {
  assert.ok(disablesTls('GIT_SSL_NO_VERIFY', 'false') && disablesTls('npm_config_strict_ssl', 'false'));
  assert.ok(!disablesTls('NODE_TLS_REJECT_UNAUTHORIZED', '1') && !disablesTls('PIP_TRUSTED_HOST', '') && !disablesTls('OTHER', '0'));
});

test('hostile files take linear time', () => {
  const elapsed = processorTime();
  const steps = 'RUN curl -o x https://a.example/x && chmod +x x\n'.repeat(3000);
  const pipes = `RUN ${'curl https://a.example | '.repeat(3000)}cat\n`;
  const stages = `ARG A=${'$B'.repeat(2000)}:latest\n${'FROM x/$A\n'.repeat(500)}`;
  for (const text of [`FROM debian:13\n${steps}`, `FROM debian:13\n${pipes}`, stages]) {
    const file = view(text);
    const { graph } = file;
    imageUses(file).map(({ written }) => argumentBehind(file, written, () => true));
    for (const stage of graph.stages) {
      uncheckedDownloads(stage);
      for (const step of stage.steps) fetchedScripts(step);
    }
  }
  assert.ok(elapsed() < 5000);
});
