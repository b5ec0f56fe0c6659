import { colorsFor, wrap } from '../reporters/terminal.ts';
import { answersFamilyOf, type Example, exampleFile, presetNote, type Rule, whenNotToFix } from '../rules/define.ts';
import { defineCommand, type ExitCode, type Io } from './define.ts';
import { rulesNamed } from './inputs.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'Say what a rule is about, how it decides and what the fix does',
  positionals: { name: 'RULE', summary: "A rule, or another tool's id for it (DL3002, SC2086, DS-0002, …)", min: 1, max: 1 },
  options: {},
  examples: ['plimsoll explain runs-as-root', 'plimsoll explain DL3009'],
  async run([id], _options, io): Promise<ExitCode> {
    io.write(
      rulesNamed(id as string)
        .map((rule) => explanation(rule, id as string, io))
        .join('\n\n'),
    );
    return 0;
  },
});

/** @param asked the id that was asked about, which may be one of a family of another tool's. */
function explanation(rule: Rule, asked: string, io: Io): string {
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
  const code = answersFamilyOf(rule, asked) ? asked.toUpperCase() : undefined;
  return [
    `${colors.bold(rule.id)} · ${rule.practice} · ${rule.severity}${note === undefined ? '' : colors.dim(` · ${note}`)}\n${wrap(rule.summary, width).join('\n')}\n`,
    section(code ?? '', code && `What ShellCheck means by it: https://www.shellcheck.net/wiki/${code}`),
    section('Why', rule.why),
    section('How it is decided', rule.decides),
    section('When not to fix it', whenNotToFix(rule)),
    ...shownExamples(rule).map((example) => exampleText(example, colors)),
    section('Options', options.join('\n')),
    section('Ids of other tools', rule.aliases.join(', ')),
    section('Sources', rule.sources?.join('\n')),
    section('Ignore it once', `# plimsoll ignore=${code ?? rule.id} -- reason`),
  ].join('');
}

/** What is reported, the first of them one that is repaired if any is, and what is not. */
function shownExamples({ examples }: Rule): Example[] {
  const reported = examples.filter((example) => 'bad' in example);
  const first = reported.find(({ fixed, writes }) => fixed !== undefined || writes !== undefined) ?? reported[0];
  const second = reported.find((example) => example !== first);
  return [first, second, examples.find((example) => 'good' in example)].filter((example) => example !== undefined);
}

function exampleText(example: Example, colors: ReturnType<typeof colorsFor>): string {
  const block = (title: string, body: string) =>
    `\n${colors.bold(title)}\n${body
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n')}\n`;
  const input = 'good' in example ? example.good : example.bad;
  const { path, text } = exampleFile(input);
  const others = Object.entries((typeof input === 'object' && 'files' in input && input.files) || {}).filter(([name]) => name !== path);
  // What is short is shown: it is often what decides.
  const [shown, named] = [others.filter(isShort), others.filter((file) => !isShort(file)).map(([name]) => name)];
  const title = 'good' in example ? 'Not reported' : 'Reported';
  const parts = [block(named.length > 0 ? `${title}, beside ${named.join(', ')}` : title, text)];
  for (const [name, content] of shown) parts.push(block(`beside ${name}`, content));
  if ('good' in example) return parts.join('');
  if (example.fixed !== undefined && example.fixed !== text) parts.push(block('After the fix', example.fixed));
  for (const [name, content] of Object.entries(example.writes ?? {})) parts.push(block(`The fix writes ${name}`, content));
  return parts.join('');
}

function isShort([, text]: readonly [string, string]): boolean {
  return text.trim() !== '' && text.length < 600 && text.trimEnd().split('\n').length <= 8;
}
