import type { Stage } from '../../build/graph.types.ts';
import { defineRule } from '../define.ts';

export const duplicateStageName = defineRule({
  id: 'duplicate-stage-name',
  practice: 'stages',
  severity: 'error',
  aliases: ['DuplicateStageName', 'DL3024', 'DS-0012', 'CKV_DOCKER_11', 'same_alias_in_different_froms', 'alias-must-be-unique'],
  summary: 'Two stages have one name',
  why: 'A reference by name means the last stage of that name above it, so COPY --from and --target silently take files from another stage than the one that the reader finds first.',
  notWhen: 'There is no reason to keep it: rename one of them, and look at what each COPY --from means.',
  decides: 'Stage names without regard to case, as BuildKit compares them. A warning where nothing in the file refers to the name.',
  sources: ['https://docs.docker.com/reference/build-checks/duplicate-stage-name/'],
  messages: { duplicate: 'The stage in line {line} has the name {name} already' },
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /a .\nFROM node:22 AS Build\nRUN npm run build\nFROM scratch\nCOPY --from=build /a /a\n',
      flags: 'Build',
    },
    { bad: 'FROM --platform=linux/amd64 alpine:3.22 AS a\nFROM alpine:3.22 as a\n', flags: 'a' },
    { good: 'FROM alpine:3.22 AS build\nFROM alpine:3.22 AS build2\nFROM build AS as\n' },
  ],
  detect: {
    *dockerfile(file) {
      const named = new Map<string, Stage>();
      for (const stage of file.graph.stages) {
        const name = stage.name?.toLowerCase();
        if (name === undefined) continue;
        const first = named.get(name);
        named.set(name, first ?? stage);
        if (!first?.from.as || !stage.from.as) continue;
        const { line } = file.source.position(first.from.span.start);
        const isUsed = file.graph.stages.some(({ takes }) =>
          takes.some(({ source }) => source.kind === 'stage' && isOf(source.stage, name)),
        );
        yield {
          message: 'duplicate',
          data: { name: stage.from.as.name.text, line },
          at: stage.from.as.name.span,
          severity: isUsed ? 'error' : 'warning',
          related: [{ message: 'the first stage of this name', at: first.from.as.name.span }],
        };
      }
    },
  },
});

function isOf(stage: Stage, name: string): boolean {
  return stage.name?.toLowerCase() === name;
}
