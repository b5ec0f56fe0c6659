import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { audit } from '../../packages/plimsoll/src/commands/audit.ts';
import { type Command, helpText, type Io, parseArguments } from '../../packages/plimsoll/src/commands/define.ts';
import { explain } from '../../packages/plimsoll/src/commands/explain.ts';
import { fix } from '../../packages/plimsoll/src/commands/fix.ts';
import { format } from '../../packages/plimsoll/src/commands/format.ts';
import { lint } from '../../packages/plimsoll/src/commands/lint.ts';
import { rulesCommand } from '../../packages/plimsoll/src/commands/rules.ts';
import { practices } from '../../packages/plimsoll/src/model/finding.ts';
import { presetNote } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/data.ts';

const cwd = projectRoot;

/** Runs a command of ours with its output kept. */
async function output(command: Command, ...words: string[]): Promise<string> {
  let text = '';
  const io: Partial<Io> = {
    cwd,
    columns: 80,
    color: false,
    write: (part) => {
      text += part;
    },
    warn: (part) => assert.fail(String(part)),
  };
  const { positionals, options } = parseArguments(command, words);
  assert.equal(await command.run(positionals, options, io as Io), 0);
  return text;
}

describe('help', () => {
  test('lists every command, in 80 columns', () => {
    const { code, stdout, stderr } = runCli(['--help'], { cwd });
    assert.deepEqual([code, stderr], [0, '']);
    for (const { name, summary } of [audit, lint, fix, format, explain, rulesCommand])
      assert.ok(stdout.includes(`  ${name.padEnd(9)} ${summary}\n`));
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
    assert.equal(runCli(['help'], { cwd }).stdout, stdout);
  });

  test('of a command comes behind its name, wherever the option stands', () => {
    for (const args of [
      ['fix', '--help'],
      ['fix', '--unsafe', '-h'],
      ['--help', 'fix'],
    ])
      assert.equal(runCli(args, { cwd }).stdout, helpText(fix));
  });

  for (const command of [audit, lint, fix, format, explain, rulesCommand]) {
    test(`of ${command.name} names its options, and its examples are taken`, () => {
      const text = helpText(command);
      for (const name of Object.keys(command.options)) assert.match(text, new RegExp(`^ {2}--${name}\\b`, 'm'));
      for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
      for (const example of command.examples) {
        const [, ...words] = example.replace(/ [<>|].*/, '').split(' ');
        if (words[0] === command.name) words.shift();
        assert.doesNotThrow(() => parseArguments(command, words), example);
      }
    });
  }

  test('the version is one line', () => assert.match(runCli(['--version'], { cwd }).stdout, /^plimsoll \d+\.\d+\.\d+\S*\n$/));
});

describe('plimsoll rules', () => {
  test('lists each rule once, below its practice', async () => {
    const text = await output(rulesCommand);
    for (const { id } of rules) assert.equal(text.match(new RegExp(`^ {2}${id} `, 'gm'))?.length, 1, id);
    assert.match(text, new RegExp(`^${rules.length} rules; `, 'm'));
    const headings = text.split('\n').filter((line) => /^[a-z-]+$/.test(line));
    assert.deepEqual(
      headings,
      practices.filter((practice) => rules.some((rule) => rule.practice === practice)),
    );
  });

  test('prints JSON, and one practice when asked', async () => {
    const all = JSON.parse(await output(rulesCommand, '--format', 'json'));
    assert.deepEqual(
      all.map(({ id }: { id: string }) => id),
      rules.map(({ id }) => id),
    );
    const user = JSON.parse(await output(rulesCommand, '--format', 'json', '--practice', 'user'));
    assert.deepEqual([...new Set(user.map(({ practice }: { practice: string }) => practice))], ['user']);
  });
});

describe('plimsoll explain', () => {
  for (const rule of rules) {
    test(rule.id, async () => {
      const text = await output(explain, rule.id);
      const note = presetNote(rule);
      assert.ok(text.startsWith(`${rule.id} · ${rule.practice} · ${rule.severity}${note === undefined ? '' : ` · ${note}`}\n`));
      for (const heading of ['Why', 'How it is decided', 'When not to fix it', 'Reported', 'Ignore it once'])
        assert.match(text, new RegExp(`^${heading}(?:, beside .*)?$`, 'm'));
      assert.match(text, new RegExp(`# plimsoll ignore=${rule.id} -- reason`));
      for (const name of Object.keys(rule.options)) assert.match(text, new RegExp(`^ {2}${name}: `, 'm'));
      for (const alias of rule.aliases) assert.ok(text.replace(/\n {2}/g, ' ').includes(alias), alias);
      // Not what is part of another tool's id.
      assert.doesNotMatch(text, /(?<![\w-])undefined(?![\w-])|\[object/);
    });
  }

  test('knows the ids of other tools in any case', async () => {
    assert.equal(await output(explain, 'dl3004'), await output(explain, 'sudo-used'));
  });

  test('explains all rules that answer an id, and knows the codes of ShellCheck', async () => {
    const text = await output(explain, 'DL3042');
    assert.match(text, /^package-cache-left · /m);
    assert.match(text, /^misleading-pip-cache-switch · /m);
    const code = await output(explain, 'sc2086');
    assert.match(code, /^shell-problem · /);
    assert.match(code, /https:\/\/www\.shellcheck\.net\/wiki\/SC2086\n/);
    assert.match(code, /# plimsoll ignore=SC2086 -- reason/);
  });
});
