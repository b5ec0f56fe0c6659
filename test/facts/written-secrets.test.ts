import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSshKeyName, writtenSecrets } from '../../packages/plimsoll/src/facts/secrets/written-secrets.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { viewOf } from '../support/rules.ts';

function written(run: string): string[] {
  const view = viewOf(new SourceText('Dockerfile', `FROM debian:13\nWORKDIR /app\nARG TOKEN\nARG VERSION\n${run}\n`));
  return view
    .runs('all')
    .flatMap(({ step, run: instruction }) => writtenSecrets(view, step, instruction).map(({ name, path }) => `${name} ${path}`));
}

test('redirections, tee and heredocs', () => {
  assert.deepEqual(written('RUN echo "a=$TOKEN" >> .npmrc'), ['TOKEN /app/.npmrc']);
  assert.deepEqual(written('RUN printf %s "$TOKEN" | base64 | tee /etc/t >/dev/null'), ['TOKEN /etc/t']);
  assert.deepEqual(written('RUN cat <<EOF > ~/.netrc\npassword ${TOKEN}\nEOF'), ['TOKEN /root/.netrc']);
  assert.deepEqual(written('RUN --mount=type=secret,id=a cp /run/secrets/a b; cat /run/secrets/a > c'), [
    '/run/secrets/a /app/b',
    '/run/secrets/a /app/c',
  ]);
});

test('settings of tools', () => {
  assert.deepEqual(written('RUN npm config set //r.example/:_authToken=$TOKEN'), ['TOKEN /root/.npmrc']);
  assert.deepEqual(written('RUN git clone https://u:$TOKEN@git.example/a/b.git'), ['TOKEN /app/b/.git/config']);
  assert.deepEqual(written('RUN docker login -p $TOKEN registry.example'), ['TOKEN /root/.docker/config.json']);
  assert.deepEqual(written('RUN git config --global url.https://$TOKEN@git.example/.insteadOf git@git.example:'), [
    'TOKEN /root/.gitconfig',
  ]);
});

test('what is no secret, not kept, or taken back', () => {
  assert.deepEqual(written('RUN echo $VERSION > v; echo "$OTHER_TOKEN" > o'), []);
  assert.deepEqual(written("RUN echo 'a=$TOKEN' > a; cat <<'EOF' > b\n$TOKEN\nEOF"), []);
  assert.deepEqual(written('RUN curl -H "Authorization: $TOKEN" https://a.example > out'), []);
  assert.deepEqual(written('RUN echo $TOKEN > a && make && rm -rf a'), []);
  assert.deepEqual(written('RUN docker login -p $TOKEN && docker logout'), []);
  assert.deepEqual(written('RUN --mount=type=tmpfs,target=/k echo $TOKEN > /k/a'), []);
});

test('names of SSH keys', () => {
  for (const name of ['SSH_PRIVATE_KEY', 'ssh_prv_key', 'ID_RSA', 'DEPLOY_KEY', 'GIT_SSH_KEY']) assert.ok(isSshKeyName(name), name);
  for (const name of ['SSH_PUBLIC_KEY', 'SSH_KEY_PATH', 'API_KEY', 'KEYBOARD']) assert.ok(!isSshKeyName(name), name);
});
