import { colorsFor, wrap } from '../reporters/terminal.ts';
import { type Example, exampleFile, presetNote, type Rule } from '../rules/define.ts';
import { defineCommand, type ExitCode, type Io } from './define.ts';
import { ruleNamed } from './inputs.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'Say what a rule is about, how it decides and what the fix does',
  positionals: { name: 'RULE', summary: "A rule, or another tool's id for it (DL3002, DS-0002, …)", min: 1, max: 1 },
  options: {},
  examples: ['plimsoll explain runs-as-root', 'plimsoll explain DL3009'],
  async run([id], _options, io): Promise<ExitCode> {
    io.write(explanation(ruleNamed(id as string), io));
    return 0;
  },
});

function explanation(rule: Rule, io: Io): string {
  const colors = colorsFor(io);
  const width = Math.min(io.columns, 80);
  const section = (title: string, text: string | undefined) =>
    text
      ? `\n${colors.bold(title)}\n${wrap(text, width - 2)
          .map((line) => `  ${line}`)
          .join('\n')}\n`
      : '';
  const options = Object.entries(rule.options).map(
    ([name, option]) => `${name}: ${option.summary} (default ${JSON.stringify(option.default)})`,
  );
  const note = presetNote(rule);
  return [
    `${colors.bold(rule.id)} · ${rule.practice} · ${rule.severity}${note === undefined ? '' : colors.dim(` · ${note}`)}\n${wrap(rule.summary, width).join('\n')}\n`,
    section('Why', rule.why),
    section('How it is decided', rule.decides),
    section('When not to fix it', rule.notWhen),
    ...rule.examples.slice(0, 3).map((example) => exampleText(example, colors)),
    section('Options', options.join('\n')),
    section('Answers', rule.aliases.join(', ')),
    section('Sources', rule.sources?.join('\n')),
    section('Ignore it once', `# plimsoll ignore=${rule.id} -- reason`),
  ].join('');
}

function exampleText(example: Example, colors: ReturnType<typeof colorsFor>): string {
  const block = (title: string, body: string) =>
    `\n${colors.bold(title)}\n${body
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n')}\n`;
  if ('good' in example) return block('Good', exampleFile(example.good).text);
  return block('Bad', exampleFile(example.bad).text) + (example.fixed === undefined ? '' : block('Fixed', example.fixed));
}
