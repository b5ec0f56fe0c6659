import { practices } from '../model/finding.ts';
import { colorsFor, plural, wrap } from '../reporters/terminal.ts';
import { rules } from '../rules/index.generated.ts';
import { isInPreset, presets } from '../rules/presets.ts';
import { defineCommand, type ExitCode } from './define.ts';

export const rulesCommand = defineCommand({
  name: 'rules',
  summary: 'List the rules by practice',
  positionals: { name: '', summary: '', min: 0, max: 0 },
  options: {
    format: { kind: 'choice', values: ['text', 'json'], default: 'text', summary: 'How to print them' },
    practice: { kind: 'choice', values: practices, summary: 'Only rules of this practice' },
    preset: { kind: 'choice', values: presets, summary: 'Only rules that this preset turns on' },
  },
  examples: ['plimsoll rules', 'plimsoll rules --practice caching', 'plimsoll rules --preset hadolint', 'plimsoll rules --format json'],
  async run(_paths, options, io): Promise<ExitCode> {
    const wanted = rules.filter(
      (rule) =>
        (options.practice === undefined || rule.practice === options.practice) &&
        (options.preset === undefined || isInPreset(rule, options.preset)),
    );
    if (options.format === 'json') {
      io.write(
        `${JSON.stringify(
          wanted.map(({ id, practice, severity, preset = 'recommended', aliases, summary }) => ({
            id,
            practice,
            severity,
            preset,
            aliases,
            summary,
          })),
          null,
          2,
        )}\n`,
      );
      return 0;
    }
    const colors = colorsFor(io);
    const longest = Math.max(...wanted.map(({ id }) => id.length));
    const indent = ' '.repeat(2 + longest + 1 + 8);
    // One line each where there is no room for columns, as in a pipe.
    const room = io.columns - indent.length;
    for (const practice of practices) {
      const group = wanted.filter((rule) => rule.practice === practice);
      if (group.length === 0) continue;
      io.write(`${colors.bold(practice)}\n`);
      for (const { id, severity, preset, summary } of group) {
        const off = preset === undefined || preset === 'recommended' ? '' : ` (preset ${preset})`;
        const [first, ...more] = room < 60 ? [summary + off] : wrap(summary + off, room);
        io.write(`  ${id.padEnd(longest)} ${severity.padEnd(8)}${first}\n${more.map((line) => `${indent}${line}\n`).join('')}`);
      }
    }
    io.write(`${plural(wanted.length, 'rule')}; plimsoll explain RULE says more\n`);
    return 0;
  },
});
