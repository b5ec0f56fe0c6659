import assert from 'node:assert/strict';
import { catalogers } from '../packages/plimsoll/src/packages/catalogers.generated.ts';
import { executableCatalogers, interestOf } from '../packages/plimsoll/src/packages/interest.ts';
import { memoryFile } from '../packages/plimsoll/src/packages/memory-file.ts';
import { packageUrl, parsePackageUrl } from '../packages/plimsoll/src/packages/purl.ts';
import { scanFile } from '../packages/plimsoll/src/packages/scan-file.ts';
import type { FuzzTarget } from './target.ts';

/** An input is a path in its first line and the file's bytes, as Latin-1, behind it. */
function inputOf(path: string, content: string): string {
  const bytes = content.startsWith('base64:') ? Buffer.from(content.slice(7), 'base64') : Buffer.from(content);
  return `${path}\n${bytes.toString('latin1')}`;
}

const examples = catalogers.flatMap(({ examples }) => examples.flatMap(({ files }) => Object.entries(files)));

function check(input: string): void {
  const newline = input.indexOf('\n');
  if (newline === -1) return;
  const path = input.slice(0, newline);
  const file = memoryFile(path, Buffer.from(input.slice(newline + 1), 'latin1'));
  const asked = interestOf(path, true);
  const found = scanFile(file, asked.length > 0 ? asked : executableCatalogers());
  for (const { cataloger, reports } of found) {
    for (const report of reports) {
      if ('unknown' in report) assert.ok(!report.unknown.startsWith(`${cataloger} failed`), report.unknown);
      else if ('type' in report) assert.ok(parsePackageUrl(packageUrl(report)), `${packageUrl(report)} of ${cataloger} is no package URL`);
    }
  }
  for (const cataloger of asked) if (cataloger.join) assert.ok([...cataloger.join(found)]);
}

/** A text file of many parts like an example's: what is read once must not be gone through again for each part. */
function repeated([path, content]: readonly [string, string]): (size: number) => string {
  const input = inputOf(path, content);
  const start = input.indexOf('\n') + 1;
  return (size) => input + input.slice(start).repeat(Math.ceil(size / Math.max(1, input.length - start)));
}

/** A text file of one long line, of many blanks or of brackets that nothing closes. */
function monotonous(path: string, fragment: string): (size: number) => string {
  return (size) => `${path}\n${fragment.repeat(Math.ceil(size / fragment.length))}`;
}

/** YAML is read by a library, which is linear but slow: two of its files stand for all. */
const plain = examples.filter(
  ([path, content]) => !content.startsWith('base64:') && !/\.ya?ml$|(?:pubspec|Podfile|yarn)\.lock$/.test(path),
);
const paths = [...new Map(plain.map(([path]) => [path.slice(path.lastIndexOf('/') + 1), path])).values()];

export const target: FuzzTarget = {
  seeds: () => examples.map(([path, content]) => inputOf(path, content)),
  fragments: [
    ...['\n', '\r\n', ' ', '\t', '"', "'", ':', '=', ',', '{', '}', '[', ']', '(', ')', '<<"', '">>', '@', '/', '#', '-', '\0', '\xff'],
    ...[
      '1.0',
      'v1.2.3',
      'name',
      'version',
      '"version": "1.0"',
      '- ',
      '=>',
      '|',
      '&a',
      '*a',
      '<<: *a',
      '../',
      '${X:-y}',
      '%{',
      '}}',
      '$',
      '\\',
    ],
    ...[
      '[[package]]\n',
      'require (\n',
      '// indirect',
      's:4:"',
      'a:9:{',
      'FROM ',
      'uses: a/b@',
      '{:hex, :',
      'constraints: any.',
      '  specs:\n    a (1)',
    ],
  ],
  check,
  growing: [
    ...new Map(plain.map((example) => [example[0].slice(example[0].lastIndexOf('/') + 1), repeated(example)])).values(),
    ...paths.map((path) => monotonous(path, '{<<"a">>,')),
    monotonous('compose.yaml', '"'),
    monotonous('pubspec.lock', 'a: 1\n'),
  ],
};
