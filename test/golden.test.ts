import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from './support/cli.ts';
import { projectRoot } from './support/data.ts';
import { checkGolden } from './support/golden.ts';

/** Every folder of test/golden is a case: its files, a `command`, and in `expected` what is printed and the exit code. */
const folder = join(projectRoot, 'test/golden');

for (const name of readdirSync(folder).sort()) {
  test(`plimsoll prints what test/golden/${name} expects`, () => {
    const cwd = mkdtempSync(join(tmpdir(), 'plimsoll-golden-'));
    try {
      cpSync(join(folder, name), cwd, { recursive: true });
      const args = readFileSync(join(cwd, 'command'), 'utf8').trim().split(' ');
      const { code, stdout, stderr } = runCli(args, { cwd, env: { NO_COLOR: '1' } });
      checkGolden(`golden/${name}/expected`, `${stdout}${stderr && `stderr:\n${stderr}`}exit code ${code}\n`);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
}
