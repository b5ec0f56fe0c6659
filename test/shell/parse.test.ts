import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MappedText } from '../../packages/plimsoll/src/model/text.ts';
import { parseExec, parseShell } from '../../packages/plimsoll/src/shell/parse.ts';
import type { Command, ShellScript } from '../../packages/plimsoll/src/shell/view.ts';
import { checkScript } from './spans.ts';

function parse(text: string, dialect: 'posix' | 'bash' = 'bash'): ShellScript {
  const script = parseShell(MappedText.slice(text, 0), { dialect });
  checkScript(script, text);
  return script;
}

const written = (text: string) => ({ text, span: { start: 0, end: 0 } });

function only(text: string): Command {
  const [command] = parse(text).commands;
  assert.ok(command, text);
  return command;
}

/** `nesting:name args`, with `?` in front of what is conditional. */
function outline(text: string, dialect?: 'posix' | 'bash'): string[] {
  return parse(text, dialect).commands.map((command) => {
    const inside = command.inside.length > 0 ? `${command.inside.join('/')}:` : '';
    return `${command.conditional ? '?' : ''}${inside}${[command.name ?? '…', ...command.args.map((word) => word.text)].join(' ')}`;
  });
}

const outlines: readonly (readonly [string, readonly string[]])[] = [
  ['a && b; c', ['a', 'b', 'c']],
  ['a || true', ['?a', '?true']],
  ['a || exit 1', ['a', '?exit 1']],
  ['a || { echo no >&2; exit 1; }', ['a', '?group:echo no', '?group:exit 1']],
  ['a || exit 0', ['?a', '?exit 0']],
  ['[ -f x ] && a; test x && b', ['[ -f x ]', '?a', 'test x', '?b']],
  ['(cd x; a) | b', ['subshell:cd x', 'subshell:a', 'b']],
  ['if a; then b; elif c; then d; else e; fi', ['?a', '?branch:b', '?branch:c', '?branch:d', '?branch:e']],
  ['for i in $(seq 3); do a; done', ['substitution:seq 3', '?loop:a']],
  ['while read l; do a; done < <(b)', ['?loop:read l', '?loop:a', 'substitution:b']],
  ['case $x in a) b;; *) c;; esac', ['?branch:b', '?branch:c']],
  ['f() { a; }; f', ['?function/group:a', 'f']],
  ['a & b', ['?background:a', 'b']],
  ['! a', ['?a']],
  ['X=$(a "$(b)") c', ['c', 'substitution:a "$(b)"', 'substitution/substitution:b']],
  [
    'echo "x $(a) ${Y:-$(b)}" $((1 + $(c)))',
    ['echo "x $(a) ${Y:-$(b)}" $((1 + $(c)))', 'substitution:a', 'substitution:b', 'substitution:c'],
  ],
  ['echo `a \\`b\\``', ['echo `a \\`b\\``', 'substitution:a `b`', 'substitution/substitution:b']],
  ["sh -c 'a && b'", ["sh -c 'a && b'", 'string:a', 'string:b']],
  ["bash -o pipefail -ec 'a' x", ["bash -o pipefail -ec 'a' x", 'string:a']],
  ["sudo -E bash -lc 'a'", ["bash -lc 'a'", 'string:a']],
  ["su app -c 'a b'", ["su app -c 'a b'", 'string:a b']],
  ["eval a 'b c'", ["eval a 'b c'", 'string:a b c']],
  ['eval "$(a)"', ['eval "$(a)"', 'string:…', 'string/substitution:a']],
  ['bash <<EOF\na\nb\nEOF', ['bash', 'string:a', 'string:b']],
  ['bash -s <<< "a b"', ['bash -s', 'string:a b']],
  ['cat <<EOF > f\n$(a)\nEOF\nb', ['cat', 'substitution:a', 'b']],
  ["cat <<'EOF' > f\n$(a)\nEOF\nb", ['cat', 'b']],
  ['python3 <<EOF\nimport os\nEOF', ['python3']],
  ['bash script.sh -c a', ['bash script.sh -c a']],
  ['[[ -n $(a) ]]', ['substitution:a']],
  ['time && a', ['a']],
];

test('scripts are flattened in source order', () => {
  for (const [text, expected] of outlines) assert.deepEqual(outline(text), expected, text);
});

test('programs are found behind prefixes', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['sudo -u bob -E A=1 apt-get update', 'apt-get', ['sudo']],
    ['env -u X -i A=1 B=2 /usr/bin/make', 'make', ['env']],
    ['timeout -k 5 10m nice -n 5 wget x', 'wget', ['timeout', 'nice']],
    ['find . | xargs -0 -n 1 -I{} rm {}', 'find', []],
    ['xargs -r0 -P 4 rm -rf', 'rm', ['xargs']],
    ['gosu app npm start', 'npm', ['gosu']],
    ['tini -g -- node x', 'node', ['tini']],
    ['dumb-init -r 15:3 -- node x', 'node', ['dumb-init']],
    ['setpriv --reuid app --clear-groups sh x', 'sh', ['setpriv']],
    ['ionice -c 3 nohup exec -a n java', 'java', ['ionice', 'nohup', 'exec']],
    ['time -p make', 'make', ['time']],
    ['busybox wget x', 'wget', ['busybox']],
    ['command apt-get update', 'apt-get', ['command']],
    ['command -v apt-get', 'command', []],
    ['chroot / apt-get update', 'chroot', []],
    ['sudo', 'sudo', []],
    ['env', 'env', []],
    ['exec 2>&1', 'exec', []],
  ];
  for (const [text, name, prefixes] of cases) {
    const command = only(text);
    assert.equal(command.name, name, text);
    assert.deepEqual(
      command.prefixes.map((prefix) => prefix.name),
      prefixes,
      text,
    );
  }
  assert.deepEqual(
    only('A=1 sudo B=2 env C="x y" d').assignments.map(({ name, value }) => [name, value?.value]),
    [
      ['A', '1'],
      ['B', '2'],
      ['C', 'x y'],
    ],
  );
  assert.equal(only('$X install').name, undefined);
  assert.equal(only('X=1').name, '');
});

