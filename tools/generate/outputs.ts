import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';
import type { Generated } from './generated.ts';
import { codeBlock } from './markdown.ts';
import { runPlimsoll } from './run-plimsoll.ts';

/** `<!-- output of: plimsoll audit examples -->`, then what it prints, then `<!-- end of output -->`. */
const section = /^(<!-- output of: plimsoll (.+) -->\n)[\s\S]*?^(<!-- end of output -->)$/gm;

/**
 * Pages with the output of the commands in them brought up to date. The commands run beside a copy of examples/ that has
 * no git history, because a page that is committed cannot know the number of commits.
 */
export function pagesWithOutput(paths: readonly string[]): Generated[] {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pages-'));
  try {
    const cwd = join(folder, 'plimsoll');
    mkdirSync(cwd);
    cpSync(join(projectRoot, 'examples'), join(cwd, 'examples'), { recursive: true });
    return paths.map((path) => {
      const text = readFileSync(join(projectRoot, path), 'utf8');
      return {
        path,
        text: text.replace(section, (_, begin: string, command: string, end: string) => {
          const output = maskTimes(runPlimsoll(command.split(' '), cwd));
          return `${begin}\n${codeBlock('', `$ npx plimsoll ${command}\n${output}`)}\n\n${end}`;
        }),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long the run took differs from run to run; the only figure that stands behind `·` at the end of a line. */
function maskTimes(text: string): string {
  return text.replace(/· \d+(\.\d+)?( ?m?s)$/gm, '· 0.1$2');
}
