import { parseDockerfile } from '../packages/plimsoll/src/dockerfile/parse.ts';
import { MappedText } from '../packages/plimsoll/src/model/text.ts';
import { operationsOf } from '../packages/plimsoll/src/shell/operations/operations-of.ts';
import { parseExec, parseShell } from '../packages/plimsoll/src/shell/parse.ts';
import { checkScript } from '../test/shell/spans.ts';
import { dockerfileSeeds } from './seeds.ts';
import type { FuzzTarget } from './target.ts';

/** RUN bodies of real files. */
function seeds(): string[] {
  return dockerfileSeeds(800)
    .flatMap((source) => parseDockerfile(source).instructions)
    .flatMap((instruction) =>
      instruction.keyword === 'RUN' && instruction.command.form === 'shell' ? [instruction.command.script.text] : [],
    );
}

function check(input: string): void {
  for (const dialect of ['posix', 'bash'] as const) {
    const script = parseShell(MappedText.slice(input, 0), { dialect });
    checkScript(script, input);
    operationsOf(script);
  }
  const words = ['sh', '-c', input].map((text) => ({ text, span: { start: 0, end: text.length + 2 } }));
  operationsOf(parseExec(words));
}

export const target: FuzzTarget = {
  seeds,
  fragments: [
    ...['&&', '||', ';', '|', '&', '(', ')', '{ ', '; }', '!', '\n', '\r\n', '\\\n', '\\', ' ', '#'],
    ...["'", '"', '`', '$(', '$((', '))', '${', '}', '$', "$'", '\\"', '\\`', '<(', '~', '*', '{a,b}', '[a]'],
    ...[
      'if ',
      '; then ',
      '; fi',
      'for i in ',
      '; do ',
      '; done',
      'case x in ',
      ' esac',
      'f() { ',
      '[[ ',
      ' ]]',
      'while ',
      'time ',
      'coproc ',
    ],
    ...['sh -c "', "bash -euo pipefail -c '", 'eval ', 'sudo -u x ', 'env A=b ', 'xargs -0 ', 'set -eo pipefail', 'cd ', 'su x -c '],
    ...['<<EOF\n', '\nEOF\n', '<<-E\n', '<<<', '>', '2>&1', '>>', 'bash <<E\n'],
    ...[
      'apt-get install -y ',
      'pip install ',
      'npm i -g ',
      'apk add -U ',
      'curl -sSLo ',
      'tar xzf ',
      'chmod a+w ',
      'dnf -y in ',
      'go get ',
      '-o',
      '--',
      '=',
    ],
  ],
  check,
  growing: [
    (size) => '$('.repeat(size / 2),
    (size) => '"$('.repeat(size / 3),
    (size) => '`'.repeat(size),
    (size) => '('.repeat(size),
    (size) => 'a|'.repeat(size / 2),
    (size) => `echo $((${'1+'.repeat(size / 2)}1))`,
    (size) => `cat ${'<<a '.repeat(size / 4)}`,
    (size) => 'f() '.repeat(size / 4),
    (size) => 'coproc '.repeat(size / 7),
    (size) => 'sh -c "'.repeat(size / 7),
    (size) => 'eval '.repeat(size / 5),
    (size) => 'sudo '.repeat(size / 5),
    (size) => 'cd a;'.repeat(size / 5),
    (size) => 'apt-get install a;'.repeat(size / 18),
    (size) => 'conda install a;'.repeat(size / 16),
    (size) => `apt-get install ${'{a,b}'.repeat(size / 5)}`,
    (size) => `yum install ${'a-'.repeat(size / 2)}`,
    (size) => `pip install "${'a @'.repeat(size / 3)}"`,
    (size) => `pip install ${'a['.repeat(size / 2)}`,
    (size) => `chmod ${'-rw'.repeat(size / 3)}!`,
    (size) => `npm i ${'@'.repeat(size)}`,
    (size) => `mvn ${'a:'.repeat(size / 2)}`,
    (size) => `git clone ${'/'.repeat(size)}x ${'='.repeat(size)}`,
    (size) => 'a\r\n'.repeat(size / 3),
  ],
};
