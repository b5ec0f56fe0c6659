import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MappedText } from '../../packages/plimsoll/src/model/text.ts';
import { operationsOf } from '../../packages/plimsoll/src/shell/operations/operations-of.ts';
import { parseShell } from '../../packages/plimsoll/src/shell/parse.ts';

type WindowsDialect = 'cmd' | 'powershell';

const read = (text: string, dialect: WindowsDialect) => parseShell(MappedText.slice(text, 0), { dialect });

/** `name | words`, with `?` in front of what is conditional and `joiner` in front of that. */
function outline(text: string, dialect: WindowsDialect): string[] {
  const script = read(text, dialect);
  assert.equal(script.understood, false);
  return script.commands.map(({ name, args, conditional, redirections }) =>
    [
      `${conditional ? '?' : ''}${name ?? '…'}`,
      ...args.map(({ unquoted }) => unquoted),
      ...redirections.map(({ fd, operator, target }) => `${fd ?? ''}${operator}${target?.unquoted ?? ''}`),
    ].join(' '),
  );
}

describe('cmd', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['curl.exe -fsSL https://a.example/x -o C:\\x && tar.exe -xf C:\\x', ['curl -fsSL https://a.example/x -o C:\\x', 'tar -xf C:\\x']],
    ['C:\\Tools\\CURL.EXE a & npm.cmd ci', ['curl a', 'npm ci']],
    ['a || b && c', ['?a', '?b', 'c']],
    ['(a && b)', ['a', 'b']],
    ['call "C:\\Program Files\\x.bat" "a b"', ['x.bat a b']],
    ['echo a ^& b 2>&1 > out.txt', ['echo a & b 2>& >out.txt']],
    ['setx PATH "%PATH%;C:\\x"', ['setx PATH %PATH%;C:\\x']],
    ['if exist x (a) else (b)', []],
    ['@echo off', ['echo off']],
    ['type x | findstr y', ['type x', 'findstr y']],
  ];
  for (const [text, expected] of cases) test(text, () => assert.deepEqual(outline(text, 'cmd'), expected));
});

describe('PowerShell', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      'iwr -Uri https://a.example/x -OutFile C:\\x; tar.exe -xf C:\\x',
      ['invoke-webrequest -Uri https://a.example/x -OutFile C:\\x', 'tar -xf C:\\x'],
    ],
    ["$ErrorActionPreference = 'Stop'; npm ci", ['npm ci']],
    ['$r = Invoke-WebRequest https://a.example/x', ['invoke-webrequest https://a.example/x']],
    ['& "C:\\Program Files\\Git\\git.exe" clone x', ['git clone x']],
    ['if (!(Test-Path x)) { npm ci } else { yarn }', ['test-path x', '?npm ci', '?yarn']],
    ['try { a } catch { exit 1 }', ['?a', '?exit 1']],
    ['Get-ChildItem | ForEach-Object { Remove-Item $_ }', ['get-childitem', 'foreach-object', '?remove-item $_']],
    ["Write-Host 'it''s; not | two' # a; b", ["write-host it's; not | two"]],
    [
      'curl https://a.example/x -OutFile y; curl -fsSL https://a.example',
      ['invoke-webrequest https://a.example/x -OutFile y', 'curl -fsSL https://a.example'],
    ],
    ['a `\n  b; <# c; d #> e', ['a b', 'e']],
    ['rm -Recurse x; cd y; kill 3', ['remove-item -Recurse x', 'set-location y', 'stop-process 3']],
    ['[Net.ServicePointManager]::SecurityProtocol = 3; "text"; 5', []],
    ['npm ci 2>&1 | Out-Null', ['npm ci 2>&1', 'out-null']],
    ['a && b || c', ['a', '?b', '?c']],
  ];
  for (const [text, expected] of cases) test(text, () => assert.deepEqual(outline(text, 'powershell'), expected));
});

test('what Windows downloads and installs', () => {
  const script = read(
    'iwr https://a.example/x -OutFile y -SkipCertificateCheck; choco install git -y -version 2.1 -params "/a"',
    'powershell',
  );
  const [download, install] = operationsOf(script);
  assert.ok(download?.kind === 'download' && install?.kind === 'package');
  assert.deepEqual([download.tool, download.urls[0]?.value, download.output], ['Invoke-WebRequest', 'https://a.example/x', 'y']);
  assert.ok(download.insecure);
  assert.deepEqual(
    install.packages.map(({ name, version }) => [name, version]),
    [['git', '2.1']],
  );
  assert.ok(install.assumesYes);
});

test('variables make a word unknown', () => {
  const words = (text: string, dialect: WindowsDialect) =>
    read(text, dialect).commands[0]?.args.map(({ value, variables }) => [value, variables]);
  assert.deepEqual(words('a %X%\\y b', 'cmd'), [
    [undefined, ['X']],
    ['b', []],
  ]);
  assert.deepEqual(words('a $env:X \'b$c\' "d$e"', 'powershell'), [
    [undefined, ['X']],
    ['b$c', []],
    [undefined, ['e']],
  ]);
});

test('any text is read, in time, with places inside it', () => {
  const piece = fc.constantFrom(
    '"',
    "'",
    '`',
    '^',
    '(',
    ')',
    '{',
    '}',
    '$',
    '@',
    ';',
    '&',
    '|',
    '>',
    '2>&1',
    '<#',
    '#',
    '%',
    ' ',
    '\n',
    'a',
    'if',
    '&&',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom<WindowsDialect>('cmd', 'powershell'), (pieces, dialect) => {
      const text = pieces.join('');
      for (const { span, program, args } of read(text, dialect).commands)
        for (const place of [span, program.span, ...args.map((word) => word.span)])
          assert.ok(0 <= place.start && place.start <= place.end && place.end <= text.length);
    }),
  );
  for (const dialect of ['cmd', 'powershell'] as const) {
    for (const hostile of ['(', '{', '"', '`', '$(', '@{', "'", '&', '%a:', '<#']) {
      const started = performance.now();
      read(hostile.repeat(100_000), dialect);
      assert.ok(performance.now() - started < 5000, `${dialect} ${hostile}`);
    }
  }
});
