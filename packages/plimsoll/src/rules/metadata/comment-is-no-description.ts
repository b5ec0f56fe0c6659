import type { Comment } from '../../dockerfile/tree.ts';
import { checkSettings } from '../../facts/buildkit/check-settings.ts';
import { defineRule, flag } from '../define.ts';

export const commentIsNoDescription = defineRule({
  id: 'comment-is-no-description',
  practice: 'metadata',
  severity: 'style',
  aliases: ['InvalidDefinitionDescription'],
  summary: 'The comment above an ARG or a stage does not describe it as docker build prints it',
  why: '`docker build --call=outline` and `--call=targets` list arguments and stages with the comment above them, if that begins with their name. One that begins otherwise is not shown.',
  notWhen: 'The comment is not meant as a description. An empty comment line between says so.',
  decides:
    'As BuildKit’s check, which it calls experimental: only in files that ask for it by `# check=experimental=InvalidDefinitionDescription` (or `all`), or where the option is set. The last comment line above an ARG, or a FROM that names its stage, begins with neither the name of an argument nor that of the stage, in small letters.',
  sources: ['https://docs.docker.com/reference/build-checks/invalid-definition-description/'],
  options: { always: flag('Also look at files that do not ask for it', false) },
  messages: { other: 'This comment is not shown as the description of {name}: begin it with "# {name} "' },
  examples: [
    {
      bad: '# check=experimental=InvalidDefinitionDescription\n# bar this is the bar\nARG foo=bar\n# Base is what others start from.\nFROM scratch AS Base\n',
      flags: ['# bar this is the bar', '# Base is what others start from.'],
    },
    { bad: { dockerfile: 'FROM debian:13\n# The user\nARG UID=1 GID=1\n', options: { always: true } }, flags: '# The user' },
    {
      good: '# check=experimental=all;error=true\n# foo is what is built\nARG foo\n# base is what others start from.\nFROM scratch AS base\n# GID of the user\nARG UID=1 GID=1\n# other\n#\nARG x\n# none\nFROM base\n',
    },
    { good: '# The version\nARG VERSION=1\nFROM debian:13\n' },
  ],
  detect: {
    *dockerfile(file, { always }) {
      if (!always && !checkSettings(file).some(asksForIt)) return;
      for (const instruction of file.dockerfile.instructions) {
        const comment = instruction.leadingComments.at(-1);
        if (!comment) continue;
        const names = instruction.keyword === 'ARG' ? instruction.pairs.map(({ key }) => key) : [];
        if (instruction.keyword === 'FROM' && instruction.as) names.push(instruction.as.name.text.toLowerCase());
        const [name] = names;
        if (name !== undefined && !names.includes(firstWord(comment))) yield { message: 'other', data: { name }, at: comment.span };
      }
    },
  },
});

function asksForIt(value: string): boolean {
  const asked = /(?:^|;)\s*experimental\s*=([^;]*)/i.exec(value)?.[1]?.split(',') ?? [];
  return asked.some((id) => /^\s*(?:all|InvalidDefinitionDescription)\s*$/i.test(id));
}

function firstWord({ text }: Comment): string {
  return text.split(' ', 1)[0] ?? '';
}
