import { defineRule } from '../define.ts';

export const upperCaseStageName = defineRule({
  id: 'upper-case-stage-name',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['StageNameCasing'],
  summary: 'A stage name has capital letters',
  why: 'Stage names are kept in lower case, and FROM looks for a name as it is written: behind `AS Base`, `FROM Base` does not mean that stage, but an image of that name.',
  notWhen: 'It is a matter of taste; leave it where another convention is kept.',
  decides: 'A name behind AS that is not all in lower case, as BuildKit decides.',
  sources: ['https://docs.docker.com/reference/build-checks/stage-name-casing/'],
  messages: { casing: 'Write the stage name {name} in lower case' },
  examples: [
    {
      bad: 'FROM golang:1.25 AS BuildApp\nFROM scratch\nCOPY --from=buildapp /a /a\n',
      flags: 'BuildApp',
      fixed: 'FROM golang:1.25 AS buildapp\nFROM scratch\nCOPY --from=buildapp /a /a\n',
    },
    { good: 'FROM golang:1.25 AS build-1\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { from } of file.graph.stages) {
        const name = from.as?.name;
        const lower = name?.text.toLowerCase();
        if (!name || lower === undefined || name.text === lower || from.broken) continue;
        const fix = { title: `Write ${lower}`, applicability: 'safe', edits: [file.replace(name.span, lower)] } as const;
        yield { message: 'casing', data: { name: name.text }, at: name.span, fix };
      }
    },
  },
});
