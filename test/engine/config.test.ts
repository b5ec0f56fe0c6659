import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ruleChoices } from '../../packages/plimsoll/src/commands/rule-choices.ts';
import { type CommandSettings, configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { isInPreset, type Preset } from '../../packages/plimsoll/src/rules/presets.ts';
import { folder } from '../support/folder.ts';

/** The rules that a `.hadolint.yaml` leaves on, by id, with their options. */
async function underHadolint(t: TestContext, text: string) {
  const root = folder(t, { '.hadolint.yaml': text });
  const config = await configFinder(rules, root)(root);
  return new Map(config.rulesFor(join(root, 'Dockerfile')).map(({ rule, options, severity }) => [rule.id, { options, severity }]));
}

test("hadolint's trusted registries are those that images may come from", async (t) => {
  const active = await underHadolint(t, 'trustedRegistries:\n  - docker.io\n  - "*.mirror.example"\noverride:\n  warning: [DL3026]\n');
  assert.deepEqual(active.get('registry-not-allowed'), {
    options: { registries: ['docker.io', '*.mirror.example'] },
    severity: 'warning',
  });
});

test('what hadolint ignores is off, also with registries', async (t) => {
  const active = await underHadolint(t, 'ignored: [DL3026, DL3014]\ntrustedRegistries: [docker.io]\n');
  assert.equal(active.has('registry-not-allowed'), false);
  assert.equal(active.has('unanswered-prompt'), false);
});

test("hadolint's rules are on, and it fails from info on unless it says otherwise", async (t) => {
  const root = folder(t, { '.hadolint.yaml': 'format: json\nignored: [DL9999]\nignore: [DL3008]\n' });
  const config = await configFinder(rules, root)(root);
  const active = new Set(config.rulesFor(join(root, 'Dockerfile')).map(({ rule }) => rule.id));
  assert.deepEqual(
    rules.filter((rule) => isInPreset(rule, 'hadolint') && !active.has(rule.id)).map(({ id }) => id),
    [],
  );
  assert.ok(rules.some((rule) => rule.preset === 'strict' && active.has(rule.id)));
  assert.equal(config.failOn, 'info');
  assert.deepEqual(config.notes, [
    'ignored: no rule here answers DL9999',
    'ignore: hadolint has no such key (did you mean ignored?)',
    'format: how findings are printed is said on the command line',
  ]);
  const silent = folder(t, { '.hadolint.yaml': 'failure-threshold: error\nno-fail: true\ndisable-ignore-pragma: true\n' });
  const { failOn, comments } = await configFinder(rules, silent)(silent);
  assert.equal(failOn, 'never');
  assert.equal(comments.includes('hadolint'), false);
  assert.equal(comments.includes('plimsoll'), true);
});

test('what hadolint fails for goes on failing a run', async (t) => {
  const severities = async (text: string) => {
    const active = await underHadolint(t, text);
    return ['sudo-used', 'unpinned-system-package', 'cd-instead-of-workdir', 'unusual-label-key'].map((id) => active.get(id)?.severity);
  };
  // DL3004 is an error there, DL3008 and DL3003 are warnings, DL3048 is a matter of style.
  assert.deepEqual(await severities('failure-threshold: error\n'), ['error', undefined, undefined, undefined]);
  assert.deepEqual(await severities('failure-threshold: warning\n'), [undefined, 'warning', 'warning', undefined]);
  assert.deepEqual(await severities('ignored: []\n'), [undefined, undefined, 'info', undefined]);
  assert.deepEqual(await severities('failure-threshold: warning\noverride: {style: [DL3008]}\n'), [
    undefined,
    'style',
    'warning',
    undefined,
  ]);
  assert.deepEqual(await severities('no-fail: true\n'), [undefined, undefined, undefined, undefined]);
});

test("hadolint's label schema is that of the rules about labels", async (t) => {
  const active = await underHadolint(t, 'strict-labels: true\nlabel-schema: {version: semver, team: text, odd: shape}\n');
  const names = ['version', 'team', 'odd'];
  assert.deepEqual(active.get('required-label-missing')?.options, { labels: names });
  assert.deepEqual(active.get('empty-label')?.options, { labels: names });
  assert.deepEqual(active.get('unlisted-label')?.options, { labels: names });
  assert.deepEqual(active.get('invalid-label-value')?.options, { types: ['version=semver', 'team=text', 'odd=text'] });
  const loose = await underHadolint(t, 'label-schema: {version: semver}\n');
  assert.deepEqual(loose.get('unlisted-label')?.options, { labels: [] });
});

/** The ids of the rules that a `plimsoll.yaml` turns on for a file. */
async function turnedOn(t: TestContext, text: string, path = 'Dockerfile', command?: CommandSettings) {
  const root = folder(t, { 'plimsoll.yaml': text });
  const config = await configFinder(rules, root, undefined, command)(root);
  return new Map(config.rulesFor(join(root, path)).map(({ rule, severity }) => [rule.id, severity]));
}

test('presets are combined', async (t) => {
  const ids = (...wanted: readonly Preset[]) =>
    rules.filter((rule) => wanted.some((preset) => isInPreset(rule, preset))).map(({ id }) => id);
  assert.deepEqual([...(await turnedOn(t, '')).keys()], ids('recommended'));
  assert.deepEqual([...(await turnedOn(t, 'preset: strict')).keys()], ids('recommended', 'strict'));
  assert.deepEqual([...(await turnedOn(t, 'preset: [buildkit]')).keys()], ids('buildkit'));
  assert.deepEqual([...(await turnedOn(t, 'preset: [hadolint, style]')).keys()], ids('hadolint', 'style'));
});

test('settings are those of the last override that applies, and of the command line before all', async (t) => {
  const text = `preset: strict
rules: {sudo-used: error}
overrides:
  - files: ["test/**"]
    preset: recommended
    rules: {sudo-used: info}
  - files: ["**/*.dev"]
    rules: {sudo-used: off}
`;
  assert.equal((await turnedOn(t, text)).get('sudo-used'), 'error');
  const tests = await turnedOn(t, text, 'test/a/Dockerfile');
  assert.equal(tests.get('sudo-used'), 'info');
  assert.equal(tests.has('unpinned-system-package'), false);
  assert.equal((await turnedOn(t, text, 'a/x.dev')).has('sudo-used'), false);
  const command = { presets: ['buildkit'], severities: new Map([['sudo-used', 'style' as const]]) } as const;
  const asked = await turnedOn(t, text, 'test/x.dev', command);
  assert.equal(asked.get('sudo-used'), 'style');
  assert.equal(asked.has('runs-as-root'), false);
});

test('the command line speaks of all rules that answer an id, and of single codes of ShellCheck', async (t) => {
  const { settings } = ruleChoices({ rule: ['DL3025=off', 'sc2086=off', 'SC2046=error'], preset: [] });
  const root = folder(t, { 'plimsoll.yaml': 'rules: {shell-problem: {codes: [SC2154=off]}}\n' });
  const active = (await configFinder(rules, root, undefined, settings)(root)).rulesFor(join(root, 'Dockerfile'));
  assert.deepEqual(
    active.filter(({ rule }) => rule.aliases.includes('DL3025')).map(({ rule }) => rule.id),
    [],
  );
  assert.deepEqual(active.find(({ rule }) => rule.id === 'shell-problem')?.options['codes'], ['SC2154=off', 'SC2086=off', 'SC2046=error']);
});

test('what is wrong in a configuration is named with its line', async (t) => {
  const message = async (text: string) => {
    const root = folder(t, { 'plimsoll.yaml': text });
    return configFinder(
      rules,
      root,
    )(root).then(
      () => undefined,
      (error: Error) => error.message,
    );
  };
  assert.equal(
    await message('failOn: error\nrules:\n  sudo-used: of\n'),
    'plimsoll.yaml:3: rules.sudo-used: expected one of off, error, warning, info, style (did you mean off?)',
  );
  assert.equal(await message('rules:\n  DL3004: off\n'), 'plimsoll.yaml:2: rules.DL3004: there is no such rule (did you mean sudo-used?)');
  assert.equal(
    await message('overrides:\n  - files: [a]\n  - rules: {}\n'),
    'plimsoll.yaml:3: overrides[1]: it does not say for which files',
  );
  assert.equal(
    await message('preset:\n  - strict\n  - all\n'),
    'plimsoll.yaml:3: preset[1]: expected one of recommended, strict, style, hadolint, buildkit',
  );
  assert.equal(
    await message('rules:\n  sudo-used:\n'),
    'plimsoll.yaml:2: rules.sudo-used: expected one of off, error, warning, info, style, or a severity with options',
  );
  assert.match((await message(`a: ${'['.repeat(100_000)}`)) ?? '', /^plimsoll\.yaml(?::\d+)?: this configuration cannot be used: /);
  assert.match((await message('rules:\n\tsudo-used: off\n')) ?? '', /^plimsoll\.yaml:2: this configuration cannot be used: Tabs/);
  assert.equal(
    await message('failOn: info\n---\nfailOn: error\n'),
    'plimsoll.yaml:2: this configuration cannot be used: it holds more than one document',
  );
  assert.equal(await message('exclude:\n  - a\n  - 5\n'), 'plimsoll.yaml:3: exclude[1]: expected text');
});

test('a glob of an override that names a folder takes in what is below', async (t) => {
  const off = async (glob: string, path: string) =>
    !(await turnedOn(t, `overrides: [{files: ["${glob}"], rules: {sudo-used: off}}]`, path)).has('sudo-used');
  for (const glob of ['test', 'test/', './test', 'test/**', '**/test']) assert.ok(await off(glob, 'test/a/Dockerfile'), glob);
  assert.equal(await off('test', 'tests/Dockerfile'), false);
  assert.ok(await off('test/Dockerfile', 'test/Dockerfile'));
});

test('a repository cannot name files outside of it', async (t) => {
  const outside = folder(t, { secret: 'root:x:0\n' });
  const message = (root: string, explicit?: string) =>
    configFinder(
      rules,
      root,
      explicit,
    )(root).then(
      () => undefined,
      (error: Error) => error.message,
    );
  const named = folder(t, { 'plimsoll.yaml': `baseline: ${join(outside, 'secret')}\n` });
  assert.equal(await message(named), `plimsoll.yaml: baseline: ${join(outside, 'secret')} is outside of the repository`);
  assert.equal(await message(named, join(named, 'plimsoll.yaml')), undefined, 'whoever names a configuration vouches for it');
  const above = folder(t, { 'plimsoll.yaml': 'baseline: ../new.json\n' });
  assert.equal(await message(above), 'plimsoll.yaml: baseline: ../new.json is outside of the repository');
  const linked = folder(t, { 'real.yaml': 'failOn: info\n', '.git/HEAD': '', 'a/Dockerfile': '' });
  symlinkSync(join(outside, 'secret'), join(linked, 'plimsoll.yaml'));
  assert.equal(await message(linked), 'plimsoll.yaml is outside of the repository');
  symlinkSync('../real.yaml', join(linked, 'a/plimsoll.yaml'));
  assert.equal((await configFinder(rules, linked)(join(linked, 'a'))).failOn, 'info');
  const endless = folder(t, {});
  symlinkSync('/dev/zero', join(endless, 'plimsoll.yaml'));
  assert.equal(await message(endless, join(endless, 'plimsoll.yaml')), 'plimsoll.yaml: this configuration is not a regular file');
});

test("the preset buildkit asks rules for BuildKit's verdicts, unless a rule is set otherwise or a preset of ours is there", async (t) => {
  const verdicts = async (text: string) => {
    const root = folder(t, { 'plimsoll.yaml': text });
    const active = (await configFinder(rules, root)(root)).rulesFor(join(root, 'Dockerfile'));
    return ['undefined-variable', 'relative-workdir'].map((id) => active.find(({ rule }) => rule.id === id)?.options['as']);
  };
  assert.deepEqual(await verdicts('preset: buildkit\n'), ['buildkit', 'buildkit']);
  assert.deepEqual(await verdicts('preset: [hadolint, buildkit]\n'), ['buildkit', 'buildkit']);
  assert.deepEqual(await verdicts('preset: [recommended, buildkit]\n'), ['plimsoll', 'plimsoll']);
  assert.deepEqual(await verdicts('preset: buildkit\nrules: {undefined-variable: {as: plimsoll}}\n'), ['plimsoll', 'buildkit']);
  assert.deepEqual(await verdicts('rules: {undefined-variable: {as: buildkit}}\n'), ['buildkit', 'plimsoll']);
});