test('words tell what the shell would make of them', () => {
  const [a, b, c, d, e, f, g] = only(`x 'a'"b"\\ c "$A$1" *.x ~/y {p,q} foo[bar] $(z)`).args;
  assert.deepEqual([a?.value, a?.dynamic], ['ab c', false]);
  assert.deepEqual([b?.value, b?.unquoted, b?.dynamic, b?.variables], [undefined, '$A$1', true, ['A']]);
  for (const word of [c, d, e]) assert.deepEqual([word?.value, word?.dynamic], [undefined, false]);
  assert.equal(f?.value, 'foo[bar]');
  assert.deepEqual([g?.value, g?.dynamic], [undefined, true]);
});

test('settings and directories are tracked as the shell tracks them', () => {
  const state = (text: string) =>
    parse(text)
      .commands.filter(({ name }) => name === 'x')
      .map(({ errexit, directory }) => [errexit, directory]);
  assert.deepEqual(state('x; set -eux; x; set +e; x'), [
    [false, undefined],
    [true, undefined],
    [false, undefined],
  ]);
  assert.deepEqual(state('(set -e; x); x'), [
    [true, undefined],
    [false, undefined],
  ]);
  assert.deepEqual(state('cd /a && x && cd b/.. && x; cd c; x'), [
    [false, '/a'],
    [false, '/a'],
    [false, '/a/c'],
  ]);
  assert.deepEqual(state('cd a; x; cd $B; x; cd c; x; cd /d; x'), [
    [false, 'a'],
    [false, '?'],
    [false, '?'],
    [false, '/d'],
  ]);
  assert.deepEqual(state('(cd /a; x); x; if true; then cd /b; fi; x'), [
    [false, '/a'],
    [false, undefined],
    [false, '?'],
  ]);
  assert.deepEqual(state('cd /a | x; x'), [
    [false, undefined],
    [false, undefined],
  ]);
  assert.deepEqual(state("eval 'set -e'; x; sh -c x; sh -ec x"), [
    [true, undefined],
    [false, undefined],
    [true, undefined],
  ]);
  assert.deepEqual(state('set -e; a $(x)'), [[false, undefined]], 'bash drops errexit in substitutions');
  const pipes = (text: string) => parse(text).pipelines.map(({ pipefail }) => pipefail);
  assert.deepEqual(pipes('a|b; set -euxo pipefail; a|b; (set +o pipefail; a|b); a|b'), [false, true, false, true]);
  assert.deepEqual(pipes("bash -o pipefail -c 'a|b'; bash -c 'a|b'"), [true, false]);
});

test('pipelines hold their members, entries count the top-level list', () => {
  const { pipelines, commands } = parse('a | { b; c; } | d');
  assert.deepEqual(
    pipelines.map(({ members }) => members.map((member) => member.map(({ name }) => name))),
    [[['a'], ['b', 'c'], ['d']]],
  );
  assert.deepEqual(
    commands.map(({ pipe }) => pipe?.index),
    [0, undefined, undefined, 2],
  );
  assert.deepEqual(
    parse('a && (b; c); d | e').commands.map(({ entry }) => entry),
    [0, 1, 1, 2, 2],
  );
  assert.deepEqual(
    parse('a && b || c; d\ne & f').commands.map(({ joiner }) => joiner),
    [undefined, '&&', '||', ';', '\n', '&'],
  );
});

test('positions lead through quotes and line ends', () => {
  const text = 'bash -c "echo \\"a\\" && ls -l" x\r\nsh -c \'foo\r\n bar\'\r\n';
  const { commands } = parse(text);
  const at = (name: string) => commands.filter((command) => command.name === name).map(({ span }) => text.slice(span.start, span.end));
  assert.deepEqual(at('ls'), ['ls -l']);
  assert.deepEqual(at('foo'), ['foo']);
  assert.deepEqual(at('bar'), ['bar']);
  assert.deepEqual(at('echo'), ['echo \\"a\\"']);
});

test('the JSON form is one command, and the script of sh -c', () => {
  const words = ['/bin/sh', '-c', 'a | b'].map((word, i) => ({ text: word, span: { start: 10 * i, end: 10 * i + word.length + 2 } }));
  const script = parseExec(words);
  assert.deepEqual(
    script.commands.map(({ name, span }) => [name, span.start]),
    [
      ['sh', 0],
      ['a', 21],
      ['b', 25],
    ],
  );
  assert.equal(script.form, 'exec');
  const plain = parseExec([written('echo'), written('$HOME *')]);
  assert.deepEqual(
    plain.commands[0]?.args.map(({ value }) => value),
    ['$HOME *'],
  );
  assert.deepEqual(parseExec([]).commands, []);
});

test('what cannot be read is said', () => {
  assert.equal(parse('a && && b').understood, false);
  assert.equal(parse('if a; then').understood, false);
  const other = parseShell(MappedText.slice('Get-Item | x', 0), { dialect: 'other' });
  assert.deepEqual([other.understood, other.commands], [false, []]);
  for (const hostile of ['f() ', 'coproc ', '$(', '"$(', '`', '(', 'sh -c "', 'cat <<a ', 'eval ']) {
    assert.ok(parseShell(MappedText.slice(hostile.repeat(20_000), 0), { dialect: 'bash' }), hostile);
  }
});
