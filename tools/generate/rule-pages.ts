import {
  type Example,
  type ExampleInput,
  exampleFile,
  type Option,
  presetNote,
  type Rule,
  whenNotToFix,
} from '../../packages/plimsoll/src/rules/define.ts';
import type { Generated } from './generated.ts';
import { codeBlock, tableCell } from './markdown.ts';

/** docs/rules/<id>.md of every rule, and docs/rules/index.md. */
export function rulePages(rules: readonly Rule[]): Generated[] {
  return [
    { path: 'docs/rules/index.md', text: ruleList(rules) },
    ...rules.map((rule) => ({ path: `docs/rules/${rule.id}.md`, text: rulePage(rule) })),
  ];
}

function ruleList(rules: readonly Rule[]): string {
  const rows = rules.map(
    (rule) =>
      `| [${rule.id}](${rule.id}.md) | ${rule.practice} | ${rule.severity} | ${rule.preset ?? ''} | ${tableCell(rule.summary)} | ${fixWord(rule)} |`,
  );
  return `# Rules

${rules.length} rules, each named after the bad pattern. *Preset* says which one turns it on, where it is off by itself. *Fix* says whether \`plimsoll fix\` can write it.

| rule | practice | severity | preset | what is wrong | fix |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Words

- **error**, **warning**, **info**, **style**: must not ship; worth a developer's time; good to know; a matter of taste.
  One rule may report a place as less severe than another, for instance in a stage that only helps to build.
- **shipped stage**: the last stage of the file, or the one that a Compose file names as its \`target\`. Its layers, and those
  of the stages that it starts FROM, are the image. Stages that it only copies from are built, but not in the image.
- **the image needs a stage**: the shipped stage starts from it or takes files from it, directly or through others.
- **catalogue**: what Plimsoll knows of common base images: their users, programs, sizes, versions and end of support, each
  with its date. It comes with the program; nothing is asked over the network.
- **unknown**: what the files do not tell (an image that is not in the catalogue, a build argument without a default, a script
  that was not read). It is not taken for a fault, nor for its absence.
- **build context**, **ignore file**: the directory that a build may copy from, and the \`.dockerignore\` that leaves parts out.
- **fix**: *safe* if the image behaves as before, *unsafe* if it may not (\`plimsoll fix --unsafe\`), *manual* if a person has to
  decide.
- **preset**: a set of rules. \`recommended\` is on by itself; \`strict\` and \`style\` are asked for in \`plimsoll.yaml\`.
`;
}

const fixWord = (rule: Rule) => (rule.examples.some((example) => 'bad' in example && example.fixed !== undefined) ? 'yes' : '');

function rulePage(rule: Rule): string {
  const parts = [
    `# ${rule.id}`,
    rule.summary,
    `Practice \`${rule.practice}\` · severity \`${rule.severity}\`${rule.aliases.length > 0 ? ` · in other tools ${rule.aliases.map((alias) => `\`${alias}\``).join(', ')}` : ''}`,
    ...(presetNote(rule) === undefined ? [] : [`It is ${presetNote(rule)} in \`plimsoll.yaml\`.`]),
    '## Why',
    rule.why,
    '## What it says',
    messageList(rule),
    '## How it is decided',
    rule.decides,
    'The [list of rules](index.md#words) explains what *shipped*, *catalogue*, *info* and *unknown* mean.',
    '## When not to fix it',
    whenNotToFix(rule),
  ];
  const options = Object.entries(rule.options);
  if (options.length > 0) parts.push('## Options', optionTable(options), configurationSample(rule.id, options));
  parts.push('## Examples', ...rule.examples.flatMap(exampleParts), '## Say that it does not apply', ...suppression(rule));
  if (rule.sources && rule.sources.length > 0) parts.push('## Sources', rule.sources.map((source) => `- ${source}`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** The messages, with words in italics where a name or a number is filled in. */
function messageList({ messages }: Rule): string {
  // What BuildKit says of a file that it refuses is passed on as it is.
  return Object.values(messages)
    .map((message) =>
      message === '{problem}' ? '- the error with which BuildKit refuses the file' : `- ${message.replaceAll(/\{(\w+)\}/g, '*$1*')}`,
    )
    .join('\n');
}

function suppression({ id, examples }: Rule): string[] {
  const shown = examples.find((example) => 'bad' in example && !isOfImage(example.bad));
  if (!shown) return [codeBlock('yaml', `# plimsoll.yaml\nrules:\n  ${id}: off\n`)];
  const language = languageOf(exampleFile('bad' in shown ? shown.bad : shown.good).path);
  const comment = codeBlock(language, `# plimsoll ignore=${id} -- the reason, which has to be given\n`);
  if (language === 'dockerfile') return [comment, 'above the instruction, or at the top for the whole file.'];
  return [
    comment,
    'above the line, for it and all that is indented below it; or at the top, with an empty line behind it, for the whole file.',
  ];
}

function optionTable(options: readonly (readonly [string, Option])[]): string {
  const rows = options.map(([name, option]) => {
    const type = option.type === 'choice' ? option.values.map((value) => `\`${value}\``).join(', ') : option.type;
    return `| \`${name}\` | ${type} | \`${JSON.stringify(option.default)}\` | ${tableCell(option.summary)} |`;
  });
  return `| option | values | default | what it does |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function configurationSample(id: string, options: readonly (readonly [string, Option])[]): string {
  const lines = options.map(([name, option]) => `    ${name}: ${JSON.stringify(option.default)}`);
  return codeBlock('yaml', `# plimsoll.yaml\nrules:\n  ${id}:\n${lines.join('\n')}\n`);
}

function exampleParts(example: Example): string[] {
  if ('good' in example) return [isOfImage(example.good) ? 'Not reported in an image:' : 'Not reported:', ...inputParts(example.good)];
  const flags = typeof example.flags === 'string' ? [example.flags] : example.flags;
  const parts = [
    isOfImage(example.bad) ? 'Reported in an image:' : 'Reported:',
    ...inputParts(example.bad),
    `Points at ${flags.map(inlineCode).join(', ')}.`,
  ];
  const { path, text } = exampleFile(example.bad);
  if (example.fixed !== undefined && example.fixed !== text) parts.push('After the fix:', codeBlock(languageOf(path), example.fixed));
  for (const [name, written] of Object.entries(example.writes ?? {})) parts.push(`The fix writes \`${name}\`:`, codeBlock('', written));
  return parts;
}

function inputParts(input: ExampleInput): string[] {
  const { path: main, text } = exampleFile(input);
  const parts = [codeBlock(languageOf(main), shortened(text))];
  if (typeof input === 'string') return parts;
  for (const [path, text] of Object.entries('files' in input ? (input.files ?? {}) : {})) {
    if (path === main) continue;
    parts.push(text === '' ? `beside an empty \`${path}\`` : `beside \`${path}\`:`);
    if (text !== '') parts.push(codeBlock('', text));
  }
  if (input.options) parts.push(`with the options \`${JSON.stringify(input.options)}\``);
  return parts;
}

function isOfImage(input: ExampleInput): boolean {
  return typeof input === 'object' && 'image' in input;
}

function languageOf(path: string): string {
  return /\.ya?ml$|^image$/.test(path) ? 'yaml' : 'dockerfile';
}

/** A text without the middles of its endless lines. */
function shortened(text: string): string {
  return text.replace(/^(.{60}).{1000,}(.{20})$/gm, '$1 … $2');
}

/** Text as inline code on one line. */
function inlineCode(text: string): string {
  const line = shortened((text.split('\n', 1)[0] ?? '').trimEnd());
  const shown = line === text ? line : `${line} …`;
  return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}
