import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { migrate } from '../../packages/plimsoll/src/migrate/migrate.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

/** Migrates a folder with these files; gives the texts that are written, by path, and the notes. */
async function migrated(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = folder(t, files);
  const { files: written, notes, unread } = await migrate(root, root, rules);
  assert.deepEqual(unread, []);
  for (const { path, after } of written) writeFileSync(join(root, path), after.text);
  const again = await migrate(root, root, rules);
  assert.deepEqual(again.files, [], 'a second run changes nothing');
  // What was written is a configuration that can be read.
  for (const { path } of written) if (path.endsWith('.yaml')) await configFinder(rules, root, join(root, path))(root);
  return {
    root,
    texts: new Map(written.map(({ path, after }) => [path, after.text])),
    notes: notes.map(({ path, reason }) => `${path}: ${reason}`),
  };
}

describe('migrate', () => {
  test("turns hadolint's configuration into ours", async (t) => {
    const { texts, notes } = await migrated(t, {
      '.hadolint.yaml':
        'failure-threshold: error\nignored: [DL3008, SC2086, DL9999]\noverride: {info: [DL3004]}\ntrustedRegistries: docker.io\nformat: json\n',
    });
    const text = texts.get('plimsoll.yaml') ?? '';
    assert.equal(
      text,
      `# Made from .hadolint.yaml by plimsoll migrate.
preset:
  - recommended
  - hadolint
failOn: error
rules:
  add-for-copy: error
  destination-not-folder: error
  ignored-instruction: error
  maintainer-deprecated: error
  registry-not-allowed:
    registries:
      - docker.io
  relative-workdir: error
  shell-problem:
    codes:
      - SC2086=off
  sudo-used: info
  unpinned-system-package: off
  variable-refers-to-itself: error
`,
    );
    assert.deepEqual(notes, [
      '.hadolint.yaml: ignored: no rule here answers DL9999',
      '.hadolint.yaml: format: how findings are printed is said on the command line',
    ]);
  });

  test("turns tally's configuration into ours", async (t) => {
    const toml = [
      '[output]',
      'fail-level = "none"',
      '[rules]',
      'include = ["buildkit/*", "hadolint/DL3004"]',
      'exclude = ["buildkit/MaintainerDeprecated", "nobody/*"]',
      '[rules.hadolint.DL3026]',
      'severity = "warning"',
      'trusted-registries = ["docker.io"]',
      '[rules.buildkit.StageNameCasing]',
      'severity = "loud"',
      '[inline-directives]',
      'enabled = false',
      '[rules.tally.max-lines]',
      'max = 80',
      'skip-comments = true',
      'colour = 1',
      '[ai]',
      'enabled = true',
    ];
    const { texts, notes } = await migrated(t, { 'a/.tally.toml': toml.join('\n'), 'a/Dockerfile': 'FROM debian:12\n' });
    assert.equal(
      texts.get('a/plimsoll.yaml'),
      `# Made from .tally.toml by plimsoll migrate.
preset: buildkit
failOn: never
ignoreComments: []
rules:
  file-too-long:
    maximum: 80
    comments: false
  maintainer-deprecated: off
  registry-not-allowed:
    severity: warning
    registries:
      - docker.io
  sudo-used: {}
  upper-case-stage-name: {}
`,
    );
    assert.deepEqual(notes, [
      'a/.tally.toml: rules.exclude: nobody/* has no counterpart here',
      'a/.tally.toml: rules.buildkit/StageNameCasing: loud is no severity',
      'a/.tally.toml: rules.tally/max-lines: colour has no counterpart here',
      'a/.tally.toml: [ai] has no counterpart here',
    ]);
  });

  test("turns options of tally's rules into ours, also of groups of rules", async (t) => {
    const toml = [
      '[rules.hadolint.DL3001]',
      'invalid-commands = ["telnet"]',
      '[rules.tally.labels.prefer-grouped]',
      'min-labels = 4',
      '[rules.tally.labels.no-buildx-git-overlap]',
      'buildx-git-labels = "full"',
      '[rules.tally.eol-last]',
      'mode = "never"',
      '[rules.tally.require-secret-mounts.commands.pip]',
      'id = "pipconf"',
      'target = "/root/.config/pip/pip.conf"',
    ];
    const { texts, notes } = await migrated(t, { '.tally.toml': toml.join('\n'), Dockerfile: 'FROM debian:12\n' });
    const made = texts.get('plimsoll.yaml') ?? '';
    assert.equal(
      made.slice(made.indexOf('rules:')),
      `rules:
  label-repeats-build:
    gitLabels: full
  labels-in-many-instructions:
    minimum: 4
  not-formatted:
    finalNewline: false
  pointless-program:
    programs:
      - telnet
  secret-mount-missing:
    commands:
      - "pip: id=pipconf,target=/root/.config/pip/pip.conf"
`,
    );
    assert.deepEqual(notes, []);
  });

  for (const [what, before, after] of [
    ['a reason', '# hadolint ignore=DL3004 # legacy\nRUN sudo ls\n', '# plimsoll ignore=sudo-used -- legacy\nRUN sudo ls\n'],
    [
      'words behind the ids',
      '# hadolint ignore=DL3004 -- as it was\nRUN sudo ls\n',
      '# plimsoll ignore=sudo-used -- as it was\nRUN sudo ls\n',
    ],
    ['a list with a comma too many', '# hadolint ignore=DL3004, # so\nRUN sudo ls\n', '# plimsoll ignore=sudo-used -- so\nRUN sudo ls\n'],
    ['indentation and line ends', '  #hadolint   ignore = DL3004\r\nRUN sudo ls\r\n', '  # plimsoll ignore=sudo-used\r\nRUN sudo ls\r\n'],
    ['a stage', '# hadolint stage ignore=DL3002\nFROM b\n', '# plimsoll stage ignore=runs-as-root\nFROM b\n'],
    ['the file', '# hadolint global ignore=DL3004,SC2046\n', '# plimsoll file ignore=sudo-used,SC2046\n'],
    [
      'a continued line',
      'RUN ls \\\n  # tally ignore=prefer-apt-get;reason=so\n  && ls\n',
      'RUN ls \\\n  # plimsoll ignore=interactive-apt -- so\n  && ls\n',
    ],
    ['an id that several rules answer', '# hadolint ignore=DL3025,DL3004\nCMD a\n', '# plimsoll ignore=DL3025,sudo-used\nCMD a\n'],
    ['all rules', '# tally global ignore=all\n', '# plimsoll file ignore=all\n'],
    ['namespaces', '# tally ignore=hadolint/DL3004,shellcheck/SC2086\nRUN a\n', '# plimsoll ignore=sudo-used,SC2086\nRUN a\n'],
    [
      'ids that nobody answers',
      '# hadolint ignore=DL3004,DL9999 # both\nRUN a\n',
      '# plimsoll ignore=sudo-used -- both\n# hadolint ignore=DL9999 # both\nRUN a\n',
    ],
    ['what is none', 'RUN <<E\n# hadolint ignore=DL3004\nE\n# ignore=DL3004\n', undefined],
    ["hadolint's shell", '# hadolint shell=powershell\nRUN a\n', undefined],
  ] as const) {
    test(`turns comments into ours: ${what}`, async (t) => {
      const head = '# syntax=docker/dockerfile:1\n\nFROM a\n';
      const { texts } = await migrated(t, { Dockerfile: head + before });
      assert.equal(texts.get('Dockerfile'), after && head + after);
    });
  }

  test('leaves a comment that would speak of more than before', async (t) => {
    const { texts, notes } = await migrated(t, { Dockerfile: '# hadolint ignore=DL3006\n\nFROM debian\n' });
    assert.equal(texts.size, 0);
    assert.deepEqual(notes, [
      'Dockerfile:1: the hadolint comment stays: by itself at the top of the file, one of ours would speak of all of it',
    ]);
  });

  test('says which comments it could not read', async (t) => {
    const { texts, notes } = await migrated(t, { Dockerfile: 'FROM debian:12\n# Hadolint ignore: DL3004\nRUN sudo ls\n' });
    assert.equal(texts.size, 0);
    assert.deepEqual(notes, ['Dockerfile:2: the comment stays: hadolint does not read it either']);
  });

  test('does not read what a link out of the repository leads to', async (t) => {
    const outside = folder(t, { secret: 'root:x:0: 1\n' });
    const root = folder(t, {});
    symlinkSync(join(outside, 'secret'), join(root, '.hadolint.yaml'));
    await assert.rejects(migrate(root, root, rules), { message: '.hadolint.yaml is outside of the repository' });
  });

  test('leaves a plimsoll.yaml that is there', async (t) => {
    const { texts, notes } = await migrated(t, { '.hadolint.yaml': 'ignored: [DL3008]', 'plimsoll.yml': 'failOn: never\n' });
    assert.equal(texts.size, 0);
    assert.deepEqual(notes, ['.hadolint.yaml: plimsoll.yml stands beside it and was left as it is: nothing was taken over']);
  });

  test('says what is wrong with a broken configuration', async (t) => {
    const toml = folder(t, { '.tally.toml': '[rules\n' });
    await assert.rejects(migrate(toml, toml, rules), { exitCode: 2, message: /^\.tally\.toml:1: this configuration cannot be used: / });
    const yaml = folder(t, { '.hadolint.yaml': 'ignored:\n  - DL3008\n  - 3\n' });
    await assert.rejects(migrate(yaml, yaml, rules), { exitCode: 2, message: '.hadolint.yaml:3: ignored[1]: expected text' });
  });

  test('writes nothing in a dry run', (t) => {
    const cwd = folder(t, { '.hadolint.yaml': 'ignored: [DL3004]', Dockerfile: '# hadolint ignore=DL3006\nFROM debian\n' });
    const { code, stdout, stderr } = runCli(['migrate', '--dry-run'], { cwd });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /\+# Made from[\s\S]+-# hadolint ignore=DL3006\n\+# plimsoll ignore=untagged-base\n/);
    assert.equal(existsSync(join(cwd, 'plimsoll.yaml')), false);
    assert.equal(runCli(['migrate'], { cwd }).code, 0);
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), '# plimsoll ignore=untagged-base\nFROM debian\n');
    assert.equal(runCli(['migrate'], { cwd }).stdout, 'Nothing to migrate.\n');
  });
});
