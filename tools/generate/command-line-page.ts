import type { Generated } from './generated.ts';
import { codeBlock } from './markdown.ts';
import { runPlimsoll } from './run-plimsoll.ts';

/** docs/cli.md: what `--help` prints, for every command that the overview lists. */
export function commandLinePage(): Generated {
  const overview = runPlimsoll(['--help']).replace(/^plimsoll \S+:/, 'plimsoll:');
  const commands = [...overview.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map((match) => match[1] as string);
  if (commands.length === 0) throw new Error('plimsoll --help lists no commands');
  const parts = ['# Command line', codeBlock('', overview)];
  for (const command of commands) parts.push(`## plimsoll ${command}`, codeBlock('', runPlimsoll([command, '--help'])));
  return { path: 'docs/cli.md', text: `${parts.join('\n\n')}\n` };
}
